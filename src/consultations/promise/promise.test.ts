/** The promise of an answer: it is reminded of, moved once, kept, and told to everyone who took part. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inDays, opened } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { promisesOf } from './promises.ts'

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker
let piet: Knocker
let id: string

const DAY = 86_400
const OFFICIAL = { role: 'official', organisation: 'Gemeente Utrecht' } as const
const RESPONSE = {
  decided: 'Er komen meer bomen.',
  done: 'Bomen: overgenomen.\nVijver: onderzocht.',
  notDone: 'De vijver komt er nog niet: te duur.',
  other: '',
}

beforeAll(async () => {
  // Days are of a city's own clock (reminders.test.ts); where clocks never change, each of them is as long as the next.
  world = await openWorld('postgres', { TZ_NAME: 'UTC' })
  house = knock(world)
})
beforeEach(async () => {
  olga = await house.somebody(OFFICIAL)
  piet = await house.somebody(OFFICIAL)
  id = await opened(olga)
})
afterAll(() => world[Symbol.asyncDispose]())

const kept = (which = id) => world.ctx.db.consultation.findUniqueOrThrow({ where: { id: which } })
const state = async () => (await kept()).state
const closed = async () => {
  await olga.submits(`end/${id}`, { why: 'Iedereen heeft gestemd.' })
  expect(await state()).toBe('closed')
}
/** To whom reminders of this consultation went, in their order. */
const reminders = async () =>
  (
    await world.ctx.db.$queryRaw<{ kind: string; title: string }[]>`
      select audience->>'kind' as kind, direct->'title'->>'key' as title from publication
       where direct->'title'->>'key' like 'consult.remind%' and direct::text like ${`%${id}%`} order by id`
  ).map(({ kind, title }) => `${kind} ${title}`)
const reminded = (n: number) => expect.poll(async () => (await reminders()).length).toBe(n)

describe('the clock', () => {
  test('reminds the owner a week and a day before, when it passed, and then their superior too; each once', async () => {
    await world.passes(7 * DAY + 60)
    await reminded(1)
    expect(await reminders()).toEqual(['letter consult.remind'])
    await world.restarts()
    house = knock(world)
    await world.passes(6 * DAY)
    await reminded(2)
    await world.passes(DAY)
    await reminded(3)
    await world.passes(DAY)
    await reminded(5)
    expect(await reminders()).toEqual([
      'letter consult.remind',
      'letter consult.remind',
      'letter consult.remind.late',
      'letter consult.remind.late',
      'superiors consult.remind.late',
    ])
    expect(await state()).toBe('closed')
  })

  test('does not make up for what was slept through: the latest reminder speaks for all', async () => {
    await world.passes(15 * DAY + 60)
    await reminded(2)
    expect(await reminders()).toEqual(['letter consult.remind.late', 'superiors consult.remind.late'])
  })

  test('an owner who left is stood in for by those who answer for the theme', async () => {
    await world.ctx.db.role.deleteMany({ where: { personId: olga.person } })
    await world.passes(7 * DAY + 60)
    await reminded(1)
    expect(await reminders()).toEqual(['runners consult.remind'])
  })

  test('a colleague takes over', async () => {
    expect(seen(await piet.does({ kind: 'consult.take', consultation: id }))).toContain('Jij zorgt nu')
    expect((await kept()).ownerId).toBe(piet.person)
    const resident = await house.somebody()
    expect(seen(await resident.does({ kind: 'consult.take', consultation: id }))).toContain('namens de overheid')
  })

  test('is moved once, to later, with a reason that everybody reads', async () => {
    expect(seen(await olga.submits(`move/${id}`, { answer: inDays(10), why: 'Eerder' }))).toContain(
      'kan alleen naar later',
    )
    await olga.submits(`move/${id}`, { answer: inDays(21), why: 'Er kwam meer binnen dan verwacht.' })
    expect((await kept()).movedWhy).toEqual({ nl: 'Er kwam meer binnen dan verwacht.' })
    expect(seen(await olga.submits(`move/${id}`, { answer: inDays(30), why: 'Nog eens' }))).toContain('maar één keer')
    await world.passes(7 * DAY + 60)
    await expect.poll(state).toBe('closed')
    expect(await reminders()).toEqual([])
  })

  test('is not moved any more when it has passed: it is late, in public', async () => {
    await world.passes(14 * DAY + 60)
    await expect.poll(state).toBe('closed')
    expect(seen(await olga.submits(`move/${id}`, { answer: inDays(30), why: 'Te druk' }))).toContain('is voorbij')
    expect((await kept()).movedFrom).toBeNull()
    expect(seen(await olga.does({ kind: 'consult.run', consultation: id }))).not.toContain('Verzet de antwoorddatum')
  })
})

