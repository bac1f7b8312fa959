/** The answer reaches everyone who took part, once, at their own pace: whatever they follow, and what became of the theme. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { opened } from '../../../test/consultation.ts'
import { knock, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { participants } from '../audience.ts'

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker

const DAY = 86_400
const RESPONSE = {
  decided: 'Er komen meer bomen.',
  done: 'Bomen: overgenomen.\nVijver: onderzocht.',
  notDone: 'De vijver komt er nog niet.',
  other: '',
}

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
  olga = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
})
afterAll(() => world[Symbol.asyncDispose]())

/** A theme of its own with a consultation on it, so that a test archives nobody else's. */
async function consultationOn(theme: string): Promise<string> {
  await world.ctx.db.theme.create({
    data: { id: theme, emoji: '🌳', name: { nl: theme }, description: { nl: theme } },
  })
  return await opened(olga, { words: { theme } })
}

async function weekly(consultation: string): Promise<Knocker> {
  const who = await house.somebody()
  await who.does({ kind: 'me.pace.set', pace: 'weekly' })
  await who.does({ kind: 'consult.vote', consultation, part: 0, option: 0 })
  return who
}

async function answered(id: string): Promise<void> {
  await olga.submits(`respond/${id}`, RESPONSE)
  await expect.poll(() => fannedOut(id)).toBe(true)
}
const fannedOut = async (id: string) => {
  const [row] = await world.ctx.db.$queryRaw<{ done: boolean }[]>`
    select fanned_out_at is not null as done from publication
     where audience = jsonb_build_object('kind', 'participants', 'id', ${id}::text)`
  return row?.done
}

/** How the answer came to somebody, each message that holds it: of its own, or in a digest. */
async function told({ person }: Knocker, id: string): Promise<string[]> {
  const rows = await world.ctx.db.$queryRaw<{ kind: string }[]>`
    select p.audience->>'kind' as kind
      from delivery d join publication p on p.id = d.publication_id join account a on a.id = d.account_id
     where a.person_id = ${person} and p.direct::text ~ 'consult.response' and p.direct::text ~ ${id} order by d.id`
  return rows.map(({ kind }) => kind)
}
/** After two digests' time. */
const inDigest = async (who: Knocker, id: string) => {
  await expect.poll(() => told(who, id)).toEqual(['digest'])
  await world.ctx.db.$executeRaw`delete from pace_slot`
  await world.passes(8 * DAY)
  await expect
    .poll(() => world.ctx.db.agenda.count({ where: { personId: who.person, dueAt: { lte: new Date() } } }))
    .toBe(0)
  expect(await told(who, id)).toEqual(['digest'])
}

test('whose theme was archived before the answer came', async () => {
  const id = await consultationOn('bossen')
  const freek = await weekly(id)
  await freek.does({ kind: 'theme.follow', theme: 'bossen' })
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  await olga.does({ kind: 'theme.archive', theme: 'bossen' })
  await answered(id)
  expect(await told(freek, id)).toEqual([])
  await world.passes(8 * DAY)
  await inDigest(freek, id)
})

test('who follows only another theme, at a pace of its own', async () => {
  const id = await consultationOn('lanen')
  await world.ctx.db.theme.create({ data: { id: 'fietsen', emoji: '🚲', name: { nl: 'f' }, description: { nl: 'f' } } })
  const freek = await weekly(id)
  await freek.does({ kind: 'theme.follow', theme: 'fietsen' })
  await freek.does({ kind: 'theme.pace.set', theme: 'fietsen', pace: 'now' })
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  await answered(id)
  expect(await told(freek, id)).toEqual([])
  await world.passes(8 * DAY)
  await inDigest(freek, id)
})

test('who follows the theme between the answer and their digest', async () => {
  const id = await consultationOn('struiken')
  const freek = await weekly(id)
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  await answered(id)
  await world.passes(3_600)
  await freek.does({ kind: 'theme.follow', theme: 'struiken' })
  await world.passes(8 * DAY)
  await inDigest(freek, id)
})

test('who followed it all along, and who hears of it by a pace of the theme’s own: in one digest', async () => {
  const id = await consultationOn('vijvers')
  const [freek, eve] = [await weekly(id), await weekly(id)]
  for (const who of [freek, eve]) await who.does({ kind: 'theme.follow', theme: 'vijvers' })
  await eve.does({ kind: 'theme.pace.set', theme: 'vijvers', pace: 'daily' })
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  await answered(id)
  await world.passes(2 * DAY)
  await inDigest(eve, id)
  await inDigest(freek, id)
})

test('who was never written down for a digest at their pace: at once', async () => {
  const id = await consultationOn('weiden')
  const freek = await weekly(id)
  await world.ctx.db.agenda.deleteMany({ where: { personId: freek.person } })
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  await answered(id)
  expect(await told(freek, id)).toEqual(['participants'])
  const again = await world.ctx.db.$queryRaw<unknown[]>(participants.people(id, 0, 100, null))
  expect(again).toHaveLength(1)
})
