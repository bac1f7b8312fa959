/** What a part of delivery needs, and no more: a database of its own and a silent log, without a house around it. */
import { systemClock, type Ctx } from '../src/ctx.ts'
import { closeDb, openDb, type Db } from '../src/db/open.ts'
import { openPlanned } from '../src/db/planned.ts'
import { openMetrics } from '../src/http/metrics.ts'
import { openLog } from '../src/log.ts'
import { openPrecedence } from '../src/precedence.ts'
import { freshDatabase } from './services/database.ts'

export interface Delivering extends AsyncDisposable {
  readonly db: Db
  readonly url: string
  /** Without a queue. */
  readonly ctx: Ctx
}

export async function openDelivering(): Promise<Delivering> {
  await using opened = new AsyncDisposableStack()
  const { url } = opened.use(await freshDatabase())
  const db = openDb(url)
  opened.defer(() => closeDb(db))
  const log = openLog('silent')
  const planned = opened.use(openPlanned(url, log))
  const settings = { locale: 'nl', zone: 'Europe/Amsterdam' }
  const made = { db, planned, log, metrics: openMetrics(), precedence: openPrecedence(), clock: systemClock, settings }
  const kept = opened.move()
  return { db, url, ctx: made as unknown as Ctx, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
