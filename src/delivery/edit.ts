/** Edits one card to its newest view, when its turn has come. */
import type { Act } from '../act.ts'
import type { Ctx } from '../ctx.ts'
import type { Adapter, Limits, Reader, SendFault, View } from '../port.ts'
import type { Outcome } from '../queue/queue.ts'
import { hold, leavePlace, stopBot, takePlace, takeTurn } from './budget.ts'
import { faultOf } from './fault-of.ts'
import { fingerprint } from './fingerprint.ts'

/** Makes a card's newest view, for one reader or (null) for a shared place. Given by the features, through the worker. */
export type ShowCard = (refresh: Act, person: number | null) => Promise<View>

interface Card {
  readonly id: bigint
  readonly refresh: Act
  readonly person: number | null
  readonly place: number | null
  readonly tenant: string
  readonly chat: string
  readonly thread: string
  readonly message: string
  readonly shown: string | null
  readonly wanted: number
  readonly anew: boolean
  readonly locale: Reader['locale']
  readonly zone: string
}

/** After an edit that may or may not have arrived. */
const FAULT_MS = 5_000

/** Does nothing when the card shows already what it should. */
export async function edit(ctx: Ctx, id: bigint, adapter: Adapter, show: ShowCard): Promise<Outcome> {
  const card = await read(ctx, id)
  if (!card) return 'done'
  const reader: Reader = { locale: card.locale, zone: card.zone }
  const view = await show(card.refresh, card.person)
  const shown = fingerprint(view, reader)
  if (shown === card.shown) return await mark(ctx, card, shown)
  if (card.place !== null) {
    const waitMs = await takePlace(ctx, adapter, card, 'edits')
    if (waitMs > 0) return await putOff(ctx, card, adapter.limits, waitMs)
  }
  const laterMs = await takeTurn(ctx, adapter, 'edits')
  if (laterMs > 0) {
    if (card.place !== null) await leavePlace(ctx, adapter, card)
    return { pauseMs: laterMs }
  }
  try {
    await adapter.edit(card, view, reader)
  } catch (err) {
    const fault = faultOf(ctx, adapter.platform, err)
    return await failed(ctx, card, adapter, { fault, view, reader, shown })
  }
  ctx.metrics.sends.inc({ platform: adapter.platform, outcome: 'edited' })
  return await mark(ctx, card, shown)
}

async function read(ctx: Ctx, id: bigint): Promise<Card | undefined> {
  const rows = await ctx.db.$queryRaw<Card[]>`
    select c.id, c.refresh, c.person_id as person, c.place_id as place, c.tenant, c.chat, c.thread, c.message, c.shown,
           c.wanted, c.anew, coalesce(p.locale, a.locale, l.locale, ${ctx.settings.locale}) as locale,
           coalesce(p.zone, ${ctx.settings.zone}) as zone
      from card c left join person p on p.id = c.person_id
      left join account a on a.id = c.account_id left join place l on l.id = c.place_id
     where c.id = ${id} and c.wanted > c.edited and c.gone_at is null`
  return rows[0]
}

/**
 * Changes that were counted while this was being shown keep it stale. Whoever was overtaken, after a long pause, has put
 * something older over what the other showed: it is shown anew.
 */
async function mark(ctx: Ctx, { id, wanted, shown: before }: Card, shown: string): Promise<'done'> {
  const kept = await ctx.db.$executeRaw`
    update card set edited = ${wanted}, edited_at = now(), shown = ${shown} where id = ${id} and edited < ${wanted}`
  if (kept === 0 && shown !== before) {
    await ctx.db.$executeRaw`update card set wanted = wanted + 1, shown = null where id = ${id}`
  }
  return 'done'
}

/** It stays stale, and is looked at again just then: not a whole pace later. */
async function putOff(ctx: Ctx, { id, place }: Card, limits: Limits, waitMs: number): Promise<'done'> {
  const paceMs = place === null ? limits.editDirectEveryMs : limits.editEveryMs
  await ctx.db.$executeRaw`
    update card set edited_at = now() + ${waitMs - paceMs}::float8 * interval '1 ms' where id = ${id}`
  return 'done'
}

