/** Who may be asked a question now: one statement, that reads a bounded number of a theme's experts however many it has. */
import { Prisma } from '../../db/generated/client.ts'
import type { Tx } from '../../db/open.ts'
import { commonIn, saidIn } from '../said.ts'
import type { Candidate } from './route.ts'

/** A theme with at most so many experts is read whole. Of a larger one: those whose words fit, a sample, and the newest. */
const WHOLE = 800
const FIT_MAX = 300
const SAMPLE = 200
const NEWEST = 100
/** So many of each party go on to the router: those that fit best, and newcomers. */
const BEST = 100
const NEWCOMERS_MAX = 40
/** Asked fewer times than this on a theme, nobody knows how somebody does. */
const KNOWN_AFTER = 3
/** Whose quiet hours are nearly over may be asked: the letter waits until they are. */
const QUIET_MINUTES = 30
/** The questions that an expert's share is reckoned over. */
const LATELY = '28 days'
const ZONE = 'Europe/Amsterdam'

export interface Candidates {
  readonly candidates: Candidate[]
  /** The theme's questions of the last four weeks that were sent to experts; at least 1. */
  readonly themeAsked: number
  /** At most WHOLE + 1: beyond that, how many there are changes nothing. */
  readonly themeExperts: number
}

/**
 * Everybody left out whom the question may not go to now: the asker, who was asked already, who paused, is blocked, cannot
 * be reached, has other hours or quiet hours, no room this week, or no slot left of a pace slower than 'now'.
 *
 * @param zone of the house, for whoever has none of their own
 */
export async function candidatesFor(
  tx: Tx,
  question: { id: string; themeId: string; words: string; askedBy: number | null },
  zone: string = ZONE,
): Promise<Candidates> {
  const rows = await tx.$queryRaw<(Candidate & Omit<Candidates, 'candidates'>)[]>`-- planned once as candidates
    with ${readOffers(question)},
    able as (${ableNow(question, zone)}),
    matched as (
      -- Each word that both have makes the fit half as good again as it can still get; with a typing error, half of that.
      select able.*, 1 - power(0.5, coalesce((
               select sum(case when able.search @@ w.query then 1
                               when (able.person, w.nth) in (select person_id, nth from near) then 0.5
                               else 0 end)
                 from weighed w), 0))::float8 as match
        from able),
    ranked as (
      select *, row_number() over (partition by party order by match desc, random()) as best,
             row_number() over (partition by party, newcomer order by match desc, random()) as newest
        from matched)
    select r.person, r.account, r.party, r.match, r.room, r.asked, r.answered, r.helped, r.minutes, r.lately, r.newcomer,
           r.vouched, r.pace, (select size from size)::int as "themeExperts", greatest(1, (
             select count(*) from question
              where theme_id = ${question.themeId} and created_at > now() - ${LATELY}::interval
                and sent_at is not null))::int as "themeAsked"
      from (select 1) as one
      left join ranked r on best <= ${BEST} or (newcomer and newest <= ${NEWCOMERS_MAX})`
  return {
    candidates: rows.flatMap(({ themeAsked: _asked, themeExperts: _experts, ...one }) => (one.person ? [one] : [])),
    themeAsked: rows[0]?.themeAsked ?? 1,
    themeExperts: rows[0]?.themeExperts ?? 0,
  }
}

