/** One part of a draft as its officials see it: what it asks, and what can be done with it. */
import { mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { Text, View } from '../../port.ts'
import { loadConsultation } from '../load.ts'
import { shortened, timeOf } from '../taking/view.ts'
import { partLine } from './draft.ts'

const WORDS_MAX = 300
const LABEL_MAX = 55

export async function showDraftPart({ ctx, who }: Visit, id: string, position: number): Promise<View> {
  const draft = await loadConsultation(ctx.db, id)
  if (!draft || draft.state === 'discarded' || !(await mayRun(ctx.db, who.person, draft.themeId)))
    return sorry('consult.gone')
  const at = draft.parts.findIndex((part) => part.position === position)
  const part = draft.parts[at]
  if (!part) return sorry('consult.part.gone')
  const label = shortened(part.words, LABEL_MAX)
  return {
    title: partLine(part, at, WORDS_MAX),
    lines: [
      ...part.options.map((words): Text => ({ key: 'consult.draft.option', with: { words } })),
      timeOf(part.seconds),
    ],
    buttons: [
      {
        label: { key: 'do.consult.part.edit', with: { words: label } },
        does: { kind: 'form.open', form: `part/${id}-p${position}` },
        look: 'main',
      },
      {
        label: { key: 'do.consult.part.drop', with: { words: label } },
        does: { kind: 'consult.drop', consultation: id, part: position },
      },
      { label: { key: 'do.consult.draft' }, does: { kind: 'consult.draft', consultation: id }, look: 'quiet' },
    ],
  }
}
