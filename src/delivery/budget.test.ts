/** The budget of a bot and of its places: evenly, whoever books; and at whose expense. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import type { Ctx } from '../ctx.ts'
import { closeDb, openDb, type Db } from '../db/open.ts'
import { openPlanned } from '../db/planned.ts'
import { openMetrics } from '../http/metrics.ts'
import { openLog } from '../log.ts'
import type { Adapter } from '../port.ts'
import { hold, openSpent, takePlace, takeTurn, takeTurns } from './budget.ts'

type Bot = Pick<Adapter, 'platform' | 'limits'>

let database: Awaited<ReturnType<typeof freshDatabase>>
/** Two processes that share nothing but the database. */
let processes: readonly [Ctx, Ctx]
let db: Db
let dbs: readonly Db[]
beforeAll(async () => {
  database = await freshDatabase()
  db = openDb(database.url, { connections: 4 })
  dbs = [db, openDb(database.url, { connections: 4 })]
  const log = openLog('silent')
  processes = dbs.map((own) => ({
    db: own,
    planned: openPlanned(database.url, log),
    log,
    metrics: openMetrics(),
  })) as unknown as readonly [Ctx, Ctx]
})
afterAll(async () => {
  await Promise.all(processes.map(({ planned }) => planned[Symbol.asyncDispose]()))
  await Promise.all(dbs.map(closeDb))
  await database[Symbol.asyncDispose]()
})

let bots = 0
/** A bot that nobody else has a budget with. */
function bot(limits: Partial<Adapter['limits']>): Bot {
  const platform = `bot${++bots}` as Adapter['platform']
  return { platform, limits: { sendsPerSecond: 30, editsEveryMs: null, place: null, ...limits } as Adapter['limits'] }
}

test('two processes that send all they can keep to one pace, evenly', async () => {
  const fast = bot({ sendsPerSecond: 100 })
  const at: number[] = []
  const from = performance.now()
  await Promise.all(
    Array.from({ length: 80 }, async (_, n) => {
      expect(await takeTurn(processes[n % 2] as Ctx, fast, 'sends')).toBe(0)
      at.push(performance.now() - from)
    }),
  )
  at.sort((a, b) => a - b)
  expect(at.at(-1)).toBeGreaterThan(780)
  // A timer may be late, and then two moments are close: no tenth of a second has twice its share.
  const most = Math.max(...at.map((start) => at.filter((one) => one >= start && one < start + 100).length))
  expect(most).toBeLessThan(20)
})

test('turns are booked in a row: as many as there is to send, and none where there is nothing', async () => {
  const calm = bot({ sendsPerSecond: 100 })
  const free = async () => Number((await db.budget.findUnique({ where: { key: calm.platform } }))?.freeAt ?? 0)
  expect(await takeTurns(processes[0], calm, 5)).toMatchObject({ laterMs: 0, calls: 0 })
  expect(await free()).toBe(0)
  await db.$executeRaw`
    with told as (
      insert into publication (audience, view, direct)
      select '{"kind": "theme"}', '{}', '{}' from generate_series(1, 7) returning id),
    place as (
      insert into place (platform, tenant, chat) values (${calm.platform}, 't', 'c') returning id)
    insert into delivery (publication_id, place_id, platform) select told.id, place.id, ${calm.platform} from told, place`
  const before = Date.now()
  expect(await takeTurns(processes[0], calm, 5)).toMatchObject({ laterMs: 0, calls: 5, everyMs: 10 })
  // Five times a hundredth of a second from now.
  expect((await free()) - before).toBeGreaterThanOrEqual(50)
  expect((await free()) - before).toBeLessThan(500)
  // The sixth is not before those five.
  const from = await free()
  expect(await takeTurn(processes[1], calm, 'sends')).toBe(0)
  expect(Date.now()).toBeGreaterThanOrEqual(from - 5)
})

test('a platform that does not count makes nobody wait, and nothing is written down', async () => {
  const free = bot({ sendsPerSecond: null })
  expect(await takeTurn(processes[0], free, 'sends')).toBe(0)
  expect(await takeTurn(processes[0], free, 'edits')).toBe(0)
  expect(await takePlace(processes[0], free, { tenant: 't', chat: 'c' }, 'sends')).toBe(0)
  expect(await db.budget.count({ where: { key: { startsWith: free.platform } } })).toBe(0)
})

test('who comes when all is booked is told when to come again, and has booked nothing', async () => {
  const slow = bot({ sendsPerSecond: 1 })
  const spent = openSpent(processes[0])(slow)
  for (let n = 0; n < 5; n++) spent({ tenant: 't', chat: 'c', direct: true })
  const freeAt = async () => (await db.budget.findUnique({ where: { key: slow.platform } }))?.freeAt.getTime()
  // Five answers went out at once: they waited for nothing, and whatever else there is waits five seconds.
  await expect.poll(freeAt, { interval: 10 }).toBeGreaterThan(Date.now() + 4_000)
  const before = await freeAt()
  const later = await takeTurn(processes[1], slow, 'sends')
  expect(later).toBeGreaterThan(3_000)
  expect(later).toBeLessThan(5_000)
  expect(await freeAt()).toBe(before)
})

