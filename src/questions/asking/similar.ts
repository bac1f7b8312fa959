/** Finds answered questions that look like one that is about to be asked: Dutch and English, typing errors forgiven. */
import { Prisma } from '../../db/generated/client.ts'
import type { Db, Tx } from '../../db/open.ts'
import { commonIn, saidIn } from '../said.ts'

/** As many as are read to find the best of them. */
const READ_MAX = 1_200
const NEAR_MAX = 300
/** Words that occur in more than this part of all questions lead to too many of them by themselves. */
const RARE = 0.01
/** What a word weighs that occurs in so few questions that PostgreSQL keeps no count: as one of this part. */
const RAREST = 0.0005
/** Of what a word weighs, with a typing error, or in an answer. */
const NEAR = 0.6
const IN_ANSWER = 0.4
/** What shares less than this with what was asked is about something else. */
const LEAST = 0.25
const LIMIT = 3

/** As the index has it. */
const OPEN_ANSWER = Prisma.sql`agreed_at is not null and withdrawn_at is null and removed_at is null`

export interface Similar {
  readonly id: string
  readonly words: string
  readonly theme: string
  /** 0 to 1: which part of what was asked it has in common, rare words counting for more. */
  readonly score: number
}

/**
 * Published questions, most similar first. A word counts by how rare it is (inverse document frequency, Spärck Jones
 * 1972), by the statistics that PostgreSQL keeps anyway. Read are the questions with a rare word in common, or two that
 * are not: a bounded number, however many there are.
 *
 * @param written as a person typed it, whatever it is
 */
export async function similar(
  db: Db | Tx,
  written: string,
  { theme, limit = LIMIT }: { theme?: string; limit?: number } = {},
): Promise<Similar[]> {
  const only = theme?.toWellFormed().replaceAll('\0', '')
  const within = Prisma.sql`and (${only ?? null}::text is null or theme_id = ${only ?? null})`
  return await db.$queryRaw<Similar[]>`-- planned once as similar
    with said as materialized (${saidIn(written)}),
    common as materialized (${commonIn('question')}),
    counted as materialized (
      select said.*, coalesce(max(part), 0) as part from said left join common on lexeme = any(stems)
       group by nth, word, stems, query),
    -- A word that no question has is perhaps a word with a typing error.
    weighed as materialized (
      select *, -ln(greatest(part, ${RAREST}::float4))::float4 as weight,
             part > 0
               -- Counted: a plan that stops at the first one walks through the whole table for a word that none has.
               or (select count(*) from question where published_at is not null and search @@ counted.query) > 0
               or (select count(*) from answer where ${OPEN_ANSWER} and search @@ counted.query) > 0 as known
        from counted),
    wanted as (
      select query from weighed where known
         and (part < ${RARE}::float4 or (select count(*) from weighed where known) = 1)
      union all
      select a.query && b.query
        from (select * from weighed where known and part >= ${RARE}::float4 order by part limit 6) a
        join (select * from weighed where known and part >= ${RARE}::float4 order by part limit 6) b on a.nth < b.nth),
    wish as materialized (
      select string_agg('(' || query::text || ')', ' | ')::tsquery as query from wanted),
    by_words as (
      select found.id from wish cross join lateral (
        select id from question where published_at is not null and search @@ wish.query ${within}
         limit ${READ_MAX}) found),
    by_answers as materialized (
      select found.* from wish cross join lateral (
        select question_id as id, search from answer
         where ${OPEN_ANSWER} and search @@ wish.query
         limit ${READ_MAX / 2}) found),
    -- Which words an answer has is looked at once, and not again for each question that was found.
    in_answers as materialized (
      select distinct a.id, w.nth from by_answers a join weighed w on w.known and a.search @@ w.query),
    near as materialized (
      select distinct found.id, weighed.nth from weighed cross join lateral (
        select id from question
         where published_at is not null and near_words(words) && near_words(weighed.word) ${within}
         limit ${NEAR_MAX}) found
       where not known),
    scored as (
      select q.id, q.words, q.theme_id, q.published_at, length(q.search) as size, (
        select sum(weight * case when q.search @@ w.query then 1
                                 when (q.id, w.nth) in (select id, nth from near) then ${NEAR}::float4
                                 when (q.id, w.nth) in (select id, nth from in_answers) then ${IN_ANSWER}::float4
                                 else 0 end)
          from weighed w where known or nth in (select nth from near)) as found
        from (select id from by_words union select id from near union select id from by_answers) ids
        join question q on q.id = ids.id
       where q.published_at is not null and q.state <> 'removed' ${within})
    select id, words, theme_id as theme, score::float8
      from (
        select *, found / (select sum(weight) from weighed) as score from scored) as all_of_them
     where score >= ${LEAST}::float4
     order by score desc, size, published_at desc, id limit ${limit}`
}
