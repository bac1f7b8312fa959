/** A Ctx for a measurement inside a process: the real database and queue, and settings that change nothing. */
import { systemClock, type Ctx } from '../src/ctx.ts'
import { closeDb, openDb } from '../src/db/open.ts'
import { openPlanned } from '../src/db/planned.ts'
import { openMetrics } from '../src/http/metrics.ts'
import { openLog } from '../src/log.ts'
import { openPrecedence } from '../src/precedence.ts'
import { openQueue } from '../src/queue/queue.ts'

/** @param redisUrl empty: the queue is in PostgreSQL */
export async function openCtx(databaseUrl: string, redisUrl = ''): Promise<Ctx & AsyncDisposable> {
  const log = openLog('error')
  const db = openDb(databaseUrl)
  const planned = openPlanned(databaseUrl, log)
  const queue = await openQueue({ redisUrl: redisUrl || undefined, databaseUrl, log })
  return {
    db,
    planned,
    queue,
    clock: systemClock,
    precedence: openPrecedence(),
    log,
    metrics: openMetrics({ process: false }),
    settings: { locale: 'nl', zone: 'Europe/Amsterdam', retentionDays: 730, personas: false, home: '' },
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]()
      await planned[Symbol.asyncDispose]()
      await closeDb(db)
    },
  }
}
