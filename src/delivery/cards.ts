/** Keeps cards at the newest: many votes, few edits; and the last edit shows the last count. */
import type { Ctx } from '../ctx.ts'
import type { Adapter, Platform } from '../port.ts'
import { handOn, markPage } from './direct.ts'

interface Mark {
  readonly subject: string
  readonly whole: boolean
  /** Another one when it was set anew. */
  readonly version: string
}

/**
 * Turns marks on subjects into marks on their cards: in shared places at once, for people a page a turn. A mark goes last,
 * and only if nobody set it meanwhile: whatever cuts this off is made up for by the next turn, and no vote waits for it.
 */
export async function spread(ctx: Ctx, adapters: ReadonlyMap<string, Adapter>): Promise<void> {
  const marks = await ctx.db.$queryRaw<Mark[]>`
    select subject, whole, xmin::text as version from stale order by at limit 100`
  if (marks.length > 0) {
    const subjects = marks.map(({ subject }) => subject)
    // What is sent from now on is out of date when it arrives; what is being written down now is waited for.
    await ctx.db.$executeRaw`
      update publication set changed_at = now() where id in (
        select id from publication where subject = any(${subjects}) and changed_at is null order by id for no key update)`
    await ctx.db.$executeRaw`
      update card set wanted = wanted + 1 where id in (
        select id from card
         where subject = any(${subjects}) and person_id is null and place_id is not null and gone_at is null
         order by id for no key update)`
    await handOn(ctx, adapters, marks)
    await clear(ctx, marks)
  }
  await markPage(ctx)
}

/** Who is setting it again at this moment keeps it. */
async function clear(ctx: Ctx, marks: readonly Mark[]): Promise<void> {
  await ctx.db.$executeRaw`
    delete from stale where subject in (
      select stale.subject
        from unnest(${marks.map(({ subject }) => subject)}::text[], ${marks.map(({ version }) => version)}::text[])
               as seen (subject, version)
        join stale on stale.subject = seen.subject and stale.xmin::text = seen.version
         for update of stale skip locked)`
}

/**
 * Queues the edits of cards that are stale and may be edited again; shared places first, also before people's cards that are
 * in line already: Slack takes one edit in 1.2 s, and two hundred of those are four minutes.
 */
export async function queueEdits(ctx: Ctx, adapters: ReadonlyMap<string, Adapter>): Promise<void> {
  const all = [...adapters.values()]
  // Each platform for itself: a crowd on one holds up no card on another.
  const rows = await ctx.db.$queryRaw<{ id: bigint; platform: Platform; later: boolean }[]>`
    select stale.id, pace.platform, stale.later
      from unnest(${all.map(({ platform }) => platform)}::text[], ${all.map(({ limits }) => limits.editEveryMs)}::int[],
                  ${all.map(({ limits }) => limits.editDirectEveryMs)}::int[])
        as pace (platform, place_ms, direct_ms),
      lateral (
        select c.id, c.place_id is null as later from card c
         where c.platform = pace.platform and c.wanted > c.edited and c.gone_at is null
           and c.edited_at <= now() - make_interval(secs => (case when c.place_id is null then direct_ms else place_ms end) / 1000.0)
         order by c.place_id is null, c.edited_at limit 200) stale`
  for (const { platform } of all) {
    const stale = rows.filter((row) => row.platform === platform)
    await ctx.queue.add(
      `${platform}-cards`,
      stale.map(({ id, later }) => ({ id: `card-${id}`, job: { name: 'edit', data: { card: String(id) } }, later })),
    )
  }
}
