/** An opening in the digests of who hears less often: for whom it asks, with the date as it is now. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { inDays, opened } from '../../../test/consultation.ts'
import { knock, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { RoleName } from '../../people/roles.ts'

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker
let nth = 0
/** Two themes that no other test has news of. */
let own: string
let along: string

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
})
beforeEach(async () => {
  olga = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  ;[own, along] = await Promise.all([theme(`eigen${++nth}`), theme(`mee${nth}`)])
})
afterAll(() => world[Symbol.asyncDispose]())

const theme = async (id: string): Promise<string> => {
  await world.ctx.db.theme.create({ data: { id, emoji: '🌳', name: { nl: id }, description: { nl: id } } })
  return id
}
const daily = async (themes: readonly string[], role?: RoleName): Promise<Knocker> => {
  const reader = await house.somebody(
    role && { role, organisation: 'Bakker BV', ...(role === 'partner' && { party: 'business' }) },
  )
  for (const one of themes) await reader.does({ kind: 'theme.follow', theme: one })
  await reader.does({ kind: 'me.pace.set', pace: 'daily' })
  return reader
}
/** What their digests say. */
const read = async ({ person }: Knocker): Promise<string> => {
  const rows = await world.ctx.db.$queryRaw<{ direct: string }[]>`
    select p.direct::text as direct from delivery d join publication p on p.id = d.publication_id
      join account a on a.id = d.account_id
     where a.person_id = ${person} and p.audience->>'kind' = 'digest'`
  return rows.map(({ direct }) => direct).join('\n')
}
const finds = (reader: Knocker, id: string) => expect.poll(() => read(reader)).toContain(`"consultation": "${id}"`)
const aDay = () => world.passes(86_400 + 60)

test('it is told to whom it asks, and not to who would be refused', async () => {
  const [resident, partner] = [await daily([own]), await daily([own], 'partner')]
  const firms = await opened(olga, { words: { theme: own }, audience: { parties: 'business' } })
  const all = await opened(olga, { words: { theme: own } })
  await aDay()
  await finds(partner, firms)
  await finds(resident, all)
  expect(await read(resident)).not.toContain(firms)
})

test('it is told to who follows another of its themes, and once to who follows both', async () => {
  const [other, both] = [await daily([along]), await daily([own, along])]
  const id = await opened(olga, { words: { theme: own }, audience: { themes: along } })
  await aDay()
  await finds(other, id)
  await finds(both, id)
  expect((await read(both)).split(`"consultation": "${id}"`)).toHaveLength(2)
})

test('it says until when, also after it stays open for longer', async () => {
  const reader = await daily([own])
  const id = await opened(olga, { words: { theme: own } })
  await olga.submits(`extend/${id}`, { closes: inDays(10), why: 'Op verzoek van de buurt.' })
  const { closesAt } = await world.ctx.db.consultation.findUniqueOrThrow({ where: { id } })
  const { until } = await world.ctx.db.publication.findFirstOrThrow({ where: { subject: `consult:${id}` } })
  expect(until).toEqual(closesAt)
  await aDay()
  await finds(reader, id)
  expect(await read(reader)).toContain(closesAt?.toISOString())
})
