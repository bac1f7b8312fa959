/** What its asker looks at before a question is sent: what was answered before, and what in it says who somebody is. */
import type { Ctx } from '../../ctx.ts'
import type { Button, Text, View } from '../../port.ts'
import type { Question } from './load.ts'
import { personalIn, type Personal } from './personal.ts'
import { similar, type Similar } from './similar.ts'
import { excerpt } from './view.ts'

const MOST = 3

interface Concerns {
  readonly personal: readonly Personal[]
  readonly alike: readonly Similar[]
}

export async function findConcerns({ db }: Ctx, { words, themeId }: Question): Promise<Concerns> {
  return { personal: personalIn(words), alike: await similar(db, words, { theme: themeId, limit: MOST }) }
}

export const isClear = ({ personal, alike }: Concerns): boolean => personal.length === 0 && alike.length === 0

export function checkView({ id, words }: Question, { personal, alike }: Concerns): View {
  return {
    title: { key: 'ask.check.title' },
    lines: [{ plain: words }, ...personalLines(personal), ...alikeLines(alike)],
    note: { key: 'ask.check.note' },
    buttons: [
      ...alike.flatMap(({ id: by }, at) => alikeButtons(id, by, at + 1)),
      { label: { key: 'do.question.send' }, does: { kind: 'question.send', question: id }, look: 'main' },
      { label: { key: 'do.question.change' }, does: { kind: 'form.open', form: `ask/${id}` } },
      { label: { key: 'do.question.cancel' }, does: { kind: 'question.drop', question: id }, look: 'danger' },
    ],
  }
}

function personalLines(personal: readonly Personal[]): Text[] {
  if (personal.length === 0) return []
  const parts = personal.map(({ kind, part }): Text => ({ key: `personal.${kind}`, with: { part: { plain: part } } }))
  return [{ key: 'ask.personal', with: { parts: { list: parts } } }]
}

function alikeLines(alike: readonly Similar[]): Text[] {
  if (alike.length === 0) return []
  return [
    { key: 'ask.similar', with: { count: alike.length } },
    ...alike.map(({ words }, at): Text => ({ key: 'ask.similar.line', with: { n: at + 1, question: excerpt(words) } })),
  ]
}

function alikeButtons(question: string, by: string, n: number): Button[] {
  return [
    { label: { key: 'do.similar.read', with: { n } }, does: { kind: 'question.read', question: by } },
    { label: { key: 'do.similar.solved', with: { n } }, does: { kind: 'question.solved', question, by } },
  ]
}