test('a storm of answers costs a broadcast half a minute at most', async () => {
  const slow = bot({ sendsPerSecond: 1 })
  const spent = openSpent(processes[0])(slow)
  for (let n = 0; n < 500; n++) spent({ tenant: 't', chat: 'c', direct: true })
  const row = () => db.budget.findUnique({ where: { key: slow.platform } })
  await expect.poll(row, { interval: 10 }).toBeTruthy()
  await expect.poll(async () => (await row())?.freeAt.getTime(), { interval: 10 }).toBeGreaterThan(Date.now() + 29_000)
  expect((await row())?.freeAt.getTime()).toBeLessThan(Date.now() + 31_000)
})

test('a place takes a burst and then its pace; edits leave the most of the burst to messages; places are apart', async () => {
  const groups = bot({ place: { everyMs: 1_000, burst: 4 } })
  const [here, there] = [
    { tenant: 't', chat: 'here' },
    { tenant: 't', chat: 'there' },
  ]
  const [one, two] = processes
  expect(await takePlace(one, groups, here, 'edits')).toBe(0)
  expect(await takePlace(two, groups, here, 'edits')).toBe(0)
  expect(await takePlace(one, groups, here, 'edits')).toBeGreaterThan(100)
  expect(await takePlace(two, groups, here, 'sends')).toBe(0)
  expect(await takePlace(one, groups, here, 'sends')).toBe(0)
  const wait = await takePlace(two, groups, here, 'sends')
  expect(wait).toBeGreaterThan(100)
  expect(wait).toBeLessThanOrEqual(1_000)
  expect(await takePlace(two, groups, there, 'edits')).toBe(0)
})

test('an answer in a shared place counts there too, and in a direct chat for the bot alone', async () => {
  const groups = bot({ sendsPerSecond: 1_000, place: { everyMs: 5_000, burst: 1 } })
  const spent = openSpent(processes[0])(groups)
  const at = { tenant: 't', chat: 'c' }
  spent({ ...at, direct: false })
  spent({ tenant: 't', chat: 'd', direct: true })
  const keys = async () =>
    (await db.budget.findMany({ where: { key: { startsWith: groups.platform } } })).map(({ key }) => key).toSorted()
  await expect.poll(keys, { interval: 10 }).toEqual([groups.platform, `${groups.platform} t c`])
  expect(await takePlace(processes[1], groups, at, 'sends')).toBeGreaterThan(4_000)
})

test('a wait that the platform asks for holds for every process, and afterwards all go more slowly, for a while', async () => {
  const held = bot({ sendsPerSecond: 100 })
  const slow = { kind: 'slow', retryAfterMs: 2_500, scope: 'platform', reason: 'too many' } as const
  // What was under way together is told together.
  await Promise.all(processes.map((ctx) => hold(ctx, held, slow, { where: null, what: 'sends' })))
  const row = async () => await db.budget.findUniqueOrThrow({ where: { key: held.platform } })
  expect((await row())?.slower).toBe(1.5)
  expect(await takeTurn(processes[1], held, 'sends')).toBeGreaterThan(1_000)
  await db.$executeRaw`update budget set held_until = now() - interval '1 second' where key = ${held.platform}`
  const from = performance.now()
  for (let n = 0; n < 20; n++) expect(await takeTurn(processes[0], held, 'sends')).toBe(0)
  expect(performance.now() - from).toBeGreaterThan(19 * 14)
  expect((await row())?.slower).toBeLessThan(1.5)
})

test('a wait that the platform asks for in answer to an answer holds as well, and is counted', async () => {
  const held = bot({})
  const spent = openSpent(processes[0])(held)
  const to = { tenant: 't', chat: 'c', direct: true }
  spent(to)
  spent(to, { kind: 'fault', reason: 'cut off' })
  spent(to, { kind: 'slow', retryAfterMs: 60_000, scope: 'platform', reason: 'too many' })
  await expect.poll(() => takeTurn(processes[1], held, 'sends'), { interval: 10 }).toBeGreaterThan(30_000)
  const { values } = await processes[0].metrics.sends.get()
  expect(values.filter(({ labels }) => labels.platform === held.platform)).toMatchObject([
    { labels: { outcome: 'slow' }, value: 1 },
  ])
})

test('edits that count apart are held apart', async () => {
  const apart = bot({ editsEveryMs: 10 })
  const slow = { kind: 'slow', retryAfterMs: 60_000, scope: 'platform', reason: 'too many' } as const
  await hold(processes[0], apart, slow, { where: null, what: 'edits' })
  expect(await takeTurn(processes[0], apart, 'edits')).toBeGreaterThan(50_000)
  expect(await takeTurn(processes[0], apart, 'sends')).toBe(0)
})

test('whatever comes to a place, no minute of it holds more than it takes', async () => {
  const seed = Date.now()
  // Telegram's: 20 a minute. Time passes in the database, so that a quarter of an hour takes a moment.
  const place = { everyMs: 3_750, burst: 4 }
  const step = fc.record({ what: fc.constantFrom('sends' as const, 'edits' as const), passes: fc.nat(9_000) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60 }), async (steps) => {
      const groups = bot({ place })
      const [ctx] = processes
      let now = 0
      const taken: number[] = []
      for (const { what, passes } of steps) {
        await ctx.db.$executeRaw`
          update budget set free_at = free_at - ${passes}::float8 * interval '1 ms' where key = ${`${groups.platform} t c`}`
        now += passes
        if ((await takePlace(ctx, groups, { tenant: 't', chat: 'c' }, what)) === 0) taken.push(now)
      }
      for (const start of taken) {
        const minute = taken.filter((at) => at >= start && at < start + 59_000)
        expect(minute.length, `seed ${seed}`).toBeLessThanOrEqual(20)
      }
    }),
    { seed, numRuns: 15 },
  )
})
