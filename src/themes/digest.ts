/**
 * Digests: what is new, per theme, in one message, for whoever does not want to hear at once. People with the same
 * news share one publication; a page of people at a time, and they never leave the database, so that a town costs no more
 * memory than a street.
 */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import type { Brief } from '../delivery/publish.ts'
import type { Pace } from '../people/pace.ts'
import { ASKED, THEMES } from './asked.ts'
import { digestView, type Chapter } from './digest-view.ts'
import { themeName, type Theme } from './view.ts'

const PAGE = 1_000
/** A publication is written within this time, or not at all: what is younger may still hide an older one. */
const SETTLED = '30 seconds'
/** Nobody reads more than this in one message. */
const MOST = 30

/** One message for all who have the same pace and the same news: which publications are in it, newest first. */
interface Digest {
  publication: bigint
  pace: Pace
  items: bigint[]
}
interface Item extends Pick<Theme, 'emoji' | 'name'> {
  item: bigint
  brief: Brief
  theme: string
}

/** Sends the digests that are due now. @returns how many people were looked at; a full page means that there are more */
export async function digest(ctx: Ctx): Promise<number> {
  // Mostly nobody's is, and only to plan the large question below takes the database longer than a crowd's votes.
  const [due] = await ctx.db.$queryRaw<unknown[]>`select from agenda where due_at <= now() limit 1`
  if (!due) return 0
  return await ctx.db.$transaction(async (tx) => {
    const { looked, digests } = await takeDue(tx, ctx.settings.zone)
    if (digests.length > 0) await write(tx, digests)
    return looked
  })
}

/** All digests that are due, page after page. */
export async function digestAll(ctx: Ctx): Promise<void> {
  while ((await digest(ctx)) === PAGE);
}

/**
 * Takes who is due, what is new for them, and their slot of this period: whoever has none left (two a month are two a
 * month) is told it the next time. By the database's clock; a row that another worker holds is skipped.
 */
