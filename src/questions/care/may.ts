/** Whether somebody may ask, answer or talk on just now: not while they are blocked, and never too much in a day. */
import type { Db, Tx } from '../../db/open.ts'
import { sorry } from '../../people/sorry.ts'
import type { View } from '../../port.ts'

type What = 'ask' | 'answer' | 'remark' | 'report'

/** So many in any such span of hours, by the database's clock. */
const LIMITS: Readonly<Record<What, readonly { readonly most: number; readonly hours: number }[]>> = {
  ask: [
    { most: 5, hours: 24 },
    { most: 20, hours: 7 * 24 },
  ],
  answer: [{ most: 30, hours: 24 }],
  remark: [{ most: 30, hours: 24 }],
  report: [{ most: 30, hours: 24 }],
}

/**
 * Called in the transaction that stores it: until that ends, everything else that this person says waits in line, so
 * that a hundred taps at once count as a hundred. A question counts from when it is sent, and each correction of an answer
 * counts as one more of those.
 * @param besides a question that counted when it was sent
 * @returns why not, with the moment from which they may again; undefined: go on
 */
export async function mayTalk(tx: Tx, person: number, what: What, besides = ''): Promise<View | undefined> {
  // A statement of its own: what the next ones see was committed before they began.
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('talk'), ${person}::int)`
  const blocked = what === 'report' ? undefined : await whyBlocked(tx, person)
  if (blocked) return blocked
  const moments = await Promise.all(LIMITS[what].map((limit) => freeFrom(tx, { person, what, besides }, limit)))
  const until = Math.max(...moments.map((at) => at?.getTime() ?? 0))
  if (until === 0) return undefined
  return sorry(`care.slow.${what}`, { when: { at: new Date(until).toISOString() } })
}

/** A block is of asking, answering and talking on; reporting stays. */
export async function whyBlocked(db: Db | Tx, person: number): Promise<View | undefined> {
  const [block] = await db.$queryRaw<{ until: Date | null }[]>`
    select until from block where person_id = ${person} and (until is null or until > now())`
  if (!block) return undefined
  return block.until
    ? sorry('care.blocked.until', { until: { at: block.until.toISOString() } })
    : sorry('care.blocked.always')
}

/** @returns from when there is room again; null: there is now */
async function freeFrom(
  tx: Tx,
  { person, what, besides }: { readonly person: number; readonly what: What; readonly besides: string },
  { most, hours }: { readonly most: number; readonly hours: number },
): Promise<Date | null> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    select at + make_interval(hours => ${hours}) as at from (
      select sent_at as at from question where ${what} = 'ask' and asked_by = ${person} and id <> ${besides}
      union all select created_at from answer where ${what} = 'answer' and answered_by = ${person}
      union all select v.until from answer_version v join answer a on a.id = v.answer_id
                 where ${what} = 'answer' and a.answered_by = ${person}
      union all select created_at from remark where ${what} = 'remark' and said_by = ${person}
      union all select created_at from report where ${what} = 'report' and person_id = ${person}) said
     where at > now() - make_interval(hours => ${hours}) order by at desc offset ${most - 1} limit 1`
  return row?.at ?? null
}
