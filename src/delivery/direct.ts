/** Marks people's own cards as stale: a city's, a page at a time, so that nothing else waits for it. */
import type { Ctx } from '../ctx.ts'
import type { Adapter } from '../port.ts'

/** A tenth of a second of the database's time; less while people wait. */
const PAGE = 2_000
const SMALL_PAGE = 250
/** More than there are people. */
const ALL = 2_147_483_647

/**
 * Begins with the first card of each platform: all of them when it has changed for good, and otherwise as many as the
 * platform keeps live. What is under way goes on, and begins anew afterwards: who was marked already is not forgotten.
 */
export async function handOn(
  ctx: Ctx,
  adapters: ReadonlyMap<string, Adapter>,
  marks: readonly { readonly subject: string; readonly whole: boolean }[],
): Promise<void> {
  const live = [...adapters.values()]
  await ctx.planned.askAside('hand_on', HAND_ON, [
    marks.map(({ subject }) => subject),
    marks.map(({ whole }) => whole),
    live.map(({ platform }) => platform),
    live.map(({ limits }) => limits.liveDirectCards),
  ])
}

/** Of the platforms that have a card of it each is found by its key: also one that is off today. */
const HAND_ON = `
  with recursive mark as (select * from unnest($1::text[], $2::bool[]) as mark (subject, whole)),
  own (subject, platform) as (
    select subject, '' from mark where whole
    union all
    select own.subject, (
      select c.platform from card c
       where c.subject = own.subject and c.platform > own.platform and c.account_id is not null and c.gone_at is null
       order by c.subject, c.platform limit 1)
      from own where own.platform is not null)
  insert into stale_direct (subject, platform, most)
  select subject, platform, ${ALL} from own where platform <> ''
  union all
  select subject, platform, most from mark, unnest($3::text[], $4::int[]) as live (platform, most) where not whole and most > 0
   order by 1, 2
  on conflict (subject, platform) do update set again = greatest(stale_direct.again, excluded.most)`

/** Of all workers one has the page. */
export async function markPage(ctx: Ctx): Promise<void> {
  await ctx.planned.askAside('mark_page', MARK_PAGE, [ctx.precedence.crowd() ? SMALL_PAGE : PAGE])
}

/**
 * Waits for no card: where somebody holds one (a voter, or an edit that is being written down), the page ends, and the
 * next one begins. All subjects share a page.
 */
const MARK_PAGE = `
  with turn as (
    select * from stale_direct order by at limit 200 for update skip locked),
  share as (
    select greatest(20, $1::int / greatest(1, count(*)))::int as size from turn),
  -- In the order of the one index that finds them, so that the planner takes no other.
  page as (
    select turn.subject, turn.platform, c.id from turn, share, lateral (
      select id from card
       where (card.subject, card.platform, card.id) > (turn.subject, turn.platform, turn.after)
         and (card.subject, card.platform) <= (turn.subject, turn.platform)
         and account_id is not null and gone_at is null
       order by card.subject, card.platform, card.id limit least(turn.most, share.size)) c),
  free as (
    select subject, platform, id from card where id in (select id from page) for no key update skip locked),
  -- Up to the first that somebody holds. Counted, not joined: the planner expects far more of them.
  own as (
    select subject, platform, id, bool_and(count(*) = 2) over (partition by subject, platform order by id) as free
      from (select * from page union all select * from free) twice group by subject, platform, id),
  marked as (
    update card set wanted = wanted + 1 from own where card.id = own.id and own.free),
  done as (
    select subject, platform, count(*) as found, bool_and(free) as free, count(*) filter (where free) as marked,
           max(id) filter (where free) as last
      from own group by subject, platform),
  came as (
    select subject, platform, turn.again, coalesce(done.last, turn.after) as after, turn.most - coalesce(done.marked, 0) as most,
           done.found is null or (done.free and (done.found < share.size or done.found = turn.most)) as over
      from turn cross join share left join done using (subject, platform)),
  ended as (
    delete from stale_direct s using came
     where s.subject = came.subject and s.platform = came.platform and over and came.again = 0)
  update stale_direct s
     set after = case when over then 0 else came.after end, most = case when over then came.again else came.most end,
         again = case when over then 0 else came.again end, at = now()
    from came
   where s.subject = came.subject and s.platform = came.platform and not (over and came.again = 0)`
