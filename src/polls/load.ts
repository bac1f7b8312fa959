/** Reads a poll with its count. A closed poll's count was written down at the close; an open one's is counted now. */
import { wordsOf } from '../i18n/say.ts'
import type { Db, Tx } from '../db/open.ts'
import { countAt } from './tally.ts'
import type { Poll } from './view.ts'

interface Row {
  id: string
  themeId: string
  question: unknown
  closesAt: Date
  closedAt: Date | null
  partOf: string | null
  labels: unknown[]
  result: number[]
  from: string | null
}

export async function loadPoll(db: Db | Tx, id: string): Promise<Poll | undefined> {
  const [row] = await db.$queryRaw<Row[]>`
    select id, theme_id as "themeId", question, closes_at as "closesAt", closed_at as "closedAt", part_of as "partOf", result,
           array(select label from poll_option where poll_id = poll.id order by position) as labels,
           (select q.id from question q where q.poll_id = poll.id and q.published_at is not null limit 1) as "from"
      from poll where id = ${id}`
  if (!row) return undefined
  const { result, ...kept } = row
  const poll = { ...kept, question: wordsOf(kept.question), labels: kept.labels.map(wordsOf) }
  return { ...poll, counts: poll.closedAt ? result : await count(db, id, poll.labels.length) }
}

/** By a statement of its own: what it sees was committed before it began. */
export async function count(db: Db | Tx, id: string, options: number): Promise<readonly number[]> {
  const rows = await db.$queryRaw<{ position: number; count: number }[]>`
    select position, count(*)::int as count from ballot where poll_id = ${id} group by position`
  return countAt(rows, options)
}