interface Failed {
  readonly fault: SendFault
  readonly view: View
  readonly reader: Reader
  readonly shown: string
}

async function failed(ctx: Ctx, card: Card, adapter: Adapter, tried: Failed): Promise<Outcome> {
  const { fault } = tried
  ctx.metrics.sends.inc({ platform: adapter.platform, outcome: `edit-${fault.kind}` })
  switch (fault.kind) {
    case 'gone':
      return (await postAnew(ctx, card, adapter, tried)) ?? (await giveUp(ctx, card, fault.reason))
    case 'refused':
    case 'moved':
      // A moved group's old messages cannot be edited.
      return await giveUp(ctx, card, fault.reason)
    case 'slow':
    case 'stopped':
      return await waitFor(ctx, card, adapter, { fault, what: 'edits' })
    case 'fault':
      return await putOff(ctx, card, adapter.limits, FAULT_MS)
  }
}

/** The platform told us to wait, or does not know us for a while: what was asked of it did not happen. */
async function waitFor(
  ctx: Ctx,
  card: Card,
  adapter: Adapter,
  { fault, what }: { fault: Extract<SendFault, { kind: 'slow' | 'stopped' }>; what: 'sends' | 'edits' },
): Promise<Outcome> {
  if (fault.kind === 'stopped') {
    const waitMs = await stopBot(ctx, adapter, fault.reason)
    await putOff(ctx, card, adapter.limits, waitMs)
    return { pauseMs: waitMs }
  }
  await hold(ctx, adapter, fault, { where: card.place === null ? null : card, what })
  await putOff(ctx, card, adapter.limits, fault.retryAfterMs)
  return fault.scope === 'platform' ? { pauseMs: fault.retryAfterMs } : 'done'
}

/**
 * A card that was deleted or is too old to edit, in a place where people can still answer it, comes back: once, for
 * whoever deletes it again means it. Marked before it is sent: rather none than two.
 */
async function postAnew(
  ctx: Ctx,
  card: Card,
  adapter: Adapter,
  { view, reader, shown }: Failed,
): Promise<Outcome | undefined> {
  const { id, place, tenant, chat, thread } = card
  if (place === null || card.anew || !view.buttons?.length) return undefined
  const waitMs = await takePlace(ctx, adapter, card, 'sends')
  if (waitMs > 0) return await putOff(ctx, card, adapter.limits, waitMs)
  const laterMs = await takeTurn(ctx, adapter, 'sends')
  if (laterMs > 0) {
    await leavePlace(ctx, adapter, card)
    return { pauseMs: laterMs }
  }
  await ctx.db.$executeRaw`update card set anew = true where id = ${id}`
  const at = { tenant, chat, ...(thread && { thread }), direct: false }
  let message
  try {
    message = (await adapter.send(at, view, reader, `card-${id}`)).message
  } catch (err) {
    const fault = faultOf(ctx, adapter.platform, err)
    ctx.metrics.sends.inc({ platform: adapter.platform, outcome: fault.kind })
    if (fault.kind !== 'slow' && fault.kind !== 'stopped') return undefined
    await ctx.db.$executeRaw`update card set anew = false where id = ${id}`
    return await waitFor(ctx, card, adapter, { fault, what: 'sends' })
  }
  ctx.metrics.sends.inc({ platform: adapter.platform, outcome: 'sent' })
  await ctx.db.$executeRaw`update card set message = ${message} where id = ${id}`
  return await mark(ctx, card, shown)
}

async function giveUp(ctx: Ctx, { id }: Card, reason: string): Promise<'done'> {
  await ctx.db.$executeRaw`update card set gone_at = now(), gone_reason = ${reason} where id = ${id}`
  return 'done'
}
