/**
 * Measures what must be fast, each row as a ratio against a baseline in the same run on the same machine.
 * `npm run bench` prints a table; with --json also one JSON object a row, last.
 */
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { closeDb, openDb } from '../src/db/open.ts'
import { openLog } from '../src/log.ts'
import { seedThemes } from '../src/themes/seed.ts'
import { tempDir } from '../test/services/temp-dir.ts'
import { digests } from './digest.ts'
import { keeps, type Row } from './row.ts'
import { followers } from './themes.ts'
import { votes } from './votes.ts'

/** `npm run bench -- votes` measures only that. */
const ALL = { votes, followers, digests } as const
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const ROWS = Object.entries(ALL).filter(([name]) => wanted.length === 0 || wanted.includes(name))

await using dir = await tempDir('bench')
await using embedded = await startEmbedded({ dataDir: dir.path, log: openLog('error') })
await migrate(embedded.url)
const db = openDb(embedded.url)
await seedThemes(db)
await closeDb(db)
const rows: Row[] = []
for (const [, measure] of ROWS) rows.push(...(await measure({ databaseUrl: embedded.url, rounds: 5, seconds: 3 })))
tell(rows)
if (!rows.every(keeps)) process.exitCode = 1

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
