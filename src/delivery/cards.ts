/** Keeps cards at the newest: many votes, few edits; and the last edit shows the last count. */
import type { Act } from '../act.ts'
import type { Ctx } from '../ctx.ts'
import { SendError, type Adapter, type Platform, type Reader, type View } from '../port.ts'
import type { Outcome } from '../queue/queue.ts'
import { fingerprint } from './fingerprint.ts'

/** Makes a card's newest view, for one reader or (null) for a shared place. Given by the features, through the worker. */
export type ShowCard = (refresh: Act, person: number | null) => Promise<View>

interface Card {
  refresh: Act
  person: number | null
  tenant: string
  chat: string
  thread: string
  message: string
  shown: string | null
  wanted: number
  locale: Reader['locale']
  zone: string
}

/**
 * Turns marks on subjects into marks on their cards. Deleting the mark waits for every vote that is still being
 * written on it (the vote's statement updates that row), so what is read afterwards includes them.
 */
export async function spread(ctx: Ctx, adapters: ReadonlyMap<string, Adapter>): Promise<void> {
  const marks = await ctx.db.$queryRaw<{ subject: string; whole: boolean }[]>`
    delete from stale where subject in (select subject from stale order by at limit 100 for update skip locked)
    returning subject, whole`
  if (marks.length === 0) return
  const subjects = marks.map(({ subject }) => subject)
  // What is sent from now on is out of date when it arrives; what is being written down now is waited for.
  await ctx.db.$executeRaw`
    update publication set changed_at = now() where subject = any(${subjects}) and changed_at is null`
  const whole = marks.filter((mark) => mark.whole).map(({ subject }) => subject)
  await ctx.db.$executeRaw`
    update card set wanted = wanted + 1
     where gone_at is null and (subject = any(${whole}) or (subject = any(${subjects}) and place_id is not null))`
  for (const { platform, limits } of adapters.values()) {
    if (limits.liveDirectCards === 0) continue
    await ctx.db.$executeRaw`
      update card set wanted = wanted + 1 where id in (
        select id from card
         where subject = any(${subjects}) and not subject = any(${whole})
           and platform = ${platform} and account_id is not null and gone_at is null
         order by id limit ${limits.liveDirectCards})`
  }
}

/** Queues the edits of cards that are stale and may be edited again; shared places first. */
export async function queueEdits(ctx: Ctx, adapters: ReadonlyMap<string, Adapter>): Promise<void> {
  const all = [...adapters.values()]
  // Each platform for itself: a crowd on one holds up no card on another.
  const rows = await ctx.db.$queryRaw<{ id: bigint; platform: Platform }[]>`
    select stale.id, pace.platform
      from unnest(${all.map(({ platform }) => platform)}::text[], ${all.map(({ limits }) => limits.editEveryMs)}::int[],
                  ${all.map(({ limits }) => limits.editDirectEveryMs)}::int[])
        as pace (platform, place_ms, direct_ms),
      lateral (
        select c.id from card c
         where c.platform = pace.platform and c.wanted > c.edited and c.gone_at is null
           and c.edited_at <= now() - make_interval(secs => (case when c.place_id is null then direct_ms else place_ms end) / 1000.0)
         order by c.place_id is null, c.edited_at limit 200) stale`
  for (const { platform } of all) {
    const stale = rows.filter((row) => row.platform === platform)
    // Behind what is being sent: a new message matters more than a newer count.
    await ctx.queue.add(
      platform,
      stale.map(({ id }) => ({ id: `card-${id}`, priority: 1, job: { name: 'edit', data: { card: String(id) } } })),
    )
  }
}

/** Edits one card, unless it already shows what it should. */
export async function edit(ctx: Ctx, id: bigint, adapter: Adapter, show: ShowCard): Promise<Outcome> {
  const card = await read(ctx, id)
  if (!card) return 'done'
  const reader: Reader = { locale: card.locale, zone: card.zone }
  const view = await show(card.refresh, card.person)
  const shown = fingerprint(view, reader)
  try {
    if (shown !== card.shown) await adapter.edit(card, view, reader)
  } catch (err) {
    if (!(err instanceof SendError)) throw err
    return await failed(ctx, id, adapter, err)
  }
  // Changes that were counted while this was being shown keep it stale.
  await ctx.db.$executeRaw`
    update card set edited = ${card.wanted}, edited_at = now(), shown = ${shown} where id = ${id} and edited < ${card.wanted}`
  if (shown !== card.shown) ctx.metrics.sends.inc({ platform: adapter.platform, outcome: 'edited' })
  return 'done'
}

async function read(ctx: Ctx, id: bigint): Promise<Card | undefined> {
  const rows = await ctx.db.$queryRaw<Card[]>`
    select c.refresh, c.person_id as person, c.tenant, c.chat, c.thread, c.message, c.shown, c.wanted,
           coalesce(p.locale, a.locale, l.locale, ${ctx.settings.locale}) as locale,
           coalesce(p.zone, ${ctx.settings.zone}) as zone
      from card c left join person p on p.id = c.person_id
      left join account a on a.id = c.account_id left join place l on l.id = c.place_id
     where c.id = ${id} and c.wanted > c.edited and c.gone_at is null`
  return rows[0]
}

async function failed(ctx: Ctx, id: bigint, adapter: Adapter, { fault }: SendError): Promise<Outcome> {
  ctx.metrics.sends.inc({ platform: adapter.platform, outcome: `edit-${fault.kind}` })
  switch (fault.kind) {
    case 'gone':
    case 'refused':
    case 'moved':
      // A moved group's old messages cannot be edited.
      await ctx.db.$executeRaw`update card set gone_at = now() where id = ${id}`
      return 'done'
    case 'slow':
    case 'fault': {
      const waitMs = fault.kind === 'slow' ? fault.retryAfterMs : 5_000
      await ctx.db.$executeRaw`
        update card set edited_at = now() + make_interval(secs => ${waitMs / 1000}) where id = ${id}`
      return fault.kind === 'slow' && fault.scope === 'platform' ? { pauseMs: waitMs } : 'done'
    }
  }
}
