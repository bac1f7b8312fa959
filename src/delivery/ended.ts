/** Writes down how deliveries ended. Only who still holds the claim may: whoever slept through their lease has lost it. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Ctx } from '../ctx.ts'
import { together } from '../db/together.ts'
import type { MessageRef, Platform } from '../port.ts'
import type { Claim } from './claim.ts'

/** Well within the lease. */
const INSIST_MS = 30_000
const INSIST_EVERY_MS = 250

interface Sent extends Pick<Claim, 'attempt' | 'account' | 'place'> {
  readonly id: string
  readonly publication: string
  readonly platform: Platform
  readonly ref: MessageRef
  /** What it shows, if it shows something live. */
  readonly shown: string | null
  /** Kept live: when there were votes between publishing and sending, it looks once, right away. */
  readonly live: boolean
  /** When sending began, by performance.now(). */
  readonly began: number
}

/** Nobody reads a message and answers it sooner. */
const READ_MS = 400

/** @returns the verb; messages that were sent at about the same time are written down together */
export function openSent(
  ctx: Ctx,
): (claim: Claim, sent: Pick<Sent, 'platform' | 'ref' | 'shown' | 'live' | 'began'>) => Promise<void> {
  const write = together(async (all: readonly Sent[]) => {
    await insist(() => markSent(ctx, all))
    return all
  })
  return async ({ id, publication, attempt, account, place }, { platform, ref, shown, live, began }) => {
    const claimed = { id: String(id), publication: String(publication), attempt, account, place }
    await write({ ...claimed, platform, ref, shown, live, began })
  }
}

/**
 * They were sent: while the database is away for a moment the mark waits for it, or everything in flight would go out
 * twice. Marking twice changes nothing.
 */
async function insist(mark: () => Promise<void>): Promise<void> {
  for (const end = performance.now() + INSIST_MS; ; await wait(INSIST_EVERY_MS)) {
    try {
      return await mark()
    } catch (err) {
      if (performance.now() > end) throw err
    }
  }
}

/** Marks them sent and, of what shows something live, keeps where it stands: in one statement. */
async function markSent(ctx: Ctx, all: readonly Sent[]): Promise<void> {
  const sent = all.map((one) => {
    // It may have been answered before we knew where it stands: then it looks once.
    const answered = one.attempt > 1 || performance.now() - one.began > READ_MS
    return { ...one, answered }
  })
  await ctx.planned.askAside('mark_sent', MARK_SENT, [JSON.stringify(sent)])
}

const MARK_SENT = `
  with sent as (
    select * from jsonb_to_recordset($1::jsonb) as sent (
      id bigint, publication bigint, attempt int, account int, place int, platform text, ref jsonb, shown text, live boolean, answered boolean)
     order by account),
  -- Waits for who marks it as changed, and makes them wait: nobody's card is missed between the two.
  told as (
    select * from publication where id in (select publication from sent) order by id for share),
  marked as (
    update delivery d set state = 'sent', sent_at = now(), reason = null, lease_until = null
      from sent where d.id = sent.id and d.attempt = sent.attempt)
  insert into card (subject, refresh, person_id, account_id, place_id, platform, tenant, chat, thread, message, shown, wanted)
  select p.subject, p.refresh, a.person_id, s.account, s.place, s.platform, s.ref->>'tenant', s.ref->>'chat',
         coalesce(s.ref->>'thread', ''), s.ref->>'message', s.shown,
         case when s.answered or p.withdrawn_at is not null or (s.live and p.changed_at is not null) then 1 else 0 end
    from sent s join told p on p.id = s.publication
    -- Whose it is by now: waits for who erases or links it, and makes them wait.
    left join lateral (select person_id from account where id = s.account for share) a on true
   where p.subject is not null and (s.place is not null or a.person_id is not null)
  on conflict (platform, tenant, chat, message) do nothing`

/** @param state gone, refused or withdrawn: it will not be tried again */
export async function end(ctx: Ctx, { id, attempt }: Claim, state: string, reason: string): Promise<'done'> {
  await ctx.db.$executeRaw`
    update delivery set state = ${state}, reason = ${reason}, lease_until = null where id = ${id} and attempt = ${attempt}`
  return 'done'
}

/** @param options.faults how many more sends may or may not have arrived */
export async function again(
  ctx: Ctx,
  { id, attempt }: Claim,
  { waitMs, reason, faults = 0 }: { waitMs: number; reason: string; faults?: number },
): Promise<'done'> {
  await ctx.db.$executeRaw`
    update delivery set state = 'waiting', lease_until = null, reason = ${reason}, faults = faults + ${faults},
           due_at = now() + make_interval(secs => ${waitMs / 1000})
     where id = ${id} and attempt = ${attempt}`
  return 'done'
}
