/** Many ballots in a consultation at once, as a town would cast them: rows, set by set. */
import { countParts } from '../src/consultations/taking/count.ts'
import type { Db } from '../src/db/open.ts'

/**
 * @param crowds of each party: how many choose each option of every part, in order
 */
export async function crowdIn(db: Db, id: string, crowds: Readonly<Record<string, readonly number[]>>): Promise<void> {
  for (const [party, counts] of Object.entries(crowds)) {
    const all = counts.reduce((sum, count) => sum + count, 0)
    // The option of the nth of them: the first whose running sum is above it.
    const ends = counts.map((_, at) => counts.slice(0, at + 1).reduce((sum, count) => sum + count, 0))
    const [{ base } = { base: 0 }] = await db.$queryRaw<{ base: number }[]>`
      select nextval(pg_get_serial_sequence('person', 'id'))::int as base`
    await db.$executeRaw`insert into person (id, voter_id) select n, n from generate_series(${base}::int + 1, ${base + all}::int) as n`
    await db.$executeRaw`select setval(pg_get_serial_sequence('person', 'id'), ${base + all + 1}::int)`
    await db.$executeRaw`
      insert into participation (consultation_id, voter_id, person_id, party)
      select ${id}, n, n, ${party} from generate_series(${base}::int + 1, ${base + all}::int) as n`
    await db.$executeRaw`
      insert into ballot (poll_id, person_id, position)
      select part.poll_id, n, (select count(*) from unnest(${ends}::int[]) as upto where upto < n - ${base}::int)
        from generate_series(${base}::int + 1, ${base + all}::int) as n
        cross join part where part.consultation_id = ${id} and part.poll_id is not null`
  }
  await countParts(db, id)
}
