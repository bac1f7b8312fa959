/** When a consultation is counted: soon after something changed, and the more it takes, the less often. */
import type { Ctx } from '../../ctx.ts'
import { countPart, type Counted } from './count.ts'

/** At least so long between two counts of a part, and so much longer for each ballot: a million takes a hundred seconds. */
const EVERY_MS = 2_000
const A_BALLOT_MS = 0.1
/** As long as it counts, it rests: half the time there is nothing that a vote could wait for. */
const REST = 1
/** Ballots that go with who erases themselves leave no mark: they are seen by then. */
const LOOK_ANYWAY = '1 hour'
/** A vote carries the moment at which it began; it is stored by then. */
const UNDER_WAY = '10 seconds'

interface Due extends Counted {
  /** When all its rows were counted, and when somebody last began to. */
  readonly countedAt: Date | null
  readonly begunAt: Date | null
}

/** A worker's turn. What closed is counted once more after that, and then never again. */
export async function countDue(ctx: Ctx): Promise<void> {
  for (const due of await findDue(ctx)) {
    if (!(await claim(ctx, due))) continue
    if (due.closed || (await hasChanged(ctx, due))) await countPart(ctx.db, due, REST)
  }
}

async function findDue({ db }: Ctx): Promise<Due[]> {
  return await db.$queryRaw<Due[]>`
    select p.consultation_id as consultation, p.position as part, p.poll_id as poll,
           jsonb_array_length(p.options) as options, poll.closed_at is not null as closed,
           n.counted_at as "countedAt", n.begun_at as "begunAt"
      from part p join poll on poll.id = p.poll_id,
           lateral (select case when count(*) = 3 then min(at) end as counted_at,
                           max(at) filter (where party = 'government') as begun_at,
                           coalesce(sum((select sum(one) from unnest(counts) one)), 0) as ballots
                      from part_count where consultation_id = p.consultation_id and part = p.position) n
     where (poll.closed_at is null or n.counted_at is null or n.counted_at < poll.closed_at)
       and (n.begun_at is null
         or n.begun_at < clock_timestamp() - make_interval(secs => (${EVERY_MS} + n.ballots * ${A_BALLOT_MS}) / 1000.0))
     order by closed desc, n.begun_at nulls first`
}

/**
 * One worker counts. The first row of a part says when somebody began; who dies while counting is followed by another.
 * Whole milliseconds, cut off as the count's own moment is: rounded up, this would be later than a count that begins in the
 * same one, whose first row would then be thrown away for good.
 */
async function claim({ db }: Ctx, { consultation, part, options, begunAt }: Due): Promise<boolean> {
  const claimed = await db.$executeRaw`
    insert into part_count (consultation_id, part, party, counts, at)
    values (${consultation}, ${part}, 'government', array_fill(0, array[${options}::int]),
            date_trunc('milliseconds', clock_timestamp()))
    on conflict (consultation_id, part, party) do update set at = excluded.at where part_count.at = ${begunAt}`
  return claimed > 0
}

async function hasChanged({ db }: Ctx, { poll, countedAt }: Due): Promise<boolean> {
  if (!countedAt) return true
  const [row] = await db.$queryRaw<{ changed: boolean }[]>`
    select ${countedAt}::timestamptz < now() - ${LOOK_ANYWAY}::interval or exists (
      select 1 from ballot where poll_id = ${poll} and cast_at > ${countedAt}::timestamptz - ${UNDER_WAY}::interval
    ) as changed`
  return row?.changed ?? false
}
