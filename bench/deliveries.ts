/** A broadcast to a platform without limits, against BullMQ that adds as many jobs and does nothing. */
import { closeDb, openDb } from '../src/db/open.ts'
import { deliverAlone } from './broadcast.ts'
import { alone } from './child.ts'
import { settleFollowers } from './crowd.ts'
import { atLeast, median, type Row, type Setting } from './row.ts'

/** What takes long enough to measure, and is over soon: BullMQ on PostgreSQL needs two seconds for these. */
const RECIPIENTS = { redis: 5_000, postgres: 1_500 }
const ROUNDS = 3

export async function deliveries({ newDatabase, redisUrl }: Setting): Promise<Row[]> {
  return [
    await measure(await newDatabase(), { engine: 'Redis', redisUrl, people: RECIPIENTS.redis, least: 0.5 }),
    await measure(await newDatabase(), {
      engine: 'the embedded PostgreSQL',
      redisUrl: '',
      people: RECIPIENTS.postgres,
      least: 0.7,
    }),
  ]
}

async function measure(
  databaseUrl: string,
  { engine, redisUrl, people, least }: { engine: string; redisUrl: string; people: number; least: number },
): Promise<Row> {
  const db = openDb(databaseUrl)
  await settleFollowers(db, 'groen', { people, platform: 'web' })
  const runs: { ours: number; bare: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const bare = await alone<{ seconds: number }>(['bench/bare-queue.ts', databaseUrl, redisUrl, String(people)])
    const ours = await deliverAlone(db, databaseUrl, redisUrl, people)
    runs.push({ bare: people / bare.seconds, ours: people / ours.seconds })
  }
  await closeDb(db)
  return {
    name: `deliveries without limits, queue on ${engine}`,
    value: median(runs.map((run) => run.ours)),
    unit: 'messages/s',
    against: {
      what: 'bare BullMQ doing nothing',
      value: median(runs.map((run) => run.bare)),
      ratio: median(runs.map((run) => run.ours / run.bare)),
    },
    bound: atLeast(least),
  }
}
