/** How many people take part, as of now: the results go on in steps, and a first vote is seen here. */
import type { Db, Tx } from '../../db/open.ts'
import type { Text } from '../../port.ts'
import type { Consultation } from '../consultation.ts'

/** A town is not counted for a reader: by then the results themselves say how many. */
const MOST = 1_000

/** @returns undefined once it is over: what is shown then is all there is */
export async function peopleIn(db: Db | Tx, { id, state }: Consultation): Promise<Text | undefined> {
  if (state !== 'open' && state !== 'paused') return undefined
  const [row] = await db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count
      from (select 1 from participation where consultation_id = ${id} limit ${MOST + 1}) few`
  const count = row?.count ?? 0
  return count > MOST
    ? { key: 'consult.results.many', with: { count: MOST } }
    : { key: 'consult.run.taking', with: { count } }
}