async function takeDue(tx: Tx, zone: string): Promise<{ looked: number; digests: Digest[] }> {
  const rows = await tx.$queryRaw<(Digest & { looked: number })[]>`
    with due as (
      select person_id, pace, told_to from agenda where due_at <= now()
       order by due_at limit ${PAGE} for update skip locked),
    -- What opened and can be taken part in, by each of the themes whose followers it is for.
    opened as materialized (
      select n.id, n.created_at, c.audience, t.theme
        from consultation c cross join lateral ${THEMES} t
        join publication n on n.subject = 'consult:' || c.id and n.audience->>'kind' = 'consultation'
       where c.state in ('open', 'paused') and n.created_at <= now() - ${SETTLED}::interval
         and n.brief is not null and n.withdrawn_at is null and (n.until is null or n.until > now())),
    -- One look a person, by index: a plan for all of them at once would walk through every follow there is.
    looked as materialized (
      select d.*, coalesce(p.zone, ${zone}) as zone, p.zone as own_zone, p.quiet_from, p.quiet_to, (
        select (array_agg(id order by id desc))[1:${MOST}] from (
          select n.id
            from follow f join theme t on t.id = f.theme_id and t.archived_at is null
            join publication n on n.theme_id = f.theme_id and n.created_at > greatest(d.told_to, f.created_at)
           where f.person_id = d.person_id and coalesce(f.pace, p.pace) = d.pace
             and n.created_at <= now() - ${SETTLED}::interval and n.brief is not null and n.withdrawn_at is null
             and (n.until is null or n.until > now()) and n.audience->>'kind' <> 'consultation'
          union
          -- A consultation, for whom it asks.
          select c.id
            from opened c
            join follow f on f.theme_id = c.theme and f.person_id = d.person_id
            join theme t on t.id = f.theme_id and t.archived_at is null
           where coalesce(f.pace, p.pace) = d.pace and c.created_at > greatest(d.told_to, f.created_at) and ${ASKED}
          union
          -- The result of what somebody took part in, also without following its theme.
          select n.id
            from ballot b
            join publication n on n.audience->>'kind' = 'poll' and n.audience->>'id' = b.poll_id and n.created_at > d.told_to
           where b.person_id = d.person_id and p.pace = d.pace
             and n.created_at <= now() - ${SETTLED}::interval and n.brief is not null
             and not exists (select 1 from follow f where f.person_id = d.person_id and f.theme_id = n.theme_id)
          union
          -- And the answer to a consultation that they took part in: since when they follow its theme, and whether it is
          -- archived by now, takes nothing from what they are owed.
          select n.id
            from participation v
            join publication n on n.audience->>'kind' = 'participants' and n.audience->>'id' = v.consultation_id and n.created_at > d.told_to
           where v.person_id = d.person_id
             and coalesce((select f.pace from follow f where f.person_id = d.person_id and f.theme_id = n.theme_id), p.pace) = d.pace
             and n.created_at <= now() - ${SETTLED}::interval and n.brief is not null
        ) fresh) as items
        from due d join person p on p.id = d.person_id),
    slot as (
      insert into pace_slot (person_id, pace, period, nth)
      select person_id, pace, '', slots + 1
        from looked cross join lateral (
          select count(*)::int as slots from pace_slot s
           where s.person_id = looked.person_id and s.pace = looked.pace and looked.pace = 'twice-a-month'
             and s.period = to_char(now() at time zone coalesce(looked.own_zone, 'UTC'), 'YYYY-MM')) taken
       where items is not null and slots < 2
      on conflict do nothing returning person_id, pace),
    -- Reckoned once for all who live by the same clock: it takes longer than everything else of a person.
    moments as materialized (
      select *, next_digest(pace, now(), zone, quiet_from, quiet_to) as due_at
        from (select distinct pace, zone, quiet_from, quiet_to from looked) clocks),
    moved as (
      update agenda a
         set due_at = m.due_at,
             told_to = case when l.items is null or (l.person_id, l.pace) in (select person_id, pace from slot)
                            then greatest(a.told_to, now() - ${SETTLED}::interval) else a.told_to end
        from looked l
        join moments m on m.pace = l.pace and m.zone = l.zone
          and (m.quiet_from, m.quiet_to) is not distinct from (l.quiet_from, l.quiet_to)
       where a.person_id = l.person_id and a.pace = l.pace),
    grouped as (
      select md5(concat(pace, ' ', items)) as mark, pace, items, array_agg(ac.id) as accounts
        from looked
        join lateral (
          select a.id from account a left join follow f on f.account_id = a.id and f.person_id = a.person_id
           where a.person_id = looked.person_id
           order by a.gone_at is null desc, f.created_at desc nulls last, a.id desc limit 1) ac on true
       where (person_id, pace) in (select person_id, pace from slot)
       group by pace, items),
    -- People with the same news share a publication, over all pages; the words of a new one are filled in below.
    known as (
      select mark, min(p.id) as id
        from grouped join publication p on p.audience->>'kind' = 'digest' and p.audience->>'id' = mark group by mark),
    made as (
      insert into publication (audience, view, direct, fanned_out_at)
      select jsonb_build_object('kind', 'digest', 'id', mark), '{}', '{}', now()
        from grouped where mark not in (select mark from known)
      returning id, audience->>'id' as mark),
    delivered as (
      insert into delivery (publication_id, account_id, platform, state, reason)
      select shared.id, a.id, a.platform, case when a.gone_at is null then 'waiting' else 'gone' end,
             case when a.gone_at is not null then 'left before' end
        from grouped join (select mark, id from known union all select mark, id from made) shared using (mark)
        join account a on a.id = any(grouped.accounts)
      on conflict do nothing)
    select (select count(*)::int from looked) as looked, made.id as publication, pace, items
      from (select 1) one left join (grouped join made using (mark)) on true`
  return {
    looked: rows[0]?.looked ?? 0,
    digests: rows.filter(({ publication }) => publication !== null),
  }
}

/** Fills in what each of them says. */
async function write(tx: Tx, digests: readonly Digest[]): Promise<void> {
  const items = await tx.$queryRaw<Item[]>`
    select n.id as item, n.brief, t.id as theme, t.emoji, t.name
      from publication n join theme t on t.id = n.theme_id
     where n.id = any(${[...new Set(digests.flatMap((one) => one.items))]})
     order by t.created_at, n.id`
  const views = digests.map(({ pace, items: mine }) =>
    JSON.stringify(digestView(chaptersOf(items.filter(({ item }) => mine.includes(item))), pace)),
  )
  await tx.$executeRaw`
    update publication set view = t.view::jsonb, direct = t.view::jsonb
      from unnest(${digests.map(({ publication }) => publication)}::bigint[], ${views}::text[]) as t (id, view)
     where publication.id = t.id`
}

function chaptersOf(items: readonly Item[]): readonly Chapter[] {
  const chapters = new Map<string, Chapter & { briefs: Brief[] }>()
  for (const { theme, brief, emoji, name } of items) {
    const chapter = chapters.get(theme) ?? {
      theme,
      name: themeName({ emoji, name }),
      briefs: [],
    }
    chapter.briefs.push(brief)
    chapters.set(theme, chapter)
  }
  return [...chapters.values()]
}
