/** Sends one delivery: claim it, send it, write down how that ended. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Ctx } from '../ctx.ts'
import {
  SendError,
  type Adapter,
  type Address,
  type MessageRef,
  type Reader,
  type SendFault,
  type View,
} from '../port.ts'
import type { Outcome } from '../queue/queue.ts'
import { fingerprint } from './fingerprint.ts'

interface Claim {
  attempt: number
  faults: number
  withdrawn: boolean
  view: View
  subject: string | null
  refresh: unknown
  publication: bigint
  account: number | null
  person: number | null
  place: number | null
  tenant: string
  chat: string
  thread: string
  locale: Reader['locale']
  zone: string
  /** So long it is still quiet for this person; 0 when we may speak, and for what they asked for themselves. */
  quietMs: number
}

/** After so many sends that may or may not have arrived, the delivery ends, with its reason in the ledger. */
const MOST_FAULTS = 8
const LEASE_SECONDS = 60
/** Well within the lease. */
const INSIST_MS = 30_000
const INSIST_EVERY_MS = 250
/** Nobody reads a message and answers it sooner. */
const READ_MS = 400

export async function deliver(ctx: Ctx, id: bigint, adapter: Adapter): Promise<Outcome> {
  const claim = await take(ctx, id)
  if (!claim) return 'done'
  if (claim.withdrawn) return await end(ctx, id, claim, 'withdrawn', 'out of date')
  // It was due before the quiet hours, and its turn comes in the middle of them.
  if (claim.quietMs > 0) return await again(ctx, id, claim, claim.quietMs, 'quiet hours')
  const to: Address = {
    tenant: claim.tenant,
    chat: claim.chat,
    ...(claim.thread && { thread: claim.thread }),
    direct: claim.account !== null,
  }
  const reader: Reader = { locale: claim.locale, zone: claim.zone }
  const began = performance.now()
  try {
    const ref = await adapter.send(to, claim.view, reader, `delivery-${id}`)
    ctx.metrics.sends.inc({ platform: adapter.platform, outcome: 'sent' })
    return await insist(() => sent(ctx, id, claim, ref, adapter, reader, performance.now() - began))
  } catch (err) {
    if (!(err instanceof SendError)) throw err
    ctx.metrics.sends.inc({ platform: adapter.platform, outcome: err.fault.kind })
    return await failed(ctx, id, claim, err.fault)
  }
}

/** Compare-and-set: of all who hold this id, one gets it. `attempt` is its fencing token. */
async function take(ctx: Ctx, id: bigint): Promise<Claim | undefined> {
  const rows = await ctx.db.$queryRaw<Claim[]>`
    with taken as (
      update delivery set state = 'sending', attempt = attempt + 1, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
       where id = ${id} and state in ('waiting', 'queued') and due_at <= now()
      returning attempt, faults, publication_id, account_id, place_id)
    select t.attempt, t.faults, p.withdrawn_at is not null as withdrawn, p.id as publication, p.subject, p.refresh,
           case when t.account_id is null then p.view else p.direct end as view,
           t.account_id as account, a.person_id as person, t.place_id as place,
           coalesce(a.tenant, l.tenant) as tenant, coalesce(a.external_id, l.chat) as chat, coalesce(l.thread, '') as thread,
           coalesce(person.locale, a.locale, l.locale, ${ctx.settings.locale}) as locale,
           coalesce(person.zone, ${ctx.settings.zone}) as zone,
           case when p.audience->>'kind' = 'account' then 0 else extract(epoch from after_quiet(
             now(), coalesce(person.zone, ${ctx.settings.zone}), person.quiet_from, person.quiet_to) - now()) * 1000
           end::float8 as "quietMs"
      from taken t
      join publication p on p.id = t.publication_id
      left join account a on a.id = t.account_id left join person on person.id = a.person_id
      left join place l on l.id = t.place_id`
  return rows[0]
}

/** Written only by who still holds the claim: whoever slept through their lease has lost it. */
async function end(ctx: Ctx, id: bigint, { attempt }: Claim, state: string, reason: string): Promise<Outcome> {
  await ctx.db.$executeRaw`
    update delivery set state = ${state}, reason = ${reason}, lease_until = null where id = ${id} and attempt = ${attempt}`
  return 'done'
}

/** It was sent: while the database is away for a moment the mark waits for it, or everything in flight would go out twice. */
async function insist<T>(mark: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + INSIST_MS; ; await wait(INSIST_EVERY_MS)) {
    try {
      return await mark()
    } catch (err) {
      if (Date.now() > end) throw err
    }
  }
}

