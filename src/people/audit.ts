/** The audit log: what was done or refused, by whom and when. For administrators. */
import type { Db } from '../db/open.ts'
import { toCsv } from './csv.ts'

const PAGE = 1_000

/** A page at a time: it grows with the years. @param since from when; all of it without */
export async function* auditCsv(db: Db, since = new Date(0)): AsyncGenerator<string> {
  yield toCsv([['at', 'person', 'action', 'subject', 'outcome']])
  for (let after = 0n; ;) {
    const rows = await db.audit.findMany({
      where: { id: { gt: after }, at: { gte: since } },
      orderBy: { id: 'asc' },
      take: PAGE,
    })
    yield toCsv(
      rows.map(({ at, personId, action, subject, outcome }) => [at.toISOString(), personId, action, subject, outcome]),
    )
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    after = last.id
  }
}
