/** Answering at the real door: who may, what is stored with it, and what races do. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answer, ask, askedExpert, lettersTo, type Asked } from '../../../test/asked.ts'
import { knock, seen } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { unlessRaced } from '../../db/raced.ts'
import { erase } from '../../people/erase.ts'

let world: World
let door: ReturnType<typeof knock>
let asked: Asked
beforeAll(async () => {
  world = await openWorld('postgres')
  door = knock(world)
})
beforeEach(async () => {
  asked = await ask(world, door)
})
afterAll(() => world[Symbol.asyncDispose]())

const answers = (question = asked.id) => world.ctx.db.answer.findMany({ where: { questionId: question } })
const words = { words: 'Ja, met een vergunning.' }

describe('an answer', () => {
  test('is stored with its counts and the letter to who asked, who is told no more than a party', async () => {
    const view = await asked.expert.submits(`answer/${asked.id}`, words)
    expect(seen(view)).toContain('Je antwoord is onderweg')
    expect(await answers()).toMatchObject([{ ...words, party: 'resident', answeredBy: asked.expert.person }])
    const { db } = world.ctx
    expect(await db.offer.findFirstOrThrow({ where: { personId: asked.expert.person } })).toMatchObject({
      asked: 1,
      answered: 1,
      minutes: 60,
    })
    expect(await db.ask.findFirstOrThrow({ where: { personId: asked.expert.person } })).toMatchObject({
      state: 'answered',
    })
    const [letter] = await lettersTo(world.ctx, asked.asker)
    expect(seen(letter ?? {})).toMatch(/Antwoord op je vraag[^]*Antwoord van een inwoner:\nJa, met een vergunning\./)
    expect(seen(letter ?? {})).toMatch(/\[Dit hielp\]\n\[Dit hielp niet\]\n\[Vraag door\]\n\[Ik heb mijn antwoord\]/)
    expect(await db.stale.count({ where: { subject: `question:${asked.id}` } })).toBeLessThanOrEqual(1)
  })

  test('of one event counts once, also at a door that has forgotten; and a person gives one at a time', async () => {
    await asked.expert.submits(`answer/${asked.id}`, words, 'one-event')
    const { origin } = (await answers())[0] ?? {}
    expect(origin).toBe('telegram:one-event')
    const again = await asked.expert.submits(`answer/${asked.id}`, { words: 'Nog iets.' })
    expect(seen(again)).toMatch(/al beantwoord[^]*Nog iets\./)
    expect(await answers()).toHaveLength(1)
    expect(await world.ctx.db.offer.findFirstOrThrow({ where: { personId: asked.expert.person } })).toMatchObject({
      answered: 1,
    })
    const form = await asked.expert.does({ kind: 'form.open', form: `answer/${asked.id}` })
    expect(form.form).toBeUndefined()
    expect(seen(form)).toContain('[Verbeter het]')
  })

  test('of two at once by one person is one; those of several stand side by side', async () => {
    const other = await askedExpert(world, door, asked.id)
    await Promise.all([
      ...Array.from({ length: 5 }, () => asked.expert.submits(`answer/${asked.id}`, words)),
      other.submits(`answer/${asked.id}`, { words: 'Nee.' }),
    ])
    expect((await answers()).map(({ words: said }) => said).toSorted()).toEqual(['Ja, met een vergunning.', 'Nee.'])
    expect(await lettersTo(world.ctx, asked.asker)).toHaveLength(2)
  })

  test('that arrives while the asker settles is stored before it, or given back', async () => {
    const ends = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const one = await ask(world, door)
        const [view] = await Promise.all([
          one.expert.submits(`answer/${one.id}`, words),
          world.ctx.db.question.update({
            where: { id: one.id },
            data: { state: n % 2 ? 'settled' : 'withdrawn', settledAt: new Date() },
          }),
        ])
        const stored = (await answers(one.id)).length
        expect(await lettersTo(world.ctx, one.asker)).toHaveLength(stored)
        expect(seen(view)).toMatch(stored ? /onderweg/ : /al afgerond[^]*Ja, met een vergunning\./)
        return stored
      }),
    )
    expect(ends).toHaveLength(12)
  })

  test('whose expert is erased in the middle leaves nothing that nobody owns', async () => {
    await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const one = await ask(world, door)
        // The one a little before the other, and the other way round.
        const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
        await Promise.all([
          one.expert.submits(`answer/${one.id}`, words),
          after(n * 10).then(() => unlessRaced(() => world.ctx.db.$transaction((tx) => erase(tx, one.expert.person)))),
        ])
        for (const { answeredBy, words: said } of await answers(one.id)) expect([answeredBy, said]).toEqual([null, ''])
        expect(JSON.stringify(await lettersTo(world.ctx, one.asker))).not.toContain('vergunning')
      }),
    )
  })
})

describe('who may', () => {
  test('nobody else: not asked, not the asker, not about a draft or what never was; and they do not hear which', async () => {
    const stranger = await door.somebody()
    const draft = await ask(world, door, { state: 'draft' })
    for (const [who, about] of [
      [stranger, asked.id],
      [stranger, 'nietsnietsniets'],
      [draft.expert, draft.id],
    ] as const) {
      expect(seen(await who.does({ kind: 'form.open', form: `answer/${about}` }))).toContain('kun je niet beantwoorden')
      expect(seen(await who.submits(`answer/${about}`, words))).toContain('kun je niet beantwoorden')
    }
    expect(seen(await asked.asker.submits(`answer/${asked.id}`, words))).toContain('je eigen vraag')
    expect(await answers()).toEqual([])
  })

  test('those who answer for the theme, once it has come to them, until they do no longer', async () => {
    await world.ctx.db.question.update({ where: { id: asked.id }, data: { ownerAt: new Date() } })
    const olga = await door.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
    expect((await olga.does({ kind: 'form.open', form: `answer/${asked.id}` })).form?.name).toBe(`answer/${asked.id}`)
    await world.ctx.db.role.deleteMany({ where: { personId: olga.person } })
    expect(seen(await olga.submits(`answer/${asked.id}`, words))).toContain('kun je niet beantwoorden')
    const otto = await door.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
    await otto.submits(`answer/${asked.id}`, words)
    expect(await answers()).toMatchObject([{ party: 'government' }])
  })

  test('whoever pressed the card where it was shown, from their own chat as well; counted as asked when they answer', async () => {
    const { db } = world.ctx
    const eve = await door.somebody()
    const accountId = (await db.account.findFirstOrThrow({ where: { personId: eve.person } })).id
    await db.expert.create({ data: { personId: eve.person, accountId } })
    await db.offer.create({ data: { personId: eve.person, themeId: 'groen', about: 'Tuinen' } })
    const at = (chat: string) => ({ tenant: 'telegram', chat, direct: false })
    const place = await db.place.create({ data: { platform: 'telegram', tenant: 'telegram', chat: asked.id } })
    await db.card.create({
      data: {
        subject: `question:${asked.id}`,
        refresh: {},
        placeId: place.id,
        platform: 'telegram',
        tenant: 'telegram',
        chat: asked.id,
        message: '1',
      },
    })
    const press = (chat: string) => eve.does({ kind: 'form.open', form: `answer/${asked.id}` }, at(chat))
    expect(seen(await press('elders'))).toContain('kun je niet beantwoorden')
    expect((await press(asked.id)).form?.name).toBe(`answer/${asked.id}`)
    const offer = () => db.offer.findFirstOrThrow({ where: { personId: eve.person } })
    expect(await offer()).toMatchObject({ asked: 0, answered: 0 })
    await eve.submits(`answer/${asked.id}`, words)
    expect(await offer()).toMatchObject({ asked: 1, answered: 1, minutes: 0 })
    expect(await answers()).toHaveLength(1)
  })

  test.each([
    ['', /Vul dit in/],
    ['x'.repeat(1_501), /te lang: 1501 tekens/],
    ['a\u202Eb', /onzichtbaar teken/],
  ])('%j stays in the form with a reason', async (typed, reason) => {
    const view = await asked.expert.submits(`answer/${asked.id}`, { words: typed })
    expect(view.errors?.['words']).toBeDefined()
    expect(seen(view)).toMatch(reason)
    expect(await answers()).toEqual([])
  })
})

describe('correcting and taking back', () => {
  test('keeps what it said before, tells who asked once, and counts a repeat as nothing', async () => {
    const id = await answer(world, asked)
    const form = await asked.expert.does({ kind: 'form.open', form: `correct/${id}` })
    expect(form.form?.fields[0]?.value).toBe('Ja, met een vergunning.')
    await asked.expert.submits(`correct/${id}`, { words: 'Nee, niet meer.' }, 'to-no')
    await asked.expert.submits(`correct/${id}`, { words: 'Ja, weer wel.' }, 'to-yes')
    // The first event comes again, at a door that has forgotten it.
    await (await elsewhere(asked.expert.person)).submits(`correct/${id}`, { words: 'Nee, niet meer.' }, 'to-no')
    expect((await answers())[0]).toMatchObject({ words: 'Ja, weer wel.' })
    expect(await world.ctx.db.answerVersion.findMany({ orderBy: { nth: 'asc' } })).toMatchObject([
      { nth: 1, words: 'Ja, met een vergunning.' },
      { nth: 2, words: 'Nee, niet meer.' },
    ])
    const history = seen(await asked.asker.does({ kind: 'answer.history', answer: id }))
    expect(history).toMatch(/Wat er eerder stond[^]*Nee, niet meer\.[^]*Ja, met een vergunning\./)
    expect((await lettersTo(world.ctx, asked.asker)).map((view) => seen(view).split('\n')[0])).toEqual([
      'Antwoord op je vraag',
      'Het antwoord op je vraag is verbeterd',
      'Het antwoord op je vraag is verbeterd',
    ])
  })

  test('is for its expert alone', async () => {
    const id = await answer(world, asked)
    const stranger = await door.somebody({ role: 'official' })
    for (const who of [asked.asker, stranger]) {
      expect(seen(await who.submits(`correct/${id}`, { words: 'Van mij.' }))).toContain('Alleen wie dit antwoord gaf')
      expect(seen(await who.does({ kind: 'answer.withdraw', answer: id }))).toContain('Alleen wie dit antwoord gaf')
    }
    expect(seen(await stranger.does({ kind: 'answer.show', answer: id }))).toContain('niet (meer) te lezen')
    expect(seen(await stranger.does({ kind: 'answer.history', answer: id }))).toContain('niet (meer) te lezen')
    expect(seen(await stranger.does({ kind: 'answer.outdated', answer: id }))).toContain('niet (meer) te lezen')
  })

  test('what is taken back nobody reads; who asked hears it, the question goes on, and a better answer may follow', async () => {
    const id = await answer(world, asked)
    const { db } = world.ctx
    expect((await db.question.findUniqueOrThrow({ where: { id: asked.id } })).nextAt).toBeNull()
    const view = await asked.expert.does({ kind: 'answer.withdraw', answer: id })
    expect(seen(view)).toMatch(/teruggenomen[^]*Ja, met een vergunning\./)
    expect(seen(await asked.asker.does({ kind: 'answer.show', answer: id }))).toBe(
      'Dit antwoord is teruggenomen door wie het gaf.',
    )
    expect((await lettersTo(world.ctx, asked.asker)).map((letter) => seen(letter)).at(-1)).toContain('is teruggenomen')
    expect((await db.question.findUniqueOrThrow({ where: { id: asked.id } })).nextAt).not.toBeNull()
    await asked.expert.does({ kind: 'answer.withdraw', answer: id })
    expect(await lettersTo(world.ctx, asked.asker)).toHaveLength(2)
    expect(await answer(world, asked, 'Beter zo.')).not.toBe(id)
  })
})

/** The same person at a door that has forgotten what it answered. */
async function elsewhere(person: number) {
  const { externalId } = await world.ctx.db.account.findFirstOrThrow({ where: { personId: person } })
  return await knock(world).again(externalId)
}
