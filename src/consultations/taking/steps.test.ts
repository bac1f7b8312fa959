/** What is shown while people vote goes on in steps that no single ballot can be read from. */
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { opened } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { freshDatabase } from '../../../test/services/database.ts'
import { closeDb, openDb, type Db } from '../../db/open.ts'
import { erase } from '../../people/erase.ts'
import { countPart } from './count.ts'
import { PARTIES } from './party.ts'
import { resultsOf } from './results.ts'
import { loadConsultation } from '../load.ts'

type Table = Readonly<Record<string, readonly number[]>>

/** Nothing counts here but the test: no worker comes in between two looks. */
let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
const OPTIONS = 3
const PEOPLE = 60

beforeAll(async () => {
  database = await freshDatabase()
  db = openDb(database.url)
  await db.$executeRaw`
    insert into theme (id, emoji, name, description) values ('groen', '🌳', '{"nl": "Groen"}', '{"nl": "Groen"}')
    on conflict do nothing`
  await db.$executeRaw`insert into person (id, voter_id) select n, n from generate_series(1, ${PEOPLE}::int) n`
})
afterAll(async () => {
  await closeDb(db)
  await database[Symbol.asyncDispose]()
})

/** A consultation with one part, in which a third of the people speak for each party. */
async function consultation(): Promise<{ id: string; poll: string }> {
  const [id, poll] = [randomUUID().slice(0, 12), randomUUID().slice(0, 12)]
  const options = Array.from({ length: OPTIONS }, (_, n) => ({ nl: `${n}` }))
  await db.consultation.create({ data: { id, themeId: 'groen', title: { nl: 'Park' }, state: 'open' } })
  await db.poll.create({
    data: { id: poll, themeId: 'groen', question: { nl: 'Wat?' }, closesAt: new Date(Date.now() + 1e9), partOf: id },
  })
  await db.pollOption.createMany({ data: options.map((label, position) => ({ pollId: poll, position, label })) })
  await db.part.create({
    data: { consultationId: id, position: 0, kind: 'poll', words: { nl: 'Wat?' }, options, pollId: poll },
  })
  await db.$executeRaw`
    insert into participation (consultation_id, voter_id, person_id, party)
    select ${id}, n, n, (array['government', 'business', 'resident'])[1 + n % 3] from generate_series(1, ${PEOPLE}::int) n`
  return { id, poll }
}

async function choose(poll: string, people: readonly number[], option: number): Promise<void> {
  await db.$executeRaw`
    insert into ballot (poll_id, person_id, position) select ${poll}, n, ${option} from unnest(${people}::int[]) n
    on conflict (poll_id, voter_id) do update set position = excluded.position`
}
async function counted({ id, poll }: { id: string; poll: string }, closed = false): Promise<Table> {
  await countPart(db, { consultation: id, part: 0, poll, options: OPTIONS, closed })
  const rows = await db.partCount.findMany({ where: { consultationId: id } })
  return Object.fromEntries(rows.map(({ party, counts }) => [party, counts]))
}
/** How many ballots must have come, gone or changed, as two tables tell it. */
function moved(before: readonly number[], after: readonly number[]): number {
  const steps = after.map((count, at) => count - (before[at] ?? 0))
  const sum = (some: readonly number[]) => some.reduce((all, one) => all + one, 0)
  return Math.max(sum(steps.filter((step) => step > 0)), -sum(steps.filter((step) => step < 0)))
}

