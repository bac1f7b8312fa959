/** Merging: everything of the one goes to the other, nobody is lost or counted twice, and old ways lead to the new. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { knock, seen, type Knocker } from '../../test/knock.ts'
import { openWorld, type World } from '../../test/world.ts'

let world: World
let door: ReturnType<typeof knock>
let olga: Knocker
beforeAll(async () => {
  world = await openWorld('postgres')
  door = knock(world)
})
beforeEach(async () => {
  olga = await door.somebody({ role: 'official' })
})
afterAll(() => world[Symbol.asyncDispose]())

const make = (name: string, by = olga) => by.submits('theme', { name, description: 'Waarover het gaat.' })
const follow = (one: Knocker, theme: string) => one.does({ kind: 'theme.follow', theme })
const followers = async (themeId: string) =>
  (await world.ctx.db.follow.findMany({ where: { themeId }, orderBy: { personId: 'asc' } })).map((row) => row.personId)

test('followers, places, polls, news and what is on its way go to the other; old ids, names and buttons lead there', async () => {
  const { db } = world.ctx
  await make('🐕 Honden')
  await make('🐾 Dieren in de stad')
  const [anna, bob, both] = await Promise.all([door.somebody(), door.somebody(), door.somebody()])
  for (const one of [anna, both]) await follow(one, 'honden')
  for (const one of [bob, both]) await follow(one, 'dieren-in-de-stad')
  await db.follow.updateMany({ where: { personId: both.person, themeId: 'honden' }, data: { pace: 'weekly' } })
  await db.follow.updateMany({
    where: { personId: both.person, themeId: 'dieren-in-de-stad' },
    data: { pace: 'daily' },
  })
  await db.follow.updateMany({ where: { personId: anna.person }, data: { pace: 'weekly' } })
  const place = await db.place.create({ data: { platform: 'telegram', tenant: 'telegram', chat: '-7' } })
  await db.binding.create({ data: { placeId: place.id, themeId: 'honden' } })
  const asked = { theme: 'honden', question: 'Losloopveld?', options: 'Ja\nNee', closes: '3 dagen' }
  expect(seen(await olga.submits('poll', asked))).toContain('Je peiling is open')
  await db.news.create({
    data: { id: 'nieuws234567', themeId: 'honden', title: { nl: 'Nieuw' }, body: { nl: 'Veld' } },
  })
  const sent = await db.publication.create({
    data: { audience: { kind: 'theme', id: 'honden' }, themeId: 'honden', view: {}, direct: {} },
  })

  // With a typing error.
  expect(seen(await olga.submits('merge/honden', { into: 'diren in de stad' }))).toContain('🐾 Dieren in de stad')
  expect(await followers('honden')).toEqual([])
  expect(await followers('dieren-in-de-stad')).toEqual(
    [anna, bob, both].map(({ person }) => person).sort((a, b) => a - b),
  )
  const pace = async ({ person }: Knocker) =>
    (await db.follow.findFirstOrThrow({ where: { personId: person, themeId: 'dieren-in-de-stad' } })).pace
  expect([await pace(anna), await pace(both), await pace(bob)]).toEqual(['weekly', 'daily', null])
  expect(await db.binding.findMany()).toEqual([{ placeId: place.id, themeId: 'dieren-in-de-stad' }])
  expect((await db.poll.findFirstOrThrow()).themeId).toBe('dieren-in-de-stad')
  expect((await db.news.findFirstOrThrow()).themeId).toBe('dieren-in-de-stad')
  expect(await db.publication.findUniqueOrThrow({ where: { id: sent.id } })).toMatchObject({
    themeId: 'dieren-in-de-stad',
    audience: { kind: 'theme', id: 'dieren-in-de-stad' },
    withdrawnAt: null,
  })
  for (const old of ['honden', 'Honden', '🐕 honden']) {
    expect(seen(await anna.types('themes', old)), old).toMatch(/Dieren in de stad[^]*Nu open: Losloopveld\?/)
  }
  // The button of a message of before.
  expect(seen(await anna.does({ kind: 'theme.unfollow', theme: 'honden' }))).toContain('Dieren in de stad niet meer')
  expect(await followers('dieren-in-de-stad')).not.toContain(anna.person)
  await follow(anna, 'honden')
  expect(await followers('dieren-in-de-stad')).toContain(anna.person)

  // An old page's buttons do not reach through to the theme that it went on as.
  const otto = await door.somebody({ role: 'official' })
  expect(seen(await otto.does({ kind: 'theme.revive', theme: 'honden' }))).toContain('kan niet terugkomen')
  await otto.does({ kind: 'theme.archive', theme: 'honden' })
  expect((await db.theme.findUniqueOrThrow({ where: { id: 'dieren-in-de-stad' } })).archivedAt).toBeNull()
  // Its name is nobody else's, but for the theme that it went on as.
  expect(seen(await make('Honden', otto))).toContain('Zo heet al een thema')
  const values = { name: '🐾 Honden', description: 'En katten.' }
  expect(seen(await otto.submits('theme/dieren-in-de-stad', values))).toContain('bewaard')
  // A chain has one end.
  await make('Natuur', otto)
  expect(seen(await otto.submits('merge/dieren-in-de-stad', { into: 'natuur' }))).toContain('Natuur')
  expect(await db.theme.findUniqueOrThrow({ where: { id: 'honden' } })).toMatchObject({ mergedInto: 'natuur' })
  expect(await followers('natuur')).toHaveLength(3)
})

test('what cannot be merged is said, and nothing moves', async () => {
  await make('Zwembad Noord')
  await make('Zwembad Zuid')
  const zwolle = await door.somebody({ role: 'official', organisation: 'Gemeente Zwolle' })
  await make('Van Zwolle', zwolle)
  const into = async (words: string, from = 'zwembad-noord') =>
    seen(await olga.submits(`merge/${from}`, { into: words }))
  expect(await into('xyzzy')).toContain('Dat thema ken ik niet')
  expect(await into('Zwembad Noord')).toContain('Dat thema ken ik niet')
  expect(await into('wonen en groen')).toMatch(/meer thema’s: 🌳 Groen en water en 🏘️ Wonen en bouwen/)
  expect(await into('van zwolle')).toContain('van een andere organisatie')
  expect(await into('zwembad', 'groen')).toMatch(/meer thema’s: .*Zwembad (Noord|Zuid) en/)
  expect(await world.ctx.db.theme.count({ where: { mergedInto: { in: ['zwembad-noord', 'van-zwolle'] } } })).toBe(0)
})

test('two that are merged into each other at once: one is left, with everybody', async () => {
  await make('Links')
  await make('Rechts')
  const people = await Promise.all(Array.from({ length: 10 }, () => door.somebody()))
  await Promise.all(people.map((one, n) => follow(one, n % 2 ? 'links' : 'rechts')))
  const other = await door.somebody({ role: 'official' })
  const answers = await Promise.all([
    olga.submits('merge/links', { into: 'Rechts' }),
    other.submits('merge/rechts', { into: 'Links' }),
  ])
  // The second waited its turn: it was not cut off, as one of two is who wait for each other.
  expect(answers.map((view) => seen(view)).join('\n')).not.toContain('storing')
  const left = await world.ctx.db.theme.findMany({ where: { id: { in: ['links', 'rechts'] }, archivedAt: null } })
  expect(left).toHaveLength(1)
  expect(await followers(left[0]?.id ?? '')).toHaveLength(10)
})

test('whoever follows or stops while it is merged, follows what it goes on as, or nothing', async () => {
  for (let round = 0; round < 5; round++) {
    await make(`Oud ${round}x`)
    await make(`Nieuw ${round}x`)
    const old = `oud-${round}x`
    const stay = await Promise.all(Array.from({ length: 4 }, () => door.somebody()))
    const stop = await Promise.all(Array.from({ length: 4 }, () => door.somebody()))
    for (const one of stop) await follow(one, old)
    const [merged] = await Promise.all([
      olga.submits(`merge/${old}`, { into: `Nieuw ${round}x` }),
      ...stay.map((one) => follow(one, old)),
      ...stop.map((one) => one.does({ kind: 'theme.unfollow', theme: old })),
    ])
    expect(merged?.mood).toBe('done')
    expect(await followers(old)).toEqual([])
    expect(await followers(`nieuw-${round}x`)).toEqual(stay.map(({ person }) => person).sort((a, b) => a - b))
  }
})

test('a follow that waits for a merge follows what it goes on as', async () => {
  const { db } = world.ctx
  await make('Eerst')
  await make('Daarna')
  const anna = await door.somebody()
  let followed: Promise<unknown> | undefined
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`select 1 from theme where id = 'eerst' for update`
    followed = follow(anna, 'eerst')
    const waits = () => db.$queryRaw<unknown[]>`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await waits()).length).toBe(1)
    await tx.$executeRaw`update theme set archived_at = now(), merged_into = 'daarna' where id = 'eerst'`
  })
  await followed
  expect([await followers('eerst'), await followers('daarna')]).toEqual([[], [anna.person]])
})
