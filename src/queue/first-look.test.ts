/** PostgreSQL that goes away at the very moment at which BullMQ first looks at it: it would fail for good after that. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import { openWay, type Way } from '../../test/services/way.ts'
import { openLog } from '../log.ts'
import { openQueue, type Queue } from './queue.ts'

const TOLD_MS = 10_000
/** What a client's message begins with that asks something: a plain question, or one with values. Signing in is none. */
const QUESTIONS = ['Q', 'P'].map((letter) => letter.charCodeAt(0))

const JOB = { id: 'outbox-1', job: { name: 'sweep', data: { publication: '7' } } } as const

async function withQueue(work: (queue: Queue, way: Way) => Promise<void>): Promise<void> {
  await using database = await freshDatabase()
  await using way = await openWay(database.url, ([first = 0]) => QUESTIONS.includes(first))
  await using queue = await openQueue({ databaseUrl: way.url, log: openLog('silent') })
  way.shut()
  await work(queue, way)
}

test('a lane that could not be looked at takes jobs when it can', async () => {
  await withQueue(async (queue, way) => {
    const shown = queue.bull('work')
    await expect(queue.add('work', [JOB])).rejects.toThrow()
    way.open()
    await queue.add('work', [JOB])
    // The board asks for it anew each time.
    expect(queue.bull('work')).not.toBe(shown)
    expect(await queue.depth('work')).toBe(1)
  })
})

test('a worker that could not look at its lane says so, and holds up nothing', async () => {
  await withQueue(async (queue, way) => {
    await expect(queue.work('work', async () => 'done', { concurrency: 1 })).rejects.toThrow()
    const from = Date.now()
    await wait(100)
    expect(Date.now() - from).toBeLessThan(1_000)
    way.open()
    const done: string[] = []
    const note = async (_job: unknown, id: string) => {
      done.push(id)
      return 'done' as const
    }
    await queue.work('work', note, { concurrency: 1 })
    await queue.add('work', [JOB])
    await expect.poll(() => done, { timeout: TOLD_MS }).toEqual([JOB.id])
  })
})
