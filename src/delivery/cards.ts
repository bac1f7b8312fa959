/** Keeps cards at the newest: many votes, few edits; and the last edit shows the last count. */
import type { Ctx } from '../ctx.ts'
import type { Adapter, Platform } from '../port.ts'

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
    await ctx.queue.add(
      `${platform}-cards`,
      stale.map(({ id }) => ({ id: `card-${id}`, job: { name: 'edit', data: { card: String(id) } } })),
    )
  }
}
