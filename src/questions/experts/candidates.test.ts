/** Who may be asked, and who not: each reason by itself, and a theme that is too large to be read whole. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase } from '../../../test/services/database.ts'
import { closeDb, openDb, type Db } from '../../db/open.ts'
import { candidatesFor } from './candidates.ts'
import { pick } from './route.ts'

const ASKER = 1
const question = { id: 'q', themeId: 'groen', words: 'Wanneer gaan jullie de bomen snoeien?', askedBy: ASKER }

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
beforeAll(async () => {
  database = await freshDatabase()
  db = openDb(database.url)
})
afterAll(async () => {
  await closeDb(db)
  await database[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await db.$executeRaw`truncate person, theme cascade`
  await db.theme.createMany({
    data: ['groen', 'straat'].map((id) => ({ id, emoji: '💬', name: {}, description: {} })),
  })
  await expertNamed(ASKER, 'alles over bomen')
  await db.question.create({
    data: { ...question, party: 'resident', locale: 'nl', state: 'open', sentAt: new Date() },
  })
})

async function expertNamed(id: number, about: string, themeId = 'groen') {
  await db.person.create({ data: { id, voterId: id } })
  await db.account.create({
    data: { id: id + 1_000, personId: id, platform: 'web', tenant: 'web', externalId: `${id}` },
  })
  await db.expert.create({ data: { personId: id, accountId: id + 1_000 } })
  await db.offer.create({ data: { personId: id, themeId, about } })
}

const found = async () => await candidatesFor(db, question, 'Europe/Amsterdam')
const people = async () => (await found()).candidates.map(({ person }) => person).toSorted((a, b) => a - b)

test('how well their words fit: in any form, with a typing error for half, and nothing for nothing', async () => {
  await expertNamed(2, 'Snoeien van bomen')
  await expertNamed(3, 'alles van een boom')
  await expertNamed(4, 'vissen')
  await expertNamed(5, 'trees', 'straat')
  const { candidates, themeExperts, themeAsked } = await found()
  const matches = Object.fromEntries(candidates.map(({ person, match }) => [person, match]))
  expect(matches).toEqual({ 2: 0.75, 3: 0.5, 4: 0 })
  expect({ themeExperts, themeAsked }).toEqual({ themeExperts: 4, themeAsked: 1 })
  const typed = await candidatesFor(db, { ...question, words: 'snoieen' })
  expect(typed.candidates.find(({ person }) => person === 2)?.match).toBeCloseTo(1 - 0.5 ** 0.5)
})

test('what is known of them goes along', async () => {
  await expertNamed(2, 'bomen')
  await db.role.create({ data: { personId: 2, role: 'partner', party: 'business' } })
  await db.offer.updateMany({
    where: { personId: 2 },
    data: { asked: 4, answered: 3, helped: 2, minutes: 90, vouchedBy: 'Ingenieursbureau' },
  })
  expect((await found()).candidates).toEqual([
    {
      person: 2,
      account: 1_002,
      party: 'business',
      match: 0.5,
      room: 2,
      asked: 4,
      answered: 3,
      helped: 2,
      minutes: 90,
      lately: 0,
      newcomer: false,
      vouched: true,
      pace: 'now',
    },
  ])
})

async function askedBefore(ago: string, times: number, theme = 'groen', wave = 1) {
  for (let n = 0; n < times; n++) {
    const id = `${theme}${ago}${n}`
    await db.question.create({
      data: { id, themeId: theme, party: 'resident', locale: 'nl', words: 'x', sentAt: new Date() },
    })
    await db.$executeRaw`
      insert into ask (question_id, person_id, theme_id, wave, state, asked_at, due_at)
      values (${id}, 2, ${theme}, ${wave}, 'over', now() - ${ago}::interval, now())`
  }
}
/** Minutes of the day in that zone, so long from now. */
async function clockAt(minutes: number, zone = 'Europe/Amsterdam'): Promise<number> {
  const [row] = await db.$queryRaw<{ m: number }[]>`
    select (extract(hour from here) * 60 + extract(minute from here))::int as m
      from (select now() at time zone ${zone} + make_interval(mins => ${minutes}) as here) x`
  return row?.m ?? 0
}
const quiet = async (from: number, to: number, zone?: string) =>
  db.person.update({
    where: { id: 2 },
    data: { quietFrom: await clockAt(from, zone), quietTo: await clockAt(to, zone), ...(zone && { zone }) },
  })
const pace = (pace: string) => db.person.update({ where: { id: 2 }, data: { pace } })
const slot = (pace: string, nth = 1) => db.paceSlot.create({ data: { personId: 2, pace, period: '', nth } })