test('two tables in a row differ by none or at least five ballots of a party, whatever is voted, changed and withdrawn', async () => {
  const some = fc.uniqueArray(fc.integer({ min: 1, max: PEOPLE }), { minLength: 1, maxLength: 14 })
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ people: some, option: fc.integer({ min: 0, max: OPTIONS - 1 }) }) },
    { weight: 1, arbitrary: fc.record({ people: some, option: fc.constant(null) }) },
  )
  let went = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const here = await consultation()
      let shown: Table = Object.fromEntries(PARTIES.map((party) => [party, Array.from({ length: OPTIONS }, () => 0)]))
      for (const { people, option } of steps) {
        if (option !== null) await choose(here.poll, people, option)
        else await db.$executeRaw`delete from ballot where poll_id = ${here.poll} and person_id = any(${people}::int[])`
        const next = await counted(here)
        for (const party of PARTIES) {
          const [before = [], after = []] = [shown[party], next[party]]
          const by = moved(before, after)
          expect(by === 0 || by >= 5, `${party}: ${String(before)} and then ${String(after)}`).toBe(true)
          before.forEach((count, at) =>
            expect(count < 5 || (after[at] ?? 0) >= 5, `${String(before)}, ${String(after)}`).toBe(true),
          )
          if (by > 0) went++
        }
        // What all are together is of the same moment, or it would tell what their rows do not.
        const kept = await loadConsultation(db, here.id)
        const [result] = kept ? await resultsOf(db, kept) : []
        result?.all.counts.forEach((count, at) => {
          const together = PARTIES.reduce((sum, party) => sum + (next[party]?.[at] ?? 0), 0)
          expect([null, together]).toContain(count)
        })
        shown = next
      }
      const rows = await db.ballot.groupBy({ by: ['position'], where: { pollId: here.poll }, _count: true })
      const end = await counted(here, true)
      for (let at = 0; at < OPTIONS; at++) {
        const all = PARTIES.reduce((sum, party) => sum + (end[party]?.[at] ?? 0), 0)
        expect(all).toBe(rows.find(({ position }) => position === at)?._count ?? 0)
      }
    }),
    { numRuns: 25 },
  )
  expect(went).toBeGreaterThan(20)
})

test('one official who changes their mind cannot be read from the page, and is counted at the end', async () => {
  const here = await consultation()
  const officials = Array.from({ length: 20 }, (_, n) => 3 * (n + 1))
  await choose(here.poll, officials.slice(0, 5), 0)
  await choose(here.poll, officials.slice(5), 1)
  expect((await counted(here))['government']).toEqual([5, 15, 0])
  await choose(here.poll, officials.slice(0, 1), 1)
  expect((await counted(here))['government']).toEqual([5, 15, 0])
  // Nor five of them: what was shown and is withheld now would tell that it is small.
  await choose(here.poll, officials.slice(0, 5), 2)
  expect((await counted(here))['government']).toEqual([5, 15, 0])
  expect((await counted(here, true))['government']).toEqual([0, 15, 5])
})

test('a part that was taken out stays as it was counted then, whoever erased themselves since', async () => {
  await using world: World = await openWorld('postgres')
  const house = knock(world)
  const olga = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  const id = await opened(olga)
  const people: Knocker[] = await Promise.all(Array.from({ length: 8 }, () => house.somebody()))
  for (const who of people) await who.does({ kind: 'consult.vote', consultation: id, part: 0, option: 0 })
  await olga.does({ kind: 'consult.drop', consultation: id, part: 0 })
  const residents = async () =>
    (await world.ctx.db.partCount.findFirst({ where: { consultationId: id, part: 0, party: 'resident' } }))?.counts
  await expect.poll(residents).toEqual([8, 0])
  await world.ctx.db.$transaction((tx) => erase(tx, people[0]?.person ?? 0))
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  expect(await residents()).toEqual([8, 0])
})

test('a first vote is seen as somebody who takes part, in the chat and on the page, until it is over', async () => {
  await using world: World = await openWorld('postgres')
  const house = knock(world)
  const olga = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  const id = await opened(olga)
  const freek = await house.somebody()
  const chat = async () => seen(await freek.does({ kind: 'consult.results', consultation: id }))
  const page = async () => await (await fetch(`${world.url}/c/${id}?lang=nl`)).text()
  for (const look of [chat, page]) expect(await look()).toContain('Er heeft nog niemand meegedaan.')
  await freek.does({ kind: 'consult.vote', consultation: id, part: 0, option: 0 })
  for (const look of [chat, page]) expect(await look()).toMatch(/1 persoon deed mee\.[^]*als het er minstens 5 zijn/)
  await world.ctx.db.$executeRaw`
    insert into person (id, voter_id) select n, n from generate_series(100000, 101000) n`
  await world.ctx.db.$executeRaw`
    insert into participation (consultation_id, voter_id, person_id, party)
    select ${id}, n, n, 'resident' from generate_series(100000, 101000) n`
  for (const look of [chat, page]) expect(await look()).toContain('Meer dan 1.000 mensen deden mee.')
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  for (const look of [chat, page]) expect(await look()).not.toMatch(/mensen deden mee|minstens 5 zijn/)
})
