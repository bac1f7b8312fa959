/** Counts what waits, when an operator asks: in the queue, and in the database, which is the truth. */
import type { Ctx } from '../ctx.ts'
import type { Platform } from '../port.ts'
import { lanesOf } from '../queue/queue.ts'

/** Anybody may ask, as often as they like: what was counted just now is told again. */
const FRESH_MS = 1_000
/** Counting further costs more than it tells. */
const MOST = 100_000

/** @returns a function that brings the gauges up to date. It never throws: what cannot be counted is not told. */
export function openCounting(ctx: Ctx, platforms: readonly Platform[]): () => Promise<void> {
  let last: { readonly until: number; readonly counted: Promise<void> } | undefined
  return async () => {
    const now = performance.now()
    if (!last || last.until < now) last = { until: now + FRESH_MS, counted: count(ctx, platforms) }
    await last.counted
  }
}

async function count(ctx: Ctx, platforms: readonly Platform[]): Promise<void> {
  await Promise.all([countJobs(ctx, platforms), countDeliveries(ctx, platforms)])
}

async function countJobs({ queue, metrics }: Ctx, platforms: readonly Platform[]): Promise<void> {
  for (const lane of lanesOf(platforms)) {
    await queue.depth(lane).then(
      (depth) => metrics.queueDepth.set({ lane }, depth),
      // An old number would look like a new one.
      () => metrics.queueDepth.remove({ lane }),
    )
  }
}

interface Counted {
  platform: Platform
  waiting: number
  sending: number
  oldest: number
}

async function countDeliveries({ db, metrics }: Ctx, platforms: readonly Platform[]): Promise<void> {
  try {
    // Everything here is found in the index on platform, state and due_at, without a look at those that are over.
    const rows = await db.$queryRaw<Counted[]>`
      select platform, waiting, sending, coalesce(extract(epoch from now() - oldest), 0)::float8 as oldest
        from unnest(${platforms}::text[]) as p (platform),
             lateral (select count(*)::int as waiting from (
               select 1 from delivery d
                where d.platform = p.platform and d.state = 'waiting' limit ${MOST}) w) as waiting,
             lateral (select count(*)::int as sending from (
               select 1 from delivery d where d.platform = p.platform and d.state = 'sending' limit ${MOST}) s) as sending,
             lateral (select min(due_at) as oldest
                from unnest(array['waiting', 'sending']) as live (state),
                     lateral (select due_at from delivery d
                               where d.platform = p.platform and d.state = live.state and d.due_at <= now()
                               order by d.due_at limit 1) first) as oldest`
    for (const { platform, waiting, sending, oldest } of rows) {
      metrics.deliveries.set({ platform, state: 'waiting' }, waiting)
      metrics.deliveries.set({ platform, state: 'sending' }, sending)
      metrics.oldestDue.set({ platform }, oldest)
    }
  } catch {
    metrics.deliveries.reset()
    metrics.oldestDue.reset()
  }
}