describe('control', () => {
  test('closes at its moment: its polls are counted, and no ballot is taken', async () => {
    const freek = await house.somebody()
    await freek.does({ kind: 'consult.vote', consultation: id, part: 0, option: 0 })
    await world.passes(7 * DAY + 60)
    await expect.poll(state).toBe('closed')
    expect(seen(await freek.does({ kind: 'consult.vote', consultation: id, part: 0, option: 1 }))).toContain('gesloten')
    const polls = await world.ctx.db.poll.findMany({ where: { partOf: id } })
    expect(polls.map(({ result }) => result).toSorted((a, b) => b.length - a.length)).toEqual([
      [0, 0, 0],
      [1, 0],
    ])
  })

  test('is extended to before the answer, and ends early, with reasons', async () => {
    expect(seen(await olga.submits(`extend/${id}`, { closes: inDays(3), why: 'x' }))).toContain('Kies een later moment')
    expect(seen(await olga.submits(`extend/${id}`, { closes: inDays(20), why: 'x' }))).toContain(
      'Het antwoord is beloofd',
    )
    await olga.submits(`extend/${id}`, { closes: inDays(9), why: 'Op verzoek van de buurt.' })
    await world.passes(7 * DAY + 60)
    expect(await state()).toBe('open')
    await olga.submits(`end/${id}`, { why: 'De regen kwam eerder.' })
    expect((await kept()).changes).toMatchObject([
      { what: 'extended', why: { words: { nl: 'Op verzoek van de buurt.' } } },
      { what: 'ended', why: { words: { nl: 'De regen kwam eerder.' } } },
    ])
    expect(await world.ctx.db.audit.count({ where: { subject: id, outcome: 'done' } })).toBeGreaterThanOrEqual(4)
  })

  test('is not extended any more when it is over, also before it is closed', async () => {
    await world.ctx.db.$executeRaw`update consultation set closes_at = now() - interval '1 second' where id = ${id}`
    expect(seen(await olga.submits(`extend/${id}`, { closes: inDays(9), why: 'Te laat' }))).toMatch(/voorbij|gesloten/)
    expect((await kept()).closesAt?.getTime()).toBeLessThan(Date.now())
  })

  test('is for officials of the theme’s organisation alone', async () => {
    await world.ctx.db.theme.update({ where: { id: 'groen' }, data: { owner: 'Gemeente Utrecht' } })
    const other = await house.somebody({ role: 'official', organisation: 'Gemeente Breda' })
    for (const form of ['pause', 'extend', 'end', 'move', 'respond'] as const) {
      const answer = await other.submits(`${form}/${id}`, {
        why: 'Zomaar',
        closes: inDays(9),
        answer: inDays(30),
        ...RESPONSE,
      })
      expect(seen(answer), form).toContain('van een andere organisatie')
    }
    expect(await state()).toBe('open')
    await world.ctx.db.theme.update({ where: { id: 'groen' }, data: { owner: null } })
  })
})

