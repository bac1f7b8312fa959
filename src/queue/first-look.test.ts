/** PostgreSQL that goes away at the very moment at which BullMQ first looks at it: it would fail for good after that. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import { openLog } from '../log.ts'
import { openQueue, type Queue } from './queue.ts'

const TOLD_MS = 10_000
/** What a client's message begins with that asks something: a plain question, or one with values. */
const QUESTIONS = ['Q', 'P']

/** Lets people sign in, and while it is broken cuts whoever asks something. */
async function openWay(url: string) {
  const { hostname, port } = new URL(url)
  const way = { url: '', broken: false }
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    near.on('data', (part) => {
      if (way.broken && QUESTIONS.includes(String.fromCharCode(part[0] ?? 0))) near.destroy()
      else far.write(part)
    })
    far.on('data', (part) => near.write(part))
    far.on('close', () => near.destroy())
    near.on('close', () => far.destroy())
    for (const socket of [near, far]) socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  way.url = through.href
  return { way, [Symbol.asyncDispose]: async () => void server.close() }
}

const JOB = { id: 'outbox-1', job: { name: 'sweep', data: { publication: '7' } } } as const

async function withQueue(test: (queue: Queue, way: { broken: boolean }) => Promise<void>): Promise<void> {
  await using database = await freshDatabase()
  await using opened = await openWay(database.url)
  await using queue = await openQueue({ databaseUrl: opened.way.url, log: openLog('silent') })
  opened.way.broken = true
  await test(queue, opened.way)
}

test('a lane that could not be looked at takes jobs when it can', async () => {
  await withQueue(async (queue, way) => {
    const shown = queue.bull('work')
    await expect(queue.add('work', [JOB])).rejects.toThrow()
    way.broken = false
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
    way.broken = false
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
