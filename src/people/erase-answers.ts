/** What follows for others when somebody's answers are erased: whoever asked hears it, and their question goes on. */
import type { Tx } from '../db/open.ts'
import { publish } from '../delivery/publish.ts'
import { shorten } from '../i18n/spell.ts'
import type { View } from '../port.ts'

const QUESTION_MAX = 200

export interface Waiting {
  readonly question: string
  readonly words: string
  readonly account: number
}

/** Who has an answer of theirs that stands. Asked before it is erased: afterwards nobody knows any more whose it was. */
export async function askersOf(tx: Tx, person: number): Promise<Waiting[]> {
  return await tx.$queryRaw<Waiting[]>`
    select distinct q.id as question, q.words, q.account_id as account
      from answer a join question q on q.id = a.question_id
     where a.answered_by = ${person} and a.withdrawn_at is null and a.removed_at is null
       and q.asked_by <> ${person} and q.account_id is not null and q.state in ('open', 'settled')
     order by q.id`
}

/** As when an answer is taken back: nobody learns from it that somebody left altogether. */
export async function tellTakenBack(tx: Tx, { question, words, account }: Waiting): Promise<void> {
  const view: View = {
    title: { key: 'answer.title.withdrawn' },
    lines: [{ key: 'answer.question', with: { words: { plain: shorten(words, QUESTION_MAX) } } }],
    buttons: [{ label: { key: 'do.answer.question' }, does: { kind: 'question.show', question } }],
  }
  await publish(tx, { audience: { kind: 'letter', id: String(account) }, view, direct: view })
}

/** Open questions that rested because of these answers are looked at again; where another answer stands, they rest on. */
export async function goOn(tx: Tx, answers: readonly { readonly question: string }[]): Promise<void> {
  await tx.$executeRaw`
    with resting as (
      update question set next_at = now()
       where id = any(${answers.map(({ question }) => question)}) and state = 'open' and next_at is null
      returning id)
    insert into outbox (job, payload) select 'route', jsonb_build_object('question', id) from resting`
}
