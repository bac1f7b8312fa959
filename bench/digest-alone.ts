/** All digests that are due, by one process. Tells how long it took and its largest memory. */
import { openQueue } from '../src/queue/queue.ts'
import { systemClock } from '../src/ctx.ts'
import { closeDb, openDb } from '../src/db/open.ts'
import { openMetrics } from '../src/http/metrics.ts'
import { openLog } from '../src/log.ts'
import { digestAll } from '../src/themes/digest.ts'

const [databaseUrl = ''] = process.argv.slice(2)
const log = openLog('error')
const db = openDb(databaseUrl)
{
  await using queue = await openQueue({ redisUrl: undefined, databaseUrl, log })
  const from = performance.now()
  await digestAll({
    db,
    queue,
    clock: systemClock,
    log,
    metrics: openMetrics({ process: false }),
    settings: { locale: 'nl', zone: 'Europe/Amsterdam', retentionDays: 730, personas: false, home: '' },
  })
  // The kernel's own figure, in kilobytes.
  const { maxRSS } = process.resourceUsage()
  console.log(JSON.stringify({ seconds: (performance.now() - from) / 1000, peakMb: maxRSS / 1024 }))
}
await closeDb(db)
