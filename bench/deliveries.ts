/** A broadcast to a platform without limits, against BullMQ that adds as many jobs and does nothing. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeDb, openDb, type Db } from '../src/db/open.ts'
import { median, type Row, type Setting } from './row.ts'

const RECIPIENTS = 10_000
const ROUNDS = 3

export async function deliveries({ databaseUrl, redisUrl }: Setting): Promise<Row[]> {
  const db = openDb(databaseUrl)
  await fill(db, RECIPIENTS)
  const rows = [
    await measure(db, 'deliveries (PostgreSQL)', databaseUrl, '', 0.7),
    await measure(db, 'deliveries (Redis)', databaseUrl, redisUrl, 0.5),
  ]
  await closeDb(db)
  return rows
}

async function measure(db: Db, name: string, databaseUrl: string, redisUrl: string, atLeast: number): Promise<Row> {
  const args = [databaseUrl, redisUrl, String(RECIPIENTS)]
  const runs: { ours: number; bare: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const bare = await alone('bench/bare-queue.ts', args)
    const ours = await alone('bench/deliver-alone.ts', args)
    await mustBeSent(db)
    runs.push({ bare: RECIPIENTS / bare.seconds, ours: RECIPIENTS / ours.seconds })
  }
  const ours = median(runs.map((run) => run.ours))
  return {
    name,
    ours,
    baseline: median(runs.map((run) => run.bare)),
    ratio: median(runs.map((run) => run.ours / run.bare)),
    p99Ms: 0,
    atLeast,
  }
}

/** A process of its own, as a worker is. @returns what it told */
async function alone(file: string, args: readonly string[]): Promise<{ seconds: number }> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', (part: Buffer) => (told += part.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${file} failed: nothing was measured`)
  return JSON.parse(told) as { seconds: number }
}

/** A message that is not written down as sent would make the number a lie. */
async function mustBeSent(db: Db): Promise<void> {
  const sent = await db.delivery.count({ where: { state: 'sent' } })
  if (sent !== RECIPIENTS) throw new Error(`${RECIPIENTS} messages went out and ${sent} are written down as sent`)
  await db.$executeRaw`truncate publication, outbox cascade`
}

async function fill(db: Db, people: number): Promise<void> {
  await db.$executeRaw`insert into person (id, voter_id) select n, n from generate_series(1, ${people}::int) n`
  await db.$executeRaw`
    insert into account (id, person_id, platform, tenant, external_id)
    select n, n, 'web', 'web', n from generate_series(1, ${people}::int) n`
  await db.$executeRaw`
    insert into follow (person_id, theme_id, account_id) select n, 'groen', n from generate_series(1, ${people}::int) n`
  for (const table of ['person', 'account', 'follow']) await db.$executeRawUnsafe(`analyze ${table}`)
}
