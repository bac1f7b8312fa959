/** Counts a consultation's ballots by party, so that pages read a few rows and never a million ballots. */
import { setTimeout as wait } from 'node:timers/promises'
import { Prisma } from '../../db/generated/client.ts'
import type { Db, Tx } from '../../db/open.ts'
import { PARTIES, type Party } from './party.ts'
import { FEW } from './withhold.ts'

/** A part whose poll was made. */
export interface Counted {
  readonly consultation: string
  readonly part: number
  readonly poll: string
  readonly options: number
  /** Its poll was closed when this count began: no ballot comes after it. */
  readonly closed: boolean
}

/** Ballots in one statement: short enough that nobody who votes meanwhile notices it. */
const PAGE = 20_000
/** So many ballots, of all parts, are counted while a close is under way; more are left to the worker, right after it. */
const AT_CLOSE = 60_000

/** All parts, at once. */
export async function countParts(db: Db | Tx, id: string): Promise<void> {
  for (const part of await partsOf(db, id)) await countPart(db, part)
}

/**
 * In the transaction that closed these polls: their ballots change no more, so whoever counts them later counts the same.
 * What was taken out before was counted then, and stays so: whoever erased themselves since is still in it.
 */
export async function countAtClose(tx: Tx, id: string, polls: readonly string[]): Promise<void> {
  const [cast] = await tx.$queryRaw<{ ballots: number }[]>`
    select coalesce(sum(n), 0)::int as ballots from poll, unnest(result) as n where id = any(${polls})`
  if ((cast?.ballots ?? 0) > AT_CLOSE) return
  const parts = (await partsOf(tx, id)).filter(({ poll }) => polls.includes(poll))
  for (const part of parts) await countPart(tx, part)
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
  for (const party of PARTIES) await keep(db, part, { party, counts: counts[party], at })
}

/**
 * What is kept is what is shown. While people vote, a party's row goes on by no single ballot: who looked before and after
 * would know it. At the end it is what it is.
 */
async function keep(
  db: Db | Tx,
  part: Counted,
  { party, counts, at }: { party: Party; counts: readonly number[]; at: Date },
): Promise<void> {
  const nothing = none(part)
  const next = (shown: Prisma.Sql) => Prisma.sql`
    case when ${part.closed} or ${goesOn(shown, counts)} then ${counts}::int[] else ${shown} end`
  await db.$executeRaw`
    insert into part_count (consultation_id, part, party, counts, at)
    values (${part.consultation}, ${part.part}, ${party}, ${next(Prisma.sql`${nothing}::int[]`)}, ${at})
    on conflict (consultation_id, part, party) do update
      set counts = ${next(Prisma.sql`part_count.counts`)}, at = excluded.at
     where part_count.at <= excluded.at`
}

/**
 * At least so many ballots of the party came, went or changed, however few of them a difference of counts can tell; and
 * nothing that was shown has become too small: that it is withheld now would tell that it is.
 */
const goesOn = (shown: Prisma.Sql, counts: readonly number[]) => Prisma.sql`(
  select greatest(sum(greatest(new - old, 0)), sum(greatest(old - new, 0))) >= ${FEW}::int
         and bool_and(old < ${FEW}::int or new >= ${FEW}::int) and (sum(old) < ${FEW}::int or sum(new) >= ${FEW}::int)
    from unnest(${shown}, ${counts}::int[]) as t (old, new))`

const none = ({ options }: Counted): number[] => Array.from({ length: options }, () => 0)

async function partsOf(db: Db | Tx, id: string): Promise<Counted[]> {
  return await db.$queryRaw<Counted[]>`
    select p.consultation_id as consultation, p.position as part, p.poll_id as poll,
           jsonb_array_length(p.options) as options, poll.closed_at is not null as closed
      from part p join poll on poll.id = p.poll_id where p.consultation_id = ${id} order by p.position`
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
