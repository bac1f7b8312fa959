/**
 * Measures what must be fast, where it can as a ratio against a baseline in the same run on the same machine.
 * `npm run bench` for what takes less than two minutes, `-- --full` for everything, `-- votes` for one of them;
 * `--json` also prints one JSON object a row, last. Exit code 1 when a bound is not kept. See docs/benchmarks.md.
 */
import pg from 'pg'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { closeDb, openDb } from '../src/db/open.ts'
import { openLog } from '../src/log.ts'
import { seedThemes } from '../src/themes/seed.ts'
import { startRedis } from '../test/services/redis.ts'
import { tempDir } from '../test/services/temp-dir.ts'
import { acksOver } from './acks.ts'
import { deliveries } from './deliveries.ts'
import { digests } from './digests.ts'
import { fair } from './fair.ts'
import { followers } from './followers.ts'
import { million } from './million.ts'
import { paceOver } from './pace.ts'
import { routing } from './routing.ts'
import type { Measurement, Row } from './row.ts'
import { similar } from './similar.ts'
import { consultations } from './consultations.ts'
import { coldStart } from './start.ts'
import { tell } from './tell.ts'
import { votes } from './votes.ts'

const SHORT: Record<string, Measurement> = { votes, acks: acksOver(3), deliveries }
const LONG: Record<string, Measurement> = {
  fair,
  consultations,
  routing,
  similar,
  followers,
  digests,
  start: coldStart,
  rounds: acksOver(9),
  pace: paceOver(10),
  minutes: paceOver(300),
  million,
}

const chosen = choose(process.argv.slice(2))
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
for (const [name, measure] of chosen) {
  const from = performance.now()
  const measured = await measure({ newDatabase: () => copyOf(embedded.url), redisUrl: redis.url })
  if (measured.length === 0) throw new Error(`${name} gave no row: nothing was measured`)
  rows.push(...measured)
  console.error(`${name}: measured in ${Math.round((performance.now() - from) / 1000)} s`)
}
if (!tell(rows, { json: process.argv.includes('--json') })) process.exitCode = 1

/** @throws Error for a name that is none: a slip of the pen would measure nothing, and pass */
function choose(args: readonly string[]): [string, Measurement][] {
  const all = { ...SHORT, ...LONG }
  const named = args.filter((arg) => !arg.startsWith('--'))
  const unknown = args.filter((arg) => !(arg in all) && !['--full', '--json'].includes(arg))
  if (unknown.length > 0) {
    throw new Error(`There is no ${unknown.join(', ')}. There are ${Object.keys(all).join(', ')}; --full and --json.`)
  }
  const wanted = named.length > 0 ? named : Object.keys(args.includes('--full') ? all : SHORT)
  return Object.entries(all).filter(([name]) => wanted.includes(name))
}

async function copyOf(template: string): Promise<string> {
  const name = `bench_${crypto.randomUUID().replaceAll('-', '')}`
  const client = new pg.Client(template.replace(/[^/]*$/, 'postgres'))
  await client.connect()
  await client.query(`create database ${name} template ${template.replace(/^.*\//, '')}`)
  await client.end()
  return template.replace(/[^/]*$/, name)
}
