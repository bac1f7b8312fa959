/** Who stands above a broken promise hears of it, and is asked for what they can do. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { opened } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { View } from '../../port.ts'

let world: World
let house: ReturnType<typeof knock>
let ada: Knocker
let olga: Knocker

const LATE = 15 * 86_400 + 60
const OF = { organisation: 'Gemeente Utrecht' } as const

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
  await world.ctx.db.theme.update({ where: { id: 'groen' }, data: { owner: 'Gemeente Utrecht' } })
  ada = await house.somebody({ role: 'administrator', ...OF })
})
beforeEach(async () => {
  olga = await house.somebody({ role: 'official', ...OF })
})
afterAll(() => world[Symbol.asyncDispose]())

/** The letters that somebody got about one consultation. */
const lettersTo = async ({ person }: Knocker, id: string): Promise<View[]> =>
  (
    await world.ctx.db.$queryRaw<{ direct: View }[]>`
      select p.direct from delivery d join publication p on p.id = d.publication_id join account a on a.id = d.account_id
       where a.person_id = ${person} and p.direct->'title'->>'key' like 'consult.remind%' and p.direct::text like ${`%${id}%`}`
  ).map(({ direct }) => direct)
const reaches = (who: Knocker, id: string) => expect.poll(async () => (await lettersTo(who, id)).length).toBe(1)

test('a superior reads who is to answer and where, and gets no button that is not theirs to press', async () => {
  const id = await opened(olga)
  const superior = await house.somebody({ role: 'superior', ...OF })
  await world.passes(LATE)
  await reaches(superior, id)
  const [letter = {}] = await lettersTo(superior, id)
  expect(seen(letter)).toMatch(
    /Een beloofd antwoord is er nog niet[^]*Wethouder Groen[^]*Vraag wanneer het antwoord komt/,
  )
  expect(letter.buttons).toBeUndefined()
  expect(letter.links?.[0]?.url).toMatch(new RegExp(`/c/${id}$`))
  expect(await lettersTo(ada, id)).toEqual([])
})

test('where every superior left, administrators stand in, with what they need for it', async () => {
  const { db } = world.ctx
  await db.account.updateMany({
    where: { person: { roles: { some: { role: 'superior' } } } },
    data: { goneAt: new Date() },
  })
  const id = await opened(olga)
  await world.passes(LATE)
  await reaches(ada, id)
  const [letter = {}] = await lettersTo(ada, id)
  expect(seen(letter)).toContain('[Beheer deze raadpleging]')
})
