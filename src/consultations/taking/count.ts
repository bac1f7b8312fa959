/** Counts a consultation's ballots by party, so that pages read a few rows and never a million ballots. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Db, Tx } from '../../db/open.ts'
import { PARTIES, type Party } from './party.ts'

/** A part whose poll was made. */
export interface Counted {
  readonly consultation: string
  readonly part: number
  readonly poll: string
  readonly options: number
}

/** Ballots in one statement: short enough that nobody who votes meanwhile notices it. */
const PAGE = 20_000
/** So many ballots, of all parts, are counted while a close is under way; more are left to the worker, right after it. */
const AT_CLOSE = 60_000

/** All parts, at once. */
export async function countParts(db: Db | Tx, id: string): Promise<void> {
  for (const part of await partsOf(db, id)) await countPart(db, part)
}

/** In the transaction that closed the polls: their ballots change no more, so whoever counts them later counts the same. */
export async function countAtClose(tx: Tx, id: string): Promise<void> {
  const [cast] = await tx.$queryRaw<{ ballots: number }[]>`
    select coalesce(sum(n), 0)::int as ballots from poll, unnest(result) as n where part_of = ${id}`
  if ((cast?.ballots ?? 0) <= AT_CLOSE) await countParts(tx, id)
}

/**
 * A page of voters at a time, each voter once. While a poll is open the pages are of different moments, which nobody
 * can tell. An older count that comes late changes nothing.
 *
 * @param rest after each page, so many times as long as it took
 */
export async function countPart(db: Db | Tx, part: Counted, rest = 0): Promise<void> {
  const counts: Record<Party, number[]> = { government: none(part), business: none(part), resident: none(part) }
  const at = await clock(db)
  let after = 0
  for (;;) {
    const began = performance.now()
    const rows = await pageOf(db, part, after)
    for (const { party, option, count } of rows) counts[party][option] = (counts[party][option] ?? 0) + count
    if (rows.length === 0) break
    after = Math.max(...rows.map(({ last }) => last))
    if (rest > 0) await wait((performance.now() - began) * rest)
  }
  for (const party of PARTIES) {
    await db.$executeRaw`
      insert into part_count (consultation_id, part, party, counts, at)
      values (${part.consultation}, ${part.part}, ${party}, ${counts[party]}::int[], ${at})
      on conflict (consultation_id, part, party) do update set counts = excluded.counts, at = excluded.at
       where part_count.at <= excluded.at`
  }
}

const none = ({ options }: Counted): number[] => Array.from({ length: options }, () => 0)

async function partsOf(db: Db | Tx, id: string): Promise<Counted[]> {
  return await db.$queryRaw<Counted[]>`
    select consultation_id as consultation, position as part, poll_id as poll, jsonb_array_length(options) as options
      from part where consultation_id = ${id} and poll_id is not null order by position`
}

interface Row {
  readonly party: Party
  readonly option: number
  readonly count: number
  /** The last voter of the page, of this row's. */
  readonly last: number
}

/** Whoever voted without saying for whom speaks for what their role is of, and else as a resident. */
async function pageOf(db: Db | Tx, { consultation, poll }: Counted, after: number): Promise<Row[]> {
  return await db.$queryRaw<Row[]>`
    select party, position as option, count(*)::int as count, max(voter_id) as last
      from (select page.voter_id, page.position, coalesce(v.party, (
                     select case when bool_or(r.party = 'government') then 'government'
                                 when bool_or(r.party = 'business') then 'business' else 'resident' end
                       from role r where r.person_id = page.person_id)) as party
              from (select voter_id, person_id, position from ballot
                     where poll_id = ${poll} and voter_id > ${after} order by voter_id limit ${PAGE}) page
              left join participation v on v.consultation_id = ${consultation} and v.voter_id = page.voter_id) spoken
     group by party, position`
}

/** Not the start of a transaction, which may have waited. */
async function clock(db: Db | Tx): Promise<Date> {
  const [row] = await db.$queryRaw<{ at: Date }[]>`select clock_timestamp() as at`
  return row?.at ?? new Date(0)
}