describe('the response', () => {
  test('comes after the end, says something of each part, and is sent once', async () => {
    expect(seen(await olga.submits(`respond/${id}`, RESPONSE))).toContain('Dat kan nu niet')
    await closed()
    expect(seen(await olga.submits(`respond/${id}`, { ...RESPONSE, done: 'Eén regel' }))).toContain(
      'er zijn 2 onderdelen',
    )
    const answers = await Promise.all([olga, piet].map((who) => who.submits(`respond/${id}`, RESPONSE)))
    for (const answer of answers) expect(seen(answer)).toContain('gaat naar iedereen die meedeed')
    const sent = await world.ctx.db.publication.findMany({
      where: { audience: { path: ['kind'], equals: 'participants' } },
    })
    expect(sent.filter(({ audience }) => (audience as { id: string }).id === id)).toHaveLength(1)
    expect(await kept()).toMatchObject({ state: 'answered', remindAt: null })
  })

  test('is felt by who took part: one tap, changeable, and nobody else’s', async () => {
    const [freek, eve] = [await house.somebody(), await house.somebody()]
    await freek.does({ kind: 'consult.vote', consultation: id, part: 0, option: 0 })
    await closed()
    expect(seen(await freek.does({ kind: 'consult.heard', consultation: id, heard: 'yes' }))).toContain(
      'voor wie meedeed',
    )
    await olga.submits(`respond/${id}`, RESPONSE)
    expect(seen(await freek.does({ kind: 'consult.response', consultation: id }))).toMatch(
      /Antwoord op: Het park[^]*Er komen meer bomen[^]*Bomen: overgenomen[^]*te duur[^]*\[Ja, ik voel me gehoord\]/,
    )
    await freek.does({ kind: 'consult.heard', consultation: id, heard: 'yes' })
    await freek.does({ kind: 'consult.heard', consultation: id, heard: 'no' })
    expect(seen(await eve.does({ kind: 'consult.heard', consultation: id, heard: 'yes' }))).toContain(
      'voor wie meedeed',
    )
    expect(await world.ctx.db.heard.findMany({ where: { consultationId: id } })).toMatchObject([{ heard: 'no' }])
  })

  test('in another language is three pieces, or nobody could tell which is what', async () => {
    await closed()
    const done = 'Trees: adopted.\nPond: studied.'
    for (const other of [`More trees.\n\nAnd soon.\n\n${done}\n\nToo expensive.`, `More trees.\n\n${done}`]) {
      expect(seen(await olga.submits(`respond/${id}`, { ...RESPONSE, other }))).toContain('Geef er drie')
      expect(await state()).toBe('closed')
    }
    await olga.submits(`respond/${id}`, { ...RESPONSE, other: `More trees.\nAnd soon.\n\n${done}\n\nToo expensive.` })
    expect(await kept()).toMatchObject({
      decided: { en: 'More trees.\nAnd soon.' },
      notDone: { en: 'Too expensive.' },
    })
  })

  test('is in two languages when it was written in two', async () => {
    await closed()
    const other =
      'More trees will come.\n\nTrees: adopted.\nPond: studied.\n\nThe pond will not come yet: too expensive.'
    await olga.submits(`respond/${id}`, { ...RESPONSE, other })
    expect(await kept()).toMatchObject({ decided: { nl: 'Er komen meer bomen.', en: 'More trees will come.' } })
  })
})

test('promises are kept, late or broken, by organisation', async () => {
  await world.ctx.db.consultation.updateMany({ data: { organisation: 'Elders' } })
  const make = async (answerBy: number, answeredAt: number | null) => {
    const which = await opened(olga)
    const at = (days: number) => new Date(Date.now() + days * DAY * 1000)
    await world.ctx.db.consultation.update({
      where: { id: which },
      data: {
        organisation: 'Gemeente Utrecht',
        answerBy: at(answerBy),
        answeredAt: answeredAt === null ? null : at(answeredAt),
      },
    })
  }
  await make(-1, -2)
  await make(-2, -1)
  await make(-1, null)
  await make(3, null)
  const [utrecht] = (await promisesOf(world.ctx.db)).filter(({ organisation }) => organisation === 'Gemeente Utrecht')
  expect(utrecht).toMatchObject({ kept: 1, late: 1, broken: 1, waiting: 1 })
  expect(utrecht?.items.map(({ fate }) => fate).toSorted()).toEqual(['broken', 'kept', 'late', 'waiting'])
})
