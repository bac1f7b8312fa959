/**
 * Measures what must be fast, each row as a ratio against a baseline in the same run on the same machine.
 * `npm run bench` prints a table; with --json also one JSON object a row, last.
 */
import pg from 'pg'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { closeDb, openDb } from '../src/db/open.ts'
import { openLog } from '../src/log.ts'
import { seedThemes } from '../src/themes/seed.ts'
import { startRedis } from '../test/services/redis.ts'
import { tempDir } from '../test/services/temp-dir.ts'
import { deliveries } from './deliveries.ts'
import { digests } from './digest.ts'
import { keeps, type Row } from './row.ts'
import { followers } from './themes.ts'
import { votes } from './votes.ts'

/** `npm run bench -- votes` measures only that. */
const ALL = { votes, deliveries, followers, digests } as const
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const ROWS = Object.entries(ALL).filter(([name]) => wanted.length === 0 || wanted.includes(name))

await using dir = await tempDir('bench')
await using embedded = await startEmbedded({ dataDir: dir.path, log: openLog('error') })
await migrate(embedded.url)
const db = openDb(embedded.url)
await seedThemes(db)
await closeDb(db)
await using redis = await startRedis()
// A measurement that is left out would look like one that was kept.
if (!redis) throw new Error('There is no redis-server on this machine, and the queue is measured on it as well.')
const rows: Row[] = []
for (const [name, measure] of ROWS) {
  const databaseUrl = await copyOf(embedded.url, `bench_${name}`)
  rows.push(...(await measure({ databaseUrl, redisUrl: redis.url, rounds: 5, seconds: 3 })))
}
tell(rows)
if (!rows.every(keeps)) process.exitCode = 1

/** Each measurement has a database of its own: what another left behind would be measured too. */
async function copyOf(template: string, name: string): Promise<string> {
  const client = new pg.Client(template.replace(/[^/]*$/, 'postgres'))
  await client.connect()
  await client.query(`create database ${name} template ${template.replace(/^.*\//, '')}`)
  await client.end()
  return template.replace(/[^/]*$/, name)
}

function tell(rows: readonly Row[]): void {
  const round = (n: number, digits = 0) => Number(n.toFixed(digits))
  console.table(
    Object.fromEntries(
      rows.map(({ name, ours, baseline, ratio, p99Ms, atLeast, also }) => [
        name,
        {
          'ours/s': round(ours),
          'baseline/s': round(baseline),
          ratio: round(ratio, 2),
          'at least': atLeast,
          'p99 ms': round(p99Ms, 1),
          ...(also && { also: `${also.what}: ${round(also.value, 2)} (at most ${also.atMost})` }),
        },
      ]),
    ),
  )
  if (!process.argv.includes('--json')) return
  for (const { name, ours, baseline, ratio, p99Ms } of rows) {
    console.log(
      JSON.stringify({
        name,
        ours: round(ours, 1),
        baseline: round(baseline, 1),
        ratio: round(ratio, 3),
        p99Ms: round(p99Ms, 2),
      }),
    )
  }
}
