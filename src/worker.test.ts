/** Broadcasts being turned into deliveries while people tap hold up neither a stop nor what somebody waits for. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, inject, test } from 'vitest'
import { freshDatabase } from '../test/services/database.ts'
import { ENGINES, type EngineName } from '../test/world.ts'
import { systemClock, type Ctx } from './ctx.ts'
import { closeDb, openDb, type Db } from './db/open.ts'
import { openPlanned } from './db/planned.ts'
import { openMetrics } from './http/metrics.ts'
import { openLog } from './log.ts'
import { openPrecedence } from './precedence.ts'
import { openQueue } from './queue/queue.ts'
import { startWorker } from './worker.ts'

/** So many that, with people tapping, turning them into deliveries takes most of a minute. */
const PEOPLE = 12_000

/** A database where many follow a theme. */
async function openTown() {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await freshDatabase())
  const db = openDb(database.url)
  opened.defer(() => closeDb(db))
  await db.theme.create({ data: { id: 'trees', emoji: 'x', name: { nl: 'Bomen' }, description: { nl: 'Bomen' } } })
  await db.$executeRaw`insert into person (id, voter_id) select n, n from generate_series(1, ${PEOPLE}::int) n`
  await db.$executeRaw`
    insert into account (id, person_id, platform, tenant, external_id)
    select n, n, 'web', 'web', 'p' || n from generate_series(1, ${PEOPLE}::int) n`
  await db.$executeRaw`
    insert into follow (person_id, theme_id, account_id) select n, 'trees', n from generate_series(1, ${PEOPLE}::int) n`
  const kept = opened.move()
  return { db, url: database.url, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

const publish = (db: Db, audience = { kind: 'theme', id: 'trees' }) => db.$executeRaw`
  with made as (
    insert into publication (audience, view, direct) values (${JSON.stringify(audience)}::jsonb, '{}', '{}') returning id)
  insert into outbox (job, payload) select 'fanout', json_build_object('publication', id::text) from made`

/** A worker without a platform, so that nothing is sent; people tap all the time, or nobody does. */
async function openWorker(engine: EngineName, { db, url }: { db: Db; url: string }, { taps }: { taps: boolean }) {
  await using opened = new AsyncDisposableStack()
  const log = openLog('silent')
  const planned = opened.use(openPlanned(url, log))
  const precedence = openPrecedence()
  const redis = engine === 'redis' && { redisUrl: inject('redisUrl') }
  const queue = opened.use(await openQueue({ databaseUrl: url, prefix: new URL(url).pathname.slice(1), log, ...redis }))
  const settings = { locale: 'nl', zone: 'Europe/Amsterdam', retentionDays: null, personas: false, home: '' }
  const made = { db, planned, queue, clock: systemClock, precedence, log, metrics: openMetrics(), settings }
  opened.use(await startWorker(made as unknown as Ctx, new Map()))
  if (taps) opened.adopt(setInterval(precedence.heard, 50), clearInterval)
  return opened.move()
}

const counted = async (db: Db, publication = 1n) => await db.delivery.count({ where: { publicationId: publication } })
const begun = (db: Db, publication = 1n) =>
  expect.poll(() => counted(db, publication), { timeout: 30_000, interval: 20 }).toBeGreaterThan(0)

describe.each(ENGINES)('with the queue on %s', (engine) => {
  test('a stop waits for no broadcast: what was begun goes on within seconds of the next start', async () => {
    await using town = await openTown()
    const { db } = town
    await publish(db)
    {
      await using _worker = await openWorker(engine, town, { taps: true })
      await begun(db)
    }
    const stopped = await counted(db)
    expect(stopped).toBeLessThan(PEOPLE / 2)
    await wait(300)
    expect(await counted(db)).toBe(stopped)
    await using _again = await openWorker(engine, town, { taps: false })
    const began = performance.now()
    await expect.poll(() => counted(db), { timeout: 30_000, interval: 50 }).toBeGreaterThan(stopped)
    expect(performance.now() - began).toBeLessThan(25_000)
    await expect.poll(() => counted(db)).toBe(PEOPLE)
    await expect.poll(() => db.outbox.count()).toBe(0)
  })

  test('while people tap, recipients are looked for a little ahead of sending; at once again when those are sent, and to the end when nobody taps', async () => {
    await using town = await openTown()
    const { db } = town
    await publish(db)
    const found = async (seconds: number) => {
      const before = await counted(db)
      await wait(seconds * 1_000)
      return (await counted(db)) - before
    }
    {
      await using _worker = await openWorker(engine, town, { taps: true })
      // Nothing is sent here: 250 wait, and then a page of 50 follows each second.
      await expect.poll(() => counted(db), { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(250)
      expect(await found(4)).toBeLessThanOrEqual(5 * 50)
      const ahead = await counted(db)
      await db.$executeRaw`update delivery set state = 'sent'`
      await expect.poll(() => counted(db), { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(ahead + 250)
    }
    await using _calm = await openWorker(engine, town, { taps: false })
    await expect.poll(() => counted(db), { timeout: 60_000, interval: 50 }).toBe(PEOPLE)
  })

  test('while as many broadcasts are turned into deliveries as there are places, a stopped one is swept and a letter goes out at once', async () => {
    await using town = await openTown()
    const { db } = town
    for (let n = 0; n < 4; n++) await publish(db)
    await using _worker = await openWorker(engine, town, { taps: true })
    for (const publication of [1n, 2n, 3n, 4n]) await begun(db, publication)
    await db.$executeRaw`
      insert into publication (audience, view, direct, fanned_out_at, withdrawn_at) values ('{"kind": "poll"}', '{}', '{}', now(), now())`
    await db.$executeRaw`insert into delivery (publication_id, account_id, platform) values (5, 1, 'web')`
    await db.$executeRaw`insert into outbox (job, payload) values ('sweep', '{"publication": "5"}')`
    const swept = () => db.delivery.count({ where: { publicationId: 5n, state: 'withdrawn' } })
    await expect.poll(swept, { interval: 20 }).toBe(1)
    await publish(db, { kind: 'letter', id: '7' })
    await expect.poll(() => counted(db, 6n), { interval: 20 }).toBe(1)
    expect(await db.publication.count({ where: { fannedOutAt: null } })).toBe(4)
  })
})
