/** Letters about a question: to its asker, and to those who are asked. They wait for the end of quiet hours. */
import type { Ctx } from '../../ctx.ts'
import type { Tx } from '../../db/open.ts'
import { publish } from '../../delivery/publish.ts'
import type { Button, Text, View } from '../../port.ts'
import { themeName } from '../../themes/view.ts'
import { filesOf, filesView } from '../files.ts'
import { subjectOf, type Question } from './load.ts'
import { excerpt, expertView, ownerView } from './view.ts'

const showButton = (question: string): Button => ({
  label: { key: 'do.question.show' },
  does: { kind: 'question.show', question },
})

/** The asker hears where it stands. Whose account is no more hears nothing. */
export async function tellAsker(tx: Tx, question: Question, ...lines: readonly Text[]): Promise<void> {
  const { id, accountId, words } = question
  if (accountId === null) return
  const view: View = {
    title: { key: 'told.title', with: { theme: themeName(question) } },
    lines: [{ key: 'told.question', with: { question: excerpt(words) } }, ...lines],
    buttons: [showButton(id)],
  }
  await publish(tx, { audience: { kind: 'letter', id: String(accountId) }, view, direct: view })
}

/** An expert is asked: a card, so that it says so when they are needed no more. */
export async function askExpert(tx: Tx, ctx: Ctx, question: Question, account: number): Promise<void> {
  const view = { ...expertView(question, 'asked', new Date()), ...(await filesWith(tx, ctx, question.id)) }
  await publish(tx, {
    audience: { kind: 'letter', id: String(account) },
    view,
    direct: view,
    card: cardOf(question.id),
  })
}

/** Those who answer for the theme get it, or are reminded. */
export async function askOwner(
  tx: Tx,
  ctx: Ctx,
  question: Question,
  why: 'owner.why' | 'owner.again' | 'owner.late',
): Promise<void> {
  const view = { ...ownerView(question, why), ...(await filesWith(tx, ctx, question.id)) }
  await publish(tx, {
    audience: { kind: 'runners', id: question.themeId },
    view,
    direct: view,
    card: cardOf(question.id),
  })
}

/** The pictures and files that came along with it. */
export async function filesWith(tx: Tx, { settings }: Ctx, question: string): Promise<Pick<View, 'picture' | 'links'>> {
  return filesView(settings.home, await filesOf(tx, subjectOf(question)))
}

export const cardOf = (question: string) =>
  ({ subject: subjectOf(question), refresh: { kind: 'question.show', question } }) as const

/** A message to the expert of one ask, wherever their questions come to. */
export async function tellExpert(tx: Tx, question: Question, person: number, view: View): Promise<void> {
  const [expert] = await tx.$queryRaw<{ account: number }[]>`
    select account_id as account from expert where person_id = ${person}`
  if (expert) await publish(tx, { audience: { kind: 'letter', id: String(expert.account) }, view, direct: view })
  await touchCards(tx, question.id, person)
}

/** Their own message shows anew what they did. */
export async function touchCards(tx: Tx, question: string, person: number): Promise<void> {
  await tx.$executeRaw`
    update card set wanted = wanted + 1 where subject = ${subjectOf(question)} and person_id = ${person}`
}