/** Marks it sent and, if it shows something live, keeps where it stands: in one statement. */
async function sent(
  ctx: Ctx,
  id: bigint,
  claim: Claim,
  ref: MessageRef,
  adapter: Adapter,
  reader: Reader,
  tookMs: number,
): Promise<Outcome> {
  const { platform, limits } = adapter
  // Votes that came between publishing and sending are not on it. Cards that are kept live look once, right away; so do
  // those that may have been answered before we knew where they stand.
  const answered = claim.attempt > 1 || tookMs > READ_MS
  const live = claim.place !== null || limits.liveDirectCards >= 1_000 || answered
  await ctx.db.$executeRaw`
    with marked as (
      update delivery set state = 'sent', sent_at = now(), reason = null, lease_until = null
       where id = ${id} and attempt = ${claim.attempt})
    insert into card (subject, refresh, person_id, account_id, place_id, platform, tenant, chat, thread, message, shown, wanted)
    select subject, refresh, ${claim.person}::int, ${claim.account}::int, ${claim.place}::int, ${platform}, ${ref.tenant}, ${ref.chat},
           ${ref.thread ?? ''}, ${ref.message}, ${fingerprint(claim.view, reader)},
           case when ${live} or withdrawn_at is not null then 1 else 0 end
      from publication where id = ${claim.publication} and subject is not null
    on conflict (platform, tenant, chat, message) do nothing`
  return 'done'
}

async function failed(ctx: Ctx, id: bigint, claim: Claim, fault: SendFault): Promise<Outcome> {
  switch (fault.kind) {
    case 'gone':
      await markGone(ctx, claim)
      return await end(ctx, id, claim, 'gone', fault.reason)
    case 'refused':
      return await end(ctx, id, claim, 'refused', fault.reason)
    case 'moved':
      return (await movePlace(ctx, claim, fault.to.chat))
        ? await again(ctx, id, claim, 0, fault.reason)
        : await end(ctx, id, claim, 'gone', 'moved to a place that has a message of its own')
    case 'slow':
      await again(ctx, id, claim, fault.retryAfterMs, fault.reason)
      return fault.scope === 'platform' ? { pauseMs: fault.retryAfterMs } : 'done'
    case 'fault':
      if (claim.faults + 1 >= MOST_FAULTS) return await end(ctx, id, claim, 'refused', `gave up: ${fault.reason}`)
      return await again(ctx, id, claim, waitAfter(claim.faults), fault.reason, 1)
  }
}

/** 1 s, 2 s, 4 s … at most 2 minutes, and up to a quarter more, so that many that failed together do not return together. */
function waitAfter(faults: number): number {
  return Math.min(1_000 * 2 ** faults, 120_000) * (1 + Math.random() / 4)
}

async function again(ctx: Ctx, id: bigint, claim: Claim, waitMs: number, reason: string, faults = 0): Promise<Outcome> {
  await ctx.db.$executeRaw`
    update delivery set state = 'waiting', lease_until = null, reason = ${reason}, faults = faults + ${faults},
           due_at = now() + make_interval(secs => ${waitMs / 1000})
     where id = ${id} and attempt = ${claim.attempt}`
  return 'done'
}

/** Never again until they return: arrive.ts and bind.ts clear it. */
async function markGone(ctx: Ctx, claim: Claim): Promise<void> {
  await (claim.account === null
    ? ctx.db.$executeRaw`update place set gone_at = now() where id = ${claim.place}`
    : ctx.db.$executeRaw`update account set gone_at = now() where id = ${claim.account}`)
}

/**
 * A group got another id: the place keeps its themes. When the new id is a place already, that one takes the themes over.
 * @returns whether this delivery can be sent again, to the corrected address
 */
async function movePlace(ctx: Ctx, claim: Claim, chat: string): Promise<boolean> {
  const moved = await ctx.db.$executeRaw`
    update place set chat = ${chat} where id = ${claim.place}
       and not exists (select 1 from place o where (o.platform, o.tenant, o.chat, o.thread) = (place.platform, place.tenant, ${chat}, place.thread))`
  if (moved > 0) return true
  await ctx.db.$executeRaw`
    insert into binding (theme_id, place_id)
    select b.theme_id, o.id from binding b join place l on l.id = b.place_id
      join place o on (o.platform, o.tenant, o.chat, o.thread) = (l.platform, l.tenant, ${chat}, l.thread)
     where b.place_id = ${claim.place}
    on conflict do nothing`
  await markGone(ctx, claim)
  return false
}
