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

/** Of a subject so many cards tell whether its mark was lost: it is one mark for all of them. */
const A_FEW = 100

/** What went before that had its start; years of polls are not looked through at each one. */
const LATELY = '30 days'

/**
 * After a start nobody knows which cards a crash left behind: each subject is looked at once that is open, or was
 * withdrawn lately and has cards that were not looked at since.
 */
export async function markAfterStart(ctx: Ctx): Promise<number> {
  return await ctx.db.$executeRaw`
    insert into stale (subject)
    select distinct p.subject from publication p
     where p.subject is not null and (p.withdrawn_at is null or p.withdrawn_at > now() - ${LATELY}::interval and exists (
       select from (
         select edited_at, wanted > edited as marked from card
          where subject = p.subject and gone_at is null limit ${A_FEW}) card
        where not marked and edited_at < p.withdrawn_at))
    on conflict (subject) do nothing`
}
