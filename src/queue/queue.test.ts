/** What BullMQ does with a job whose worker is killed, on both engines. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { startPostgres } from '../../test/chaos/postgres.ts'
import { freshDatabase } from '../../test/services/database.ts'
import { ENGINES, type EngineName } from '../../test/world.ts'
import { migrate } from '../db/migrate.ts'
import { closeDb, openDb } from '../db/open.ts'
import { openLog } from '../log.ts'
import { EDIT_SILENT_MS } from '../worker.ts'
import type { Job } from './jobs.ts'
import { openQueue } from './queue.ts'

const SILENT_MS = 400
/** A job that nobody gets any more was dropped. */
const TAKEN_MS = 30_000

const optionsOn = (engine: EngineName, databaseUrl: string) => ({
  databaseUrl,
  prefix: new URL(databaseUrl).pathname.slice(1),
  ...(engine === 'redis' && { redisUrl: inject('redisUrl') }),
})

/** A process that takes a job and is killed in the middle of it. */
async function takeAndDie(options: object, silentMs = SILENT_MS): Promise<void> {
  const program = `
    import { openQueue } from '${join(process.cwd(), 'src/queue/queue.ts')}'
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const queue = await openQueue({ ...${JSON.stringify(options)}, log })
    await queue.work('work', async () => { console.log('taken'); await new Promise(() => setInterval(() => {}, 1_000)) }, { concurrency: 1, silentMs: ${silentMs} })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  try {
    await once(child.stdout, 'data', { signal: AbortSignal.timeout(TAKEN_MS) })
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

test.concurrent.for(ENGINES)(
  'with the queue on %s: a job whose worker is killed twice is still there for the third',
  async (engine, { expect: expects }) => {
    await using database = await freshDatabase()
    const options = optionsOn(engine, database.url)
    {
      await using queue = await openQueue({ ...options, log: openLog('silent') })
      await queue.add('work', [{ id: 'outbox-1', job: { name: 'sweep', data: { publication: '7' } } }])
    }
    for (let kills = 0; kills < 2; kills++) await takeAndDie(options)
    await using queue = await openQueue({ ...options, log: openLog('silent') })
    const done: unknown[] = []
    const note = async (job: Job, id: string) => {
      done.push([job.name, id])
      return 'done' as const
    }
    await queue.work('work', note, { concurrency: 1, silentMs: SILENT_MS })
    await expects.poll(() => done).toEqual([['sweep', 'outbox-1']])
  },
)

/** A job is looked at twice before it is another's; and BullMQ's own patience is half a minute for each. */
const ANOTHERS_MS = 3 * EDIT_SILENT_MS

test.concurrent.for(ENGINES)(
  'with the queue on %s: an edit whose process was killed is another’s within seconds',
  async (engine, { expect: expects }) => {
    await using database = await freshDatabase()
    const options = optionsOn(engine, database.url)
    await using queue = await openQueue({ ...options, log: openLog('silent') })
    await queue.add('work', [{ id: 'edit-1', job: { name: 'edit', data: { card: '1' } } }])
    await takeAndDie(options, EDIT_SILENT_MS)
    const killed = performance.now()
    const taken: number[] = []
    const take = async () => {
      taken.push(performance.now() - killed)
      return 'done' as const
    }
    await queue.work('work', take, { concurrency: 1, silentMs: EDIT_SILENT_MS })
    await expects.poll(() => taken.length, { timeout: TAKEN_MS }).toBe(1)
    expects(taken[0]).toBeLessThan(ANOTHERS_MS)
  },
)

/** By then pg would have closed a connection that nobody used. */
const RESTED_MS = 11_000

test.concurrent(
  'with the queue on postgres: what it asks goes over a few connections, and those stay ready',
  async ({ expect: expects }) => {
    await using database = await freshDatabase()
    await using queue = await openQueue({ databaseUrl: database.url, log: openLog('silent') })
    const db = openDb(database.url)
    const named = async (names: readonly string[]) =>
      await db.$queryRaw<{ pid: number }[]>`
        select pid from pg_stat_activity
         where datname = current_database() and application_name = any(${names}::text[]) order by pid`
    const askers = async () => await named(['samenspraak queue'])
    let done = 0
    const count = async () => {
      done += 1
      return 'done' as const
    }
    const lanes = ['work', 'fanouts', 'telegram', 'web'] as const
    for (const lane of lanes) await queue.work(lane, count, { concurrency: 5 })
    const jobs = Array.from({ length: 8 }, (_, n) => ({
      id: `deliver-x-${n}`,
      job: { name: 'deliver' as const, data: {} },
    }))
    await Promise.all([queue.add('telegram', jobs), queue.add('web', jobs), queue.add('work', jobs)])
    await expects.poll(() => done).toBe(24)
    // Who listens takes its lane's name, sooner or later.
    await expects.poll(async () => (await named(lanes)).length).toBe(lanes.length)
    const busy = await askers()
    expects(busy.length).toBeGreaterThan(0)
    expects(busy.length).toBeLessThanOrEqual(4)
    await wait(RESTED_MS)
    expects(await askers()).toEqual(expect.arrayContaining(busy))
    await closeDb(db)
  },
)

/** BullMQ's own patience is 15 s. */
const SOON_MS = 10_000

test.concurrent(
  'with the queue on postgres: a lane goes on as soon as the database is back',
  async ({ expect: expects }) => {
    await using postgres = await startPostgres()
    await migrate(postgres.url)
    await using queue = await openQueue({ databaseUrl: postgres.url, log: openLog('silent') })
    const begun: string[] = []
    const cut = Promise.withResolvers<void>()
    const work = async (_: Job, id: string) => {
      begun.push(id)
      // What it did is to be written down while the database is away.
      if (id === 'outbox-1') await cut.promise
      return 'done' as const
    }
    await queue.work('work', work, { concurrency: 1 })
    const add = async (id: string) =>
      await queue.add('work', [{ id, job: { name: 'sweep', data: { publication: '7' } } }])
    await add('outbox-1')
    await expects.poll(() => begun).toEqual(['outbox-1'])
    const restarting = postgres.restart('immediate')
    const answers = () =>
      queue.ping().then(
        () => true,
        () => false,
      )
    await expects.poll(answers, { interval: 1 }).toBe(false)
    cut.resolve()
    await restarting
    const back = performance.now()
    await expects.poll(() => add('outbox-2').then(() => 'added', String)).toBe('added')
    await expects.poll(() => begun).toContain('outbox-2')
    expects(performance.now() - back).toBeLessThan(SOON_MS)
  },
)

test.concurrent.for(ENGINES)(
  'with the queue on %s: what may come later goes after all else, also when it came first',
  async (engine, { expect: expects }) => {
    await using database = await freshDatabase()
    await using queue = await openQueue({ ...optionsOn(engine, database.url), log: openLog('silent') })
    const edit = (id: string, later: boolean) => ({ id, later, job: { name: 'edit', data: { card: '7' } } }) as const
    await queue.add(
      'slack-cards',
      ['a', 'b', 'c'].map((id) => edit(`person-${id}`, true)),
    )
    await queue.add('slack-cards', [edit('place-a', false)])
    expects(await queue.depth('slack-cards')).toBe(4)
    const done: string[] = []
    const note = async (_job: Job, id: string) => {
      done.push(id)
      // The platform asks to wait: whoever is first stays so.
      if (done.length === 1) return { pauseMs: 50 }
      if (done.length === 3) await queue.add('slack-cards', [edit('place-b', false)])
      return 'done' as const
    }
    await queue.work('slack-cards', note, { concurrency: 1, pausable: true })
    await expects
      .poll(() => done, { timeout: TAKEN_MS })
      .toEqual(['place-a', 'place-a', 'person-a', 'place-b', 'person-b', 'person-c'])
  },
)

test('both engines were asked', () => expect(ENGINES.length).toBe(inject('redisUrl') ? 2 : 1))
