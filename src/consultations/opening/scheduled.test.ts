/** A consultation and its theme: what is promised is not left behind, and what is planned looks once more before it opens. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { draftBy, inDays, opened } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { View } from '../../port.ts'

const DAY = 86_400
const RESPONSE = { decided: 'Er komen meer bomen.', done: 'Bomen\nEen vijver', notDone: 'Niets.', other: '' }

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
})
beforeEach(async () => void (olga = await official()))
afterAll(() => world[Symbol.asyncDispose]())

const official = () => house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
const themeNamed = (id: string, owner?: string) =>
  world.ctx.db.theme.create({
    data: { id, emoji: '🌿', name: { nl: id }, description: { nl: id }, ...(owner && { owner }) },
  })
const stateOf = async (id: string) => (await world.ctx.db.consultation.findUniqueOrThrow({ where: { id } })).state
/** What came to an official by letter about a plan that fell through. */
async function letters(to: Knocker): Promise<string[]> {
  const { id } = await world.ctx.db.account.findFirstOrThrow({ where: { personId: to.person } })
  const rows = await world.ctx.db.publication.findMany({
    where: { audience: { equals: { kind: 'letter', id: String(id) } } },
  })
  return rows.map(({ direct }) => seen(direct as unknown as View)).filter((text) => text.includes('ging niet open'))
}
async function planned(theme: string): Promise<string> {
  const plan = { opens: inDays(2), closes: inDays(17), answer: inDays(24) }
  const id = await draftBy(olga, { words: { theme }, plan })
  await olga.does({ kind: 'consult.open', consultation: id })
  expect(await stateOf(id)).toBe('scheduled')
  return id
}

test('a theme is not archived while a consultation on it is planned, goes on, or waits for its answer', async () => {
  await themeNamed('oud')
  const archive = async () => seen(await olga.does({ kind: 'theme.archive', theme: 'oud' }))
  const plan = await planned('oud')
  expect(await archive()).toMatch(/nog een raadpleging[^]*\[Naar het concept\]/)
  await olga.does({ kind: 'consult.discard', consultation: plan })
  const id = await opened(olga, { words: { theme: 'oud' } })
  expect(await archive()).toMatch(/nog een raadpleging[^]*\[Beheer deze raadpleging\]/)
  await olga.submits(`pause/${id}`, { why: 'Een fout.' })
  expect(await archive()).toContain('nog een raadpleging')
  await olga.submits(`end/${id}`, { why: 'Genoeg gehoord.' })
  expect(await archive()).toContain('nog een raadpleging')
  await olga.submits(`respond/${id}`, RESPONSE)
  expect(await archive()).toContain('is afgesloten')
})

test('of an archive and a consultation that opens at the same moment, one goes first', async () => {
  for (let round = 0; round < 4; round++) {
    await themeNamed(`samen-${round}`)
    const id = await draftBy(await official(), { words: { theme: `samen-${round}` } })
    await Promise.all([
      olga.does({ kind: 'consult.open', consultation: id }),
      olga.does({ kind: 'theme.archive', theme: `samen-${round}` }),
    ])
    const { archivedAt } = await world.ctx.db.theme.findUniqueOrThrow({ where: { id: `samen-${round}` } })
    expect(await stateOf(id)).toBe(archivedAt === null ? 'open' : 'draft')
  }
})

test('what is planned opens on no theme that was archived meanwhile: it is a draft again, and its owner hears why', async () => {
  await themeNamed('ouder')
  const id = await planned('ouder')
  await world.ctx.db.theme.update({ where: { id: 'ouder' }, data: { archivedAt: new Date() } })
  await world.passes(2 * DAY + 60)
  await expect.poll(() => stateOf(id)).toBe('draft')
  expect(await letters(olga)).toEqual([expect.stringMatching(/Dit thema is afgesloten[^]*\[Naar het concept\]/)])
  expect(await world.ctx.db.poll.count({ where: { partOf: id } })).toBe(0)
  // Brought back, it opens at once: its moment has passed.
  await olga.does({ kind: 'theme.revive', theme: 'ouder' })
  expect(seen(await olga.does({ kind: 'consult.open', consultation: id }))).toContain('De raadpleging is open')
})

test('nor unseen, where the organisation came to want four eyes; whoever answers for the theme hears it for an owner who left', async () => {
  const { db } = world.ctx
  const owner = 'Gemeente Zeist'
  await themeNamed('zeist', owner)
  olga = await house.somebody({ role: 'official', organisation: owner })
  const id = await planned('zeist')
  await db.organisation.create({ data: { name: owner, fourEyes: true } })
  await olga.does({ kind: 'me.erase.sure' })
  await world.passes(2 * DAY + 60)
  await expect.poll(() => stateOf(id)).toBe('draft')
  const [told, more] = await db.publication.findMany({
    where: { audience: { equals: { kind: 'runners', id: 'zeist' } } },
  })
  expect(seen(told?.direct as unknown as View)).toMatch(/ging niet open[^]*vier ogen/)
  expect(more).toBeUndefined()
})

test('nor when the time to take part has passed in a long sleep', async () => {
  await themeNamed('slaap')
  const id = await planned('slaap')
  await world.passes(20 * DAY)
  await expect.poll(() => stateOf(id)).toBe('draft')
  expect(await letters(olga)).toEqual([expect.stringContaining('Een van de datums is voorbij')])
})
