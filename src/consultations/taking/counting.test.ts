/** Counting beside the votes: by the worker itself, page by page, and right at the end. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { opened } from '../../../test/consultation.ts'
import { crowdIn } from '../../../test/crowd.ts'
import { knock, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { countPart } from './count.ts'
import { countDue } from './counting.ts'

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
  olga = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
})
afterAll(() => world[Symbol.asyncDispose]())

const vote = async (who: Knocker, consultation: string, option: number) =>
  await who.does({ kind: 'consult.vote', consultation, part: 0, option })

async function counts(id: string): Promise<Record<string, number[]>> {
  const rows = await world.ctx.db.partCount.findMany({ where: { consultationId: id, part: 0 } })
  return Object.fromEntries(rows.map((row) => [row.party, row.counts]))
}

async function until(id: string, wanted: Record<string, number[]>): Promise<void> {
  await expect.poll(() => counts(id)).toEqual(wanted)
}

test('the worker counts what is open soon after a vote, and again after the next one', async () => {
  const id = await opened(olga)
  const people = await Promise.all(Array.from({ length: 10 }, () => house.somebody()))
  for (const who of people.slice(0, 5)) await vote(who, id, 0)
  await until(id, { government: [0, 0], business: [0, 0], resident: [5, 0] })
  for (const who of people.slice(5)) await vote(who, id, 1)
  await until(id, { government: [0, 0], business: [0, 0], resident: [5, 5] })
})

test('a ballot of whoever said nothing of a party is counted by their role', async () => {
  const id = await opened(olga)
  const partner = await house.somebody()
  await world.ctx.db.role.create({ data: { personId: partner.person, role: 'partner', party: 'business' } })
  const [part] = await world.ctx.db.part.findMany({ where: { consultationId: id }, orderBy: { position: 'asc' } })
  for (const who of [partner, olga, await house.somebody()]) {
    await world.ctx.db
      .$executeRaw`insert into ballot (poll_id, person_id, position) values (${part?.pollId}, ${who.person}, 0)`
  }
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  await until(id, { government: [1, 0], business: [1, 0], resident: [1, 0] })
})

test('more voters than one page holds are counted once each, whoever has which number', async () => {
  const id = await opened(olga)
  await crowdIn(world.ctx.db, id, { government: [7_000, 8_000], business: [6_001, 1], resident: [12_000, 9_000] })
  // The worker may be counting as well: what began first is not written over what began later.
  await until(id, { government: [7_000, 8_000], business: [6_001, 1], resident: [12_000, 9_000] })
})

test('a count that began before another and ends after it changes nothing', async () => {
  const id = await opened(olga)
  const [part] = await world.ctx.db.part.findMany({ where: { consultationId: id }, orderBy: { position: 'asc' } })
  const slow = { consultation: id, part: 0, poll: part?.pollId ?? '', options: 2, closed: false }
  await vote(await house.somebody(), id, 0)
  await countPart(world.ctx.db, slow)
  // The other one, which began later, has written already.
  await world.ctx.db
    .$executeRaw`update part_count set at = now() + interval '1 minute', counts = '{9,9}' where consultation_id = ${id} and part = 0`
  await countPart(world.ctx.db, slow)
  expect(await counts(id)).toEqual({ government: [9, 9], business: [9, 9], resident: [9, 9] })
})

test('what was not counted at its end is counted after it, once, by one of several workers', async () => {
  const id = await opened(olga)
  await crowdIn(world.ctx.db, id, { government: [3, 4], business: [5, 6], resident: [7, 8] })
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  const final = { government: [3, 4], business: [5, 6], resident: [7, 8] }
  await until(id, final)
  await world.ctx.db.partCount.deleteMany({ where: { consultationId: id } })
  await Promise.all([countDue(world.ctx), countDue(world.ctx), countDue(world.ctx)])
  await until(id, final)
  const at = async () => (await world.ctx.db.partCount.findMany({ where: { consultationId: id } })).map((row) => row.at)
  const before = await at()
  await countDue(world.ctx)
  expect(await at()).toEqual(before)
  // However soon the count begins after it was claimed: within one millisecond as well.
  for (let n = 0; n < 40; n++) {
    await world.ctx.db.partCount.deleteMany({ where: { consultationId: id } })
    await countDue(world.ctx)
    await until(id, final)
  }
})
