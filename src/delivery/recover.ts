/** Sweeps up what a crash, a wiped queue or a long pause left behind. */
import type { Ctx } from '../ctx.ts'

/** Deliveries whose lease ran out wait again: whether they arrived is unknown. By the database's clock: a worker's own may be wrong. */
export async function recover(ctx: Ctx): Promise<number> {
  return await ctx.db.$executeRaw`
    update delivery set state = 'waiting', lease_until = null, reason = 'unknown'
     where id in (select id from delivery where state = 'sending' and lease_until < now() for update skip locked)`
}

/** Repeat marks are kept for a week: no platform sends an event again after that. */
export async function forget(ctx: Ctx): Promise<number> {
  return await ctx.db.$executeRaw`delete from seen where at < now() - interval '7 days'`
}

/** After a start nobody knows which cards a crash left behind: each open subject is looked at once. */
export async function markAfterStart(ctx: Ctx): Promise<number> {
  return await ctx.db.$executeRaw`
    insert into stale (subject) select distinct subject from publication
     where subject is not null and withdrawn_at is null
    on conflict (subject) do nothing`
}
