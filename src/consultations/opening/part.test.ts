/** The parts of a draft: a question in two languages, asked in one of them on purpose; and a view that has room for all. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { draftBy, draftIn, inDays, WORDS } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Form, View } from '../../port.ts'

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker
let eve: Knocker

const OFFICIAL = { role: 'official', organisation: 'Gemeente Utrecht' } as const
const QUESTION = { kind: 'question', words: 'Welke boom?', options: '', seconds: '30', other: '' }

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
})
beforeEach(async () => {
  olga = await house.somebody(OFFICIAL)
  eve = await house.somebody(OFFICIAL, 'en')
})
afterAll(() => world[Symbol.asyncDispose]())

const partOf = async (id: string) =>
  await world.ctx.db.part.findFirstOrThrow({ where: { consultationId: id, kind: 'question' } })
const asked = async (id: string) =>
  await world.ctx.db.question.findUniqueOrThrow({ where: { id: (await partOf(id)).questionId ?? '' } })
/** As it stands in the form, with what its reader typed over it. */
const filled = ({ form }: View, typed: object): [Form['name'], Record<string, string>] => {
  if (!form) throw new Error('this is no form')
  return [form.name, { ...Object.fromEntries(form.fields.map(({ name, value }) => [name, value ?? ''])), ...typed }]
}

describe('a question to experts', () => {
  test('has a second language beside it: one line, for there is nothing to choose', async () => {
    const id = await draftBy(olga)
    expect(seen(await olga.submits(`part/${id}`, { ...QUESTION, other: 'Which tree?' }))).toContain('Welke boom?')
    expect((await partOf(id)).words).toEqual({ nl: 'Welke boom?', en: 'Which tree?' })
  })

  test('is edited by a colleague who reads the other language', async () => {
    const id = await draftBy(olga)
    await olga.submits(`part/${id}`, QUESTION)
    const form = await eve.does({ kind: 'form.open', form: `part/${id}-p2` })
    await eve.submits(...filled(form, { words: 'Which tree?' }))
    expect((await partOf(id)).words).toEqual({ nl: 'Welke boom?', en: 'Which tree?' })
  })

  test('is asked in the language of who opens it, or the only one that it has', async () => {
    const both = { ...QUESTION, other: 'Which tree?' }
    const [first, second, third] = [await draftBy(olga), await draftBy(olga), await draftBy(olga)]
    await olga.submits(`part/${first}`, both)
    await olga.does({ kind: 'consult.open', consultation: first })
    expect(await asked(first)).toMatchObject({ locale: 'nl', words: 'Welke boom?' })
    await olga.submits(`part/${second}`, both)
    await eve.does({ kind: 'consult.open', consultation: second })
    expect(await asked(second)).toMatchObject({ locale: 'en', words: 'Which tree?' })
    await olga.submits(`part/${third}`, QUESTION)
    await eve.does({ kind: 'consult.open', consultation: third })
    expect(await asked(third)).toMatchObject({ locale: 'nl', words: 'Welke boom?' })
  })

  test('is asked in the language of the house when it opens by itself', async () => {
    const id = await draftBy(eve, { plan: { opens: inDays(2) } })
    await eve.submits(`part/${id}`, { ...QUESTION, words: 'Which tree?', other: 'Welke boom?' })
    await eve.does({ kind: 'consult.open', consultation: id })
    await world.passes(2 * 86_400 + 60)
    await expect.poll(async () => (await partOf(id)).questionId).not.toBeNull()
    expect(await asked(id)).toMatchObject({ locale: 'nl', words: 'Welke boom?' })
  })
})

describe('what fits in a message on every platform', () => {
  const labels = ({ buttons = [] }: View) => seen({ buttons }).split('\n')

  test('is a draft with as many parts as it takes, and all that can be done with it', async () => {
    const id = await draftBy(olga)
    for (let nth = 3; nth <= 10; nth++) {
      await olga.submits(`part/${id}`, {
        kind: 'poll',
        words: `Vraag ${nth}?`,
        options: 'Ja\nNee',
        seconds: '30',
        other: '',
      })
    }
    const buttons = labels(await olga.does({ kind: 'consult.draft', consultation: id }))
    expect(buttons.length).toBeLessThanOrEqual(25)
    expect(buttons).toContain('[10. Peiling: Vraag 10?]')
    expect(buttons.at(-1)).toBe('[Gooi weg]')
    const part = await olga.does({ kind: 'consult.draft.part', consultation: id, part: 9 })
    expect(seen(part)).toMatch(
      /10. Peiling: Vraag 10\?\n• Ja\n• Nee\n30 seconden\n\[Verander: Vraag 10\?\]\n\[Haal weg: Vraag 10\?\]/,
    )
    const resident = await house.somebody()
    const others = await resident.does({ kind: 'consult.draft.part', consultation: id, part: 9 })
    expect(seen(others)).not.toContain('Vraag 10')
  })

  test('is the way to a new one, below everything that is going on', async () => {
    for (let nth = 0; nth < 22; nth++) {
      const id = draftIn(await olga.submits('consult', { ...WORDS, title: `Concept ${nth}` }))
      const state = nth % 3 === 0 ? 'open' : 'draft'
      await world.ctx.db.consultation.update({ where: { id }, data: { state } })
    }
    const buttons = labels(await olga.types('consult'))
    expect(buttons.length).toBeLessThanOrEqual(25)
    expect(buttons.at(-1)).toBe('[Nieuwe raadpleging]')
    expect(buttons.some((label) => label.includes('Concept: '))).toBe(true)
  })
})
