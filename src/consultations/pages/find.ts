/** The consultations that everybody can read of, newest first. */
import type { Db } from '../../db/open.ts'
import { wordsOf } from '../../i18n/say.ts'
import type { Words } from '../../port.ts'

export interface Summary {
  readonly id: string
  readonly theme: string
  readonly themeName: Words
  readonly emoji: string
  /** Of a class of our own style sheet. */
  readonly colour: string
  readonly title: Words
  readonly brief: Words
  readonly state: 'open' | 'paused' | 'closed' | 'answered'
  readonly closesAt: Date | null
  readonly answerBy: Date | null
  readonly answeredAt: Date | null
  readonly openedAt: Date
  readonly changedAt: Date
}

const MOST = 200

export async function summaries(db: Db, theme?: string): Promise<Summary[]> {
  const rows = await db.$queryRaw<
    (Omit<Summary, 'themeName' | 'title' | 'brief'> & { name: unknown; title: unknown; brief: unknown })[]
  >`
    select c.id, c.theme_id as theme, t.name, t.emoji, t.colour, c.title, c.brief, c.state, c.closes_at as "closesAt",
           c.answer_by as "answerBy", c.answered_at as "answeredAt", c.opened_at as "openedAt",
           greatest(c.opened_at, c.closed_at, c.answered_at) as "changedAt"
      from consultation c join theme t on t.id = c.theme_id
     where c.state in ('open', 'paused', 'closed', 'answered') and (${theme ?? null}::text is null or c.theme_id = ${theme ?? null})
     order by c.state in ('open', 'paused') desc, "changedAt" desc, c.id limit ${MOST}`
  return rows.map(({ name, title, brief, ...row }) => ({
    ...row,
    themeName: wordsOf(name),
    title: wordsOf(title),
    brief: wordsOf(brief),
  }))
}
