/** A consultation from its first words to its opening: what is missing, who may, who else was at it, and what it makes. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { draftBy, draftIn, inDays, opened, WORDS } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker
let piet: Knocker

const OFFICIAL = { role: 'official', organisation: 'Gemeente Utrecht' } as const
const kept = (id: string) => world.ctx.db.consultation.findUniqueOrThrow({ where: { id }, include: { parts: true } })

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
})
beforeEach(async () => {
  olga = await house.somebody(OFFICIAL)
  piet = await house.somebody(OFFICIAL)
})
afterAll(() => world[Symbol.asyncDispose]())

describe('a draft', () => {
  test('says what is missing, piece by piece, and opens when nothing is', async () => {
    const view = await olga.submits('consult', WORDS)
    expect(seen(view)).toMatch(
      /Dit ontbreekt nog: Hoe wordt er besloten\?, Wie geeft antwoord\?.*minstens één onderdeel/,
    )
    const id = draftIn(view)
    expect(seen(await olga.does({ kind: 'consult.open', consultation: id }))).toContain('Dit ontbreekt nog')
    const full = await draftBy(olga)
    expect(seen(await olga.does({ kind: 'consult.draft', consultation: full }))).toMatch(
      /Alles staat erin[^]*\[Open de raadpleging\]/,
    )
    expect((await kept(id)).state).toBe('draft')
  })

  test('is there after a closed form and a restart', async () => {
    const id = draftIn(await olga.submits('consult', WORDS))
    await world.restarts()
    house = knock(world)
    const again = await world.ctx.db.consultation.findUniqueOrThrow({ where: { id } })
    expect(again).toMatchObject({ state: 'draft', title: { nl: WORDS.title } })
  })

  test('of the same event is one draft', async () => {
    const first = draftIn(await olga.submits('consult', WORDS, 'event-1'))
    // Another process heard it again: nothing is remembered there.
    const elsewhere = await knock(world).somebody(OFFICIAL)
    expect(draftIn(await elsewhere.submits('consult', WORDS, 'event-1'))).toBe(first)
  })

  test('is nobody’s but theirs who answer for the theme', async () => {
    const id = await draftBy(olga)
    const resident = await house.somebody()
    for (const kind of [
      'consult.draft',
      'consult.open',
      'consult.preview',
      'consult.share',
      'consult.discard',
    ] as const) {
      expect(seen(await resident.does({ kind, consultation: id })), kind).toMatch(
        /bestaat niet|alleen iemand die namens de overheid werkt/,
      )
    }
    expect(seen(await resident.submits('consult', WORDS))).toMatch(/alleen iemand die namens de overheid werkt/)
    expect(seen(await resident.does({ kind: 'consult.show', consultation: id }))).toContain('bestaat niet')
    expect((await kept(id)).state).toBe('draft')
    expect(await world.ctx.db.audit.count({ where: { subject: id, outcome: 'refused' } })).toBeGreaterThanOrEqual(4)
  })

  test('of two who edit it, the second sees the words of the first, and means it when they send again', async () => {
    const id = await draftBy(olga)
    const { version } = await kept(id)
    const values = { title: 'Van Olga', brief: WORDS.brief, can: WORDS.can, cannot: WORDS.cannot, link: '' }
    await olga.submits(`consult/${id}-nl-v${version}`, values)
    const told = await piet.submits(`consult/${id}-nl-v${version}`, { ...values, title: 'Van Piet' })
    expect(seen(told)).toContain('Een collega werkte net ook aan dit concept. Hier staat nu: “Van Olga”')
    expect((await kept(id)).title).toEqual({ nl: 'Van Olga' })
    await piet.submits(`consult/${id}-nl-v${version}`, { ...values, title: 'Van Piet' })
    expect((await kept(id)).title).toEqual({ nl: 'Van Piet' })
  })

  test('is in two languages', async () => {
    const id = await draftBy(olga)
    await olga.submits(`consult/${id}-en`, {
      title: 'The park',
      brief: 'New park.',
      can: 'What comes.',
      cannot: 'It stays.',
      link: '',
    })
    expect((await kept(id)).title).toEqual({ nl: WORDS.title, en: 'The park' })
  })

  test('takes no brief of 20,000 characters, no hidden ones, and says so', async () => {
    const long = await olga.submits('consult', { ...WORDS, brief: 'a'.repeat(20_000) })
    expect(seen(long)).toMatch(/te lang: 20000 tekens. Maak het 3000 tekens/)
    const odd = await olga.submits('consult', { ...WORDS, title: 'Het\u202Epark' })
    expect(seen(odd)).toMatch(/onzichtbaar teken/)
  })

  test('keeps markup and mentions as the words they are', async () => {
    const title = '<!channel> @everyone <b>vet</b> [x](javascript:alert(1))'
    const id = draftIn(await olga.submits('consult', { ...WORDS, title }))
    expect((await kept(id)).title).toEqual({ nl: title })
  })

  test('takes no answer date before its end, nor one that has passed', async () => {
    const id = draftIn(await olga.submits('consult', WORDS))
    const plan = { rule: 'De raad beslist.', who: 'De raad', closes: inDays(7), answer: inDays(14), opens: '' }
    expect(seen(await olga.submits(`plan/${id}`, { ...plan, answer: inDays(3) }))).toContain('Het antwoord komt daarna')
    expect(seen(await olga.submits(`plan/${id}`, { ...plan, answer: '1-1-2020' }))).toContain('voorbij')
    expect(seen(await olga.submits(`plan/${id}`, { ...plan, opens: inDays(9) }))).toContain('Kies een moment daarvoor')
  })

  test('takes no picture that is no public address', async () => {
    const id = draftIn(await olga.submits('consult', WORDS))
    const audience = {
      parties: 'all',
      organisations: '',
      themes: '',
      places: 'yes',
      picture: 'https://192.168.1.1/a.png',
    }
    expect(seen(await olga.submits(`audience/${id}`, audience))).toMatch(/https/)
  })
})

describe('a question that nobody settled', () => {
  test('becomes a draft with its words, and with the answers that are public; once, and by officials', async () => {
    const { db } = world.ctx
    const resident = await house.somebody()
    await db.question.create({
      data: {
        id: 'vraag23456',
        themeId: 'groen',
        party: 'resident',
        locale: 'nl',
        words: 'Mag de beuk blijven?',
        state: 'open',
        agreedAt: new Date(),
      },
    })
    await db.answer.create({
      data: { id: 'open234567', questionId: 'vraag23456', party: 'resident', locale: 'nl', words: 'Ja, met zorg.' },
    })
    await db.answer.update({ where: { id: 'open234567' }, data: { agreedAt: new Date() } })
    await db.answer.create({
      data: { id: 'prive34567', questionId: 'vraag23456', party: 'resident', locale: 'nl', words: 'Onder ons.' },
    })
    const id = draftIn(await olga.does({ kind: 'consult.from', question: 'vraag23456' }))
    expect(await kept(id)).toMatchObject({
      state: 'draft',
      title: { nl: 'Mag de beuk blijven?' },
      brief: { nl: 'Mag de beuk blijven?\n\nJa, met zorg.' },
    })
    expect(seen(await resident.does({ kind: 'consult.from', question: 'vraag23456' }))).toContain('namens de overheid')
    expect(seen(await olga.does({ kind: 'consult.from', question: 'nergens' }))).toContain('Deze vraag is er niet meer')
  })
})

describe('opening', () => {
  test('makes its polls, tells its audience, and sets the clock: all of it or nothing, and once', async () => {
    const id = await draftBy(olga)
    const [one, two] = await Promise.all(
      [olga, piet].map((who) => who.does({ kind: 'consult.open', consultation: id })),
    )
    for (const view of [one, two]) expect(seen(view ?? {})).toContain('De raadpleging is open')
    const { state, parts, remindAt, openedAt } = await kept(id)
    expect(state).toBe('open')
    expect(openedAt).not.toBeNull()
    expect(remindAt).not.toBeNull()
    expect(parts.map(({ pollId }) => typeof pollId)).toEqual(['string', 'string'])
    expect(await world.ctx.db.poll.count({ where: { partOf: id } })).toBe(2)
    expect(await world.ctx.db.publication.count({ where: { subject: `consult:${id}` } })).toBe(1)
  })

  test('waits for its moment when it has one, and opens by itself', async () => {
    const id = await draftBy(olga, { plan: { opens: inDays(2) } })
    expect(seen(await olga.does({ kind: 'consult.open', consultation: id }))).toContain('gaat vanzelf open')
    expect((await kept(id)).state).toBe('scheduled')
    await world.passes(2 * 86_400 + 60)
    await expect.poll(async () => (await kept(id)).state).toBe('open')
  })

  test('a moment for it that has passed is not kept by who goes through the plan again', async () => {
    const id = await draftBy(olga, { plan: { opens: inDays(2) } })
    const opens = async () =>
      (await olga.does({ kind: 'form.open', form: `plan/${id}` })).form?.fields.find(({ name }) => name === 'opens')
    expect((await opens())?.value).toMatch(/^@/)
    await world.passes(2 * 86_400 + 60)
    expect((await opens())?.value).toBeUndefined()
  })

  test('a change to what was scheduled makes it a draft again', async () => {
    const id = await draftBy(olga, { plan: { opens: inDays(2) } })
    await olga.does({ kind: 'consult.open', consultation: id })
    await olga.submits(`part/${id}`, { kind: 'poll', words: 'Nog iets?', options: 'Ja\nNee', seconds: '30', other: '' })
    await world.passes(2 * 86_400 + 60)
    expect((await kept(id)).state).toBe('draft')
    expect(seen(await olga.does({ kind: 'consult.open', consultation: id }))).toContain('De raadpleging is open')
  })

  test('asks experts what its question is', async () => {
    const id = await draftBy(olga)
    await olga.submits(`part/${id}`, {
      kind: 'question',
      words: 'Welke boom kan tegen droogte?',
      options: '',
      seconds: '120',
      other: '',
    })
    await olga.does({ kind: 'consult.open', consultation: id })
    const part = (await kept(id)).parts.find(({ kind }) => kind === 'question')
    const question = await world.ctx.db.question.findUniqueOrThrow({ where: { id: part?.questionId ?? '' } })
    expect(question).toMatchObject({ state: 'open', words: 'Welke boom kan tegen droogte?', askedBy: olga.person })
  })

  test('what was discarded never opens, and what is open cannot be discarded', async () => {
    const id = await draftBy(olga)
    await olga.does({ kind: 'consult.discard', consultation: id })
    expect(seen(await olga.does({ kind: 'consult.open', consultation: id }))).toContain('bestaat niet')
    const other = await opened(olga)
    expect(seen(await olga.does({ kind: 'consult.discard', consultation: other }))).toContain('Dat kan nu niet')
    expect((await kept(other)).state).toBe('open')
  })

  test('a copy has its words and parts, and no dates', async () => {
    const id = await opened(olga)
    const copy = draftIn(await piet.does({ kind: 'consult.copy', consultation: id }))
    const { title, parts, closesAt, answerBy } = await kept(copy)
    expect({ title, closesAt, answerBy, parts: parts.map(({ kind }) => kind) }).toEqual({
      title: { nl: WORDS.title },
      closesAt: null,
      answerBy: null,
      parts: ['poll', 'poll'],
    })
  })
})
