/** How people are asked whether everybody may read it, and under which name: never more than they press. */
import type { Button, Text, View } from '../../port.ts'
import { NAMES, type Name } from './party.ts'

/** Only who has an organisation can be named by it. */
const offered = (organisation: string | null): Name[] =>
  NAMES.filter((name) => name !== 'organisation' || organisation !== null)

function label(name: Name, organisation: string | null): Text {
  if (name === 'none') return { key: 'do.name.none' }
  if (name === 'party' || organisation === null) return { key: 'do.name.party' }
  return { key: 'do.name.organisation', with: { organisation } }
}

/** An expert's: one press is enough. */
export function agreeButtons(answer: string, organisation: string | null): Button[] {
  return offered(organisation).map((named) => ({
    label: label(named, organisation),
    does: { kind: 'answer.publish', answer, named },
  }))
}

/** An asker's. */
export function publishButtons(question: string, organisation: string | null): Button[] {
  return offered(organisation).map((named) => ({
    label: label(named, organisation),
    does: { kind: 'question.publish', question, named },
  }))
}

/** Taken back as easily as it was given: wherever the asker sees their question, as long as they agree. */
export const hideQuestion = (question: string): Button => ({
  label: { key: 'do.question.hide' },
  does: { kind: 'question.publish', question, named: 'no' },
})

export const hideAnswer = (answer: string): Button => ({
  label: { key: 'do.answer.hide' },
  does: { kind: 'answer.publish', answer, named: 'no' },
})

/** What the asker is asked, when they would like to publish. */
export function askPublish(question: string, organisation: string | null, agreed: boolean): View {
  return {
    title: { key: 'publish.ask.title' },
    lines: [{ key: 'publish.ask' }, { key: 'publish.ask.names' }],
    buttons: [...publishButtons(question, organisation), ...(agreed ? [hideQuestion(question)] : [])],
  }
}
