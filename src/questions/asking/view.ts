/** What is shown of a question to those who may know the answer: an expert, those who answer for its theme, a shared place. */
import { shorten } from '../../i18n/spell.ts'
import type { Button, Text, View } from '../../port.ts'
import { themeName } from '../../themes/view.ts'
import { nameText } from '../answering/party.ts'
import { reportButton } from '../answering/view.ts'
import type { Question } from './load.ts'

/** Who asks, as an expert hears it: for whom they speak, never who they are. */
function asker({ anonymous, party, organisation }: Question): Text {
  return anonymous ? { key: 'who.none' } : nameText('organisation', { party, organisation })
}

const EXCERPT = 160
export const excerpt = (words: string, max = EXCERPT): string => shorten(words.replace(/\s+/g, ' '), max)

const moment = (at: Date) => ({ at: at.toISOString() })

/** The question itself, and until when the answer is of use. */
function essence(question: Question): Pick<View, 'title'> & { lines: Text[] } {
  const { words, deadline } = question
  return {
    title: { key: 'asked.title', with: { theme: themeName(question) } },
    lines: [
      { key: 'asked.by', with: { who: asker(question) } },
      { plain: words },
      ...(deadline ? [{ key: 'asked.deadline', with: { until: moment(deadline) } } as const] : []),
    ],
  }
}

export const answerButton = (question: string): Button => ({
  label: { key: 'do.answer.give' },
  does: { kind: 'form.open', form: `answer/${question}` },
  look: 'main',
})

/** One who was asked. @param until when their claim ends */
export function expertView(question: Question, state: string, until: Date): View {
  const { id } = question
  if (question.state !== 'open') return overView(question)
  const { title, lines } = essence(question)
  const claim = (key: 'do.claim' | 'do.claim.still'): Button => ({
    label: { key },
    does: { kind: 'question.claim', question: id },
    look: 'main',
  })
  const decline = (key: 'do.decline' | 'do.release'): Button => ({
    label: { key },
    does: { kind: 'question.decline', question: id },
  })
  switch (state) {
    case 'claimed':
      return {
        ...(title && { title }),
        lines: [...lines, { key: 'asked.claimed', with: { until: moment(until) } }],
        buttons: [answerButton(id), decline('do.release'), reportButton(`question-${id}`)],
      }
    case 'declined':
      return {
        ...(title && { title }),
        lines: [...lines, { key: 'asked.declined' }],
        buttons: [claim('do.claim.still')],
      }
    case 'answered':
      return { ...(title && { title }), lines: [...lines, { key: 'asked.answered' }] }
    default:
      return {
        ...(title && { title }),
        lines,
        note: { key: 'asked.note' },
        buttons: [
          claim('do.claim'),
          decline('do.decline'),
          { label: { key: 'do.answer.pause' }, does: { kind: 'expert.pause' }, look: 'quiet' },
          reportButton(`question-${id}`),
        ],
      }
  }
}

/** It needs nobody any more. */
function overView(question: Question): View {
  const title: Text = { key: 'asked.title', with: { theme: themeName(question) } }
  if (question.state !== 'settled') return { title, lines: [{ key: 'asked.withdrawn' }] }
  return { title, lines: [{ plain: question.words }, { key: 'asked.over' }] }
}

/** Those who answer for the theme. */
export function ownerView(question: Question, why: 'owner.why' | 'owner.again' | 'owner.late' = 'owner.why'): View {
  const { id, promisedAt } = question
  if (question.state !== 'open') return overView(question)
  const { title, lines } = essence(question)
  return {
    ...(title && { title }),
    lines: [...lines, promisedAt ? { key: 'owner.promised', with: { until: moment(promisedAt) } } : { key: why }],
    buttons: [
      answerButton(id),
      { label: { key: 'do.promise' }, does: { kind: 'form.open', form: `promise/${id}` } },
      { label: { key: 'do.turn' }, does: { kind: 'form.open', form: `turn/${id}` } },
      { label: { key: 'do.consult.from' }, does: { kind: 'consult.from', question: id } },
      reportButton(`question-${id}`),
    ],
  }
}

/** A shared place: whoever reads along there may know it. */
export function placeView(question: Question): View {
  if (question.state !== 'open') return overView(question)
  const { title, lines } = essence(question)
  return {
    ...(title && { title }),
    lines,
    note: { key: 'asked.place.note' },
    buttons: [
      {
        label: { key: 'do.know' },
        does: { kind: 'form.open', form: `answer/${question.id}` },
        look: 'main',
      },
      { label: { key: 'do.ask' }, does: { kind: 'form.open', form: `ask/${question.themeId}` } },
      reportButton(`question-${question.id}`),
    ],
  }
}
