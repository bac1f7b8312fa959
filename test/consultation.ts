/** A consultation for a test, made as officials make one: by its forms. */
import type { View } from '../src/port.ts'
import type { Knocker } from './knock.ts'

const DAY = 86_400

/** '@' and Unix seconds, as a picker gives them. */
export const inDays = (days: number): string => `@${Math.floor(Date.now() / 1000) + Math.round(days * DAY)}`

export const WORDS = {
  theme: 'groen',
  title: 'Het park aan de Vecht',
  brief: 'Het park wordt vernieuwd. Wat moet er komen?',
  can: 'Wat er in het park komt.',
  cannot: 'Dat het park blijft.',
}

/** The id of the draft that a view is about. */
export function draftIn({ buttons = [] }: View): string {
  for (const { does } of buttons) if (does.kind === 'consult.preview') return does.consultation
  throw new Error('there is no draft in this view')
}

/** A draft with everything in it: two polls, a week to take part, and an answer a week after that. */
export async function draftBy(
  official: Knocker,
  changes: { words?: object; plan?: object; audience?: object } = {},
): Promise<string> {
  const id = draftIn(await official.submits('consult', { ...WORDS, ...changes.words }))
  await official.submits(`plan/${id}`, {
    rule: 'De raad volgt de meerderheid.',
    who: 'Wethouder Groen',
    closes: inDays(7),
    answer: inDays(14),
    opens: '',
    ...changes.plan,
  })
  if (changes.audience) {
    await official.submits(`audience/${id}`, {
      parties: 'all',
      organisations: '',
      themes: '',
      places: 'yes',
      picture: '',
      ...changes.audience,
    })
  }
  for (const [words, options] of [
    ['Meer bomen of meer gras?', 'Meer bomen\nMeer gras'],
    ['Een vijver?', 'Ja\nNee\nMaakt niet uit'],
  ] as const) {
    await official.submits(`part/${id}`, { kind: 'poll', words, options, seconds: '30', other: '' })
  }
  return id
}

export async function opened(official: Knocker, changes: Parameters<typeof draftBy>[1] = {}): Promise<string> {
  const id = await draftBy(official, changes)
  await official.does({ kind: 'consult.open', consultation: id })
  return id
}
