/** What goes from the outbox to the queue, over a real database. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import type { Ctx } from '../ctx.ts'
import { closeDb, openDb, type Db } from '../db/open.ts'
import { openLog } from '../log.ts'
import { openQueue, type Queue } from '../queue/queue.ts'
import { relay } from './relay.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
let queue: Queue
beforeAll(async () => {
  database = await freshDatabase()
  db = openDb(database.url)
  queue = await openQueue({ databaseUrl: database.url, log: openLog('silent'), redisUrl: undefined })
})
afterAll(async () => {
  await queue[Symbol.asyncDispose]()
  await closeDb(db)
  await database[Symbol.asyncDispose]()
})

test('a row that only another version knows is left for that one, is told of, and holds up no other', async () => {
  const told: object[] = []
  const log = { ...openLog('silent'), error: (facts: object) => void told.push(facts) }
  const ctx = { db, queue, log } as unknown as Ctx
  await db.outbox.create({ data: { job: 'of-tomorrow', payload: {}, dueAt: new Date(Date.now() - 60_000) } })
  await db.outbox.create({ data: { job: 'fanout', payload: { publication: 'none' } } })
  const { id } = await db.outbox.create({ data: { job: 'fanout', payload: { publication: '7' } } })
  await expect.poll(() => relay(ctx)).toBe(0)
  const got: string[] = []
  await queue.work(
    'work',
    async (_, job) => {
      got.push(job)
      return 'done'
    },
    { concurrency: 1 },
  )
  await expect.poll(() => got).toEqual([`outbox-${id}`])
  expect(told).toMatchObject([{ job: 'of-tomorrow' }, { job: 'fanout' }])
  expect(await db.outbox.count()).toBe(3)
})
