/** What BullMQ does with a job whose worker is killed, on both engines. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import { ENGINES } from '../../test/world.ts'
import { openLog } from '../log.ts'
import type { Job } from './jobs.ts'
import { openQueue } from './queue.ts'

const SILENT_MS = 400
/** A job that nobody gets any more was dropped. */
const TAKEN_MS = 30_000

/** A process that takes a job and is killed in the middle of it. */
async function takeAndDie(options: object): Promise<void> {
  const program = `
    import { openQueue } from '${join(process.cwd(), 'src/queue/queue.ts')}'
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const queue = await openQueue({ ...${JSON.stringify(options)}, log })
    await queue.work('work', async () => { console.log('taken'); await new Promise(() => setInterval(() => {}, 1_000)) }, { concurrency: 1 })`
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
    const options = {
      databaseUrl: database.url,
      prefix: new URL(database.url).pathname.slice(1),
      silentMs: SILENT_MS,
      ...(engine === 'redis' && { redisUrl: inject('redisUrl') }),
    }
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
    await queue.work('work', note, { concurrency: 1 })
    await expects.poll(() => done).toEqual([['sweep', 'outbox-1']])
  },
)

test('both engines were asked', () => expect(ENGINES.length).toBe(inject('redisUrl') ? 2 : 1))