/** `weighed`: the question's words. `near`: who has one with a typing error. `read`: the offers that are looked at. */
function readOffers({ themeId, words }: { themeId: string; words: string }): Prisma.Sql {
  const key = `theme:${themeId}`
  // The theme as a word of its own: one look into one index finds the words within the theme.
  const theme = Prisma.sql`('''' || replace(${key}, '''', '''''') || '''')::tsquery`
  return Prisma.sql`
    said as materialized (${saidIn(words)}),
    common as materialized (${commonIn('offer')}),
    weighed as materialized (
      -- Counted: a plan that stops at the first one walks through the whole table for a word that nobody has.
      select *, part > 0 or (select count(*) from offer where search @@ counted.query) > 0 as known from (
        select said.*, coalesce((
                 select max(part) from common where lexeme = any(stems)), 0) as part from said) counted),
    near as materialized (
      select found.person_id, weighed.nth from weighed cross join lateral (
        select person_id from offer
         where near_words(about) || ('theme:' || theme_id) @> array[${key}]
           and near_words(about) || ('theme:' || theme_id) && near_words(weighed.word)
         limit ${FIT_MAX}) found
       where not known),
    small as materialized (select person_id from offer where theme_id = ${themeId} limit ${WHOLE + 1}),
    size as materialized (select count(*) as size from small),
    dice as materialized (
      select floor(random() * 16)::int as lot, floor(random() * 4294967296)::bigint as point),
    wish as materialized (
      select ${theme} && string_agg(query::text, ' | ')::tsquery as query from weighed where known),
    fit as materialized (
      select found.person_id from wish cross join lateral (
        select person_id from offer where search @@ wish.query limit ${FIT_MAX + 1}) found
       where (select size from size) > ${WHOLE}),
    read as materialized (
      select person_id from small where (select size from size) <= ${WHOLE}
      union select person_id from near
      union select person_id from fit where (select count(*) from fit) <= ${FIT_MAX}
      union
      -- More fit than can be looked at: one lot of sixteen, another one each time.
      select found.person_id from wish cross join dice cross join lateral (
        select person_id from offer
         where search @@ (wish.query && ('''lot:' || dice.lot || '''')::tsquery) limit ${FIT_MAX}) found
       where (select count(*) from fit) > ${FIT_MAX}
      union (
        select found.person_id from dice cross join lateral (
          select person_id from offer
           where theme_id = ${themeId} and ${SHUFFLED} >= dice.point order by ${SHUFFLED} limit ${SAMPLE}) found
         where (select size from size) > ${WHOLE})
      union (
        -- Round the end, where the point was close to it.
        select found.person_id from dice cross join lateral (
          select person_id from offer
           where theme_id = ${themeId} and ${SHUFFLED} < dice.point order by ${SHUFFLED} limit ${SAMPLE}) found
         where (select size from size) > ${WHOLE} and dice.point > 3865470566)
      union (
        select person_id from (
          select person_id from offer where theme_id = ${themeId} order by created_at desc limit ${NEWEST}) newest
         where (select size from size) > ${WHOLE}))`
}

/** As the index has it: an order that has nothing to do with who somebody is. */
const SHUFFLED = Prisma.sql`((person_id::bigint * 2654435761) % 4294967296)`

/** One look an expert, by index: a plan for all of them at once would walk through everybody there is. */
function ableNow(question: { id: string; themeId: string; askedBy: number | null }, zone: string): Prisma.Sql {
  return Prisma.sql`
    select e.person_id as person, e.account_id as account, coalesce(r.party, 'resident') as party, o.search,
           (e.weekly - a.week)::int as room, o.asked, o.answered, o.helped, o.minutes, a.lately::int as lately,
           o.asked < ${KNOWN_AFTER} as newcomer, o.vouched_by is not null as vouched, p.pace
      from read
      cross join lateral (
        select * from offer where person_id = read.person_id and theme_id = ${question.themeId} offset 0) o
      cross join lateral (
        select * from expert where person_id = read.person_id and paused_at is null offset 0) e
      cross join lateral (
        select coalesce(f.pace, person.pace) as pace, person.zone as own_zone, now() at time zone coalesce(zone, ${zone}) as here
          from person left join follow f on f.person_id = person.id and f.theme_id = ${question.themeId}
               cross join lateral (
                 select (extract(hour from here) * 60 + extract(minute from here))::int as m
                   from (select now() at time zone coalesce(person.zone, ${zone}) as here) local) clock
         where person.id = read.person_id
           -- Minutes into the quiet hours, against how many there are of them; and how many are still to come.
           and (quiet_from is null
             or (m - quiet_from + 1440) % 1440 >= (quiet_to - quiet_from + 1440) % 1440
             or (quiet_to - m + 1440) % 1440 <= ${QUIET_MINUTES})
        offset 0) p
      cross join lateral (
        select count(*) filter (where wave > 0 and asked_at > now() - interval '7 days') as week,
               count(*) filter (where theme_id = ${question.themeId}) as lately
          from ask where person_id = read.person_id and asked_at > now() - ${LATELY}::interval offset 0) a
      left join lateral (
        select party from role where person_id = read.person_id
         order by party = 'resident', party = 'business' limit 1) r on true
     where e.person_id is distinct from ${question.askedBy}::int
       and a.week < e.weekly
       and case e.hours
             when 'office' then extract(isodow from p.here) <= 5 and extract(hour from p.here) between 9 and 16
             when 'evenings' then extract(hour from p.here) < 22
               and extract(hour from p.here) >= case when extract(isodow from p.here) <= 5 then 17 else 9 end
             else true end
       and exists (select 1 from account where id = e.account_id and gone_at is null)
       and not exists (select 1 from block where person_id = e.person_id and (until is null or until > now()))
       and not exists (select 1 from ask where question_id = ${question.id} and person_id = e.person_id)
       -- Counted as pace_period writes it down.
       and (p.pace = 'now' or (
         select count(*) from pace_slot s
          where s.person_id = e.person_id and s.pace = p.pace
            and s.period = to_char(now() at time zone coalesce(p.own_zone, 'UTC'), case p.pace
              when 'daily' then 'YYYY-MM-DD' when 'weekly' then 'IYYY-"W"IW' else 'YYYY-MM' end))
         < case p.pace when 'twice-a-month' then 2 else 1 end)`
}
