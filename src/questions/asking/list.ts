/** Somebody's own questions, newest first, each with where it stands. */
import type { Ctx } from '../../ctx.ts'
import type { Who } from '../../people/arrive.ts'
import type { Button, Text, View } from '../../port.ts'
import { excerpt } from './view.ts'

const SHOWN = 10
const LABEL = 60

type Standing = 'draft' | 'open' | 'answered' | 'settled' | 'withdrawn' | 'removed'
interface Row {
  id: string
  words: string
  standing: Standing
}

export async function listQuestions({ db }: Ctx, who: Who): Promise<View> {
  const rows = await db.$queryRaw<Row[]>`
    select q.id, q.words, case when q.state = 'open' and exists (
             select 1 from answer a where a.question_id = q.id and a.withdrawn_at is null and a.removed_at is null)
           then 'answered' else q.state end as standing
      from question q where q.asked_by = ${who.person} and q.words <> ''
     order by q.created_at desc, q.id limit ${SHOWN}`
  return {
    title: { key: 'questions.title' },
    lines:
      rows.length === 0
        ? [{ key: 'questions.none' }]
        : rows.map(({ words, standing }, at): Text => ({
            key: 'questions.line',
            with: { n: at + 1, question: excerpt(words, 100), standing: { key: `question.short.${standing}` } },
          })),
    buttons: [
      ...rows.map(({ id, words }): Button => ({
        label: { plain: excerpt(words, LABEL) },
        does: { kind: 'question.show', question: id },
      })),
      { label: { key: 'do.ask' }, does: { kind: 'form.open', form: 'ask' }, look: 'main' },
    ],
  }
}