test.each<[string, boolean, () => Promise<unknown>]>([
  ['paused', false, () => db.expert.updateMany({ data: { pausedAt: new Date() } })],
  ['cannot be reached', false, () => db.account.update({ where: { id: 1_002 }, data: { goneAt: new Date() } })],
  ['blocked', false, () => db.block.create({ data: { personId: 2 } })],
  [
    'blocked until yesterday',
    true,
    () => db.block.create({ data: { personId: 2, until: new Date(Date.now() - 9e7) } }),
  ],
  ['asked this already', false, () => db.ask.create({ data: { questionId: 'q', personId: 2, themeId: 'groen', wave: 1, dueAt: new Date() } })], // prettier-ignore
  ['no room this week', false, () => askedBefore('6 days', 2)],
  ['no room, by another theme', false, () => askedBefore('6 days', 2, 'straat')],
  ['stepped in by themselves', true, () => askedBefore('6 days', 2, 'straat', 0)],
  ['room again', true, () => askedBefore('8 days', 2)],
  ['in quiet hours', false, () => quiet(-60, 120)],
  ['in quiet hours elsewhere', false, () => quiet(-60, 120, 'Pacific/Auckland')],
  ['quiet hours are nearly over', true, () => quiet(-60, 20)],
  ['quiet hours later', true, () => quiet(60, 120)],
  ['a slow pace with a slot', true, () => pace('weekly')],
  ['a slow pace without one', false, async () => [await pace('weekly'), await slot('weekly')]],
  ['a slot of another pace', true, async () => [await pace('daily'), await slot('weekly')]],
  ['one of two a month', true, async () => [await pace('twice-a-month'), await slot('twice-a-month')]],
  ['two of two a month', false, async () => [await pace('twice-a-month'), await slot('twice-a-month'), await slot('twice-a-month', 2)]], // prettier-ignore
  ['a slow pace for this theme', false, async () => [await db.follow.create({ data: { personId: 2, themeId: 'groen', accountId: 1_002, pace: 'daily' } }), await slot('daily')]], // prettier-ignore
  ['a slow pace for another theme', true, async () => [await db.follow.create({ data: { personId: 2, themeId: 'straat', accountId: 1_002, pace: 'daily' } }), await slot('daily')]], // prettier-ignore
  ['no offer any more', false, () => db.offer.deleteMany({ where: { personId: 2 } })],
])('%s: %s', async (_why, may, happens) => {
  await expertNamed(2, 'bomen')
  expect(await people()).toEqual([2])
  await happens()
  expect(await people()).toEqual(may ? [2] : [])
})

test('in their own hours alone: of office people and evening people, by each zone’s own clock', async () => {
  const zones = ['Europe/Amsterdam', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'Pacific/Honolulu']
  const wanted: number[] = []
  for (const [n, zone] of zones.entries()) {
    const [now] = await db.$queryRaw<{ day: number; hour: number }[]>`
      select extract(isodow from here)::int as day, extract(hour from here)::int as hour
        from (select now() at time zone ${zone} as here) x`
    if (!now) throw new Error('no clock')
    const week = now.day <= 5
    const is = {
      office: week && now.hour >= 9 && now.hour < 17,
      evenings: now.hour >= (week ? 17 : 9) && now.hour < 22,
    }
    for (const [h, hours] of (['office', 'evenings'] as const).entries()) {
      const id = 10 + n * 2 + h
      await expertNamed(id, 'bomen')
      await db.person.update({ where: { id }, data: { zone } })
      await db.expert.update({ where: { personId: id }, data: { hours } })
      if (is[hours]) wanted.push(id)
    }
  }
  expect(await people()).toEqual(wanted)
})

test('of a very large theme a bounded part is read, other people each time, with those who fit and those who are new', async () => {
  await db.$executeRaw`insert into person (id, voter_id) select n, n from generate_series(2, 6001) n`
  await db.$executeRaw`
    insert into account (id, person_id, platform, tenant, external_id) select n + 10000, n, 'web', 'web', n from generate_series(2, 6001) n`
  await db.$executeRaw`insert into expert (person_id, account_id) select n, n + 10000 from generate_series(2, 6001) n`
  await db.$executeRaw`insert into role (person_id, role, party) select n, 'partner', 'business' from generate_series(2, 6001, 2) n`
  await db.$executeRaw`
    insert into offer (person_id, theme_id, about, asked, created_at)
    select n, 'groen', case when n in (77, 4001) then 'snoeien van bomen' else 'water' end,
           case when n > 5990 then 0 else 9 end, now() - make_interval(days => 7000 - n)
      from generate_series(2, 6001) n`
  const seen = new Set<number>()
  for (let n = 0; n < 12; n++) {
    const { candidates, themeExperts } = await found()
    const fit = candidates.filter(({ match }) => match > 0).map(({ person }) => person)
    expect(fit.toSorted((a, b) => a - b)).toEqual([77, 4001])
    expect(candidates.length).toBeLessThanOrEqual(2 * 140)
    expect(candidates.some(({ newcomer }) => newcomer)).toBe(true)
    expect(themeExperts).toBe(801)
    expect(new Set(candidates.map(({ person }) => person)).size).toBe(candidates.length)
    for (const { person } of candidates) seen.add(person)
    const chosen = pick(candidates, { count: 3, mix: true, themeAsked: 1, themeExperts }, Math.random)
    expect(new Set(chosen.map(({ party }) => party)).size).toBe(2)
  }
  expect(seen.size).toBeGreaterThan(1_000)
})

test.each(['', '???', "'); drop table offer; -- \\", 'bomen\0\ud800', 'x'.repeat(50_000)])(
  'whatever is asked, somebody is found (%#)',
  async (words) => {
    await expertNamed(2, 'bomen')
    expect((await candidatesFor(db, { ...question, words })).candidates.map(({ person }) => person)).toEqual([2])
  },
)
