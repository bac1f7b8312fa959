/** What is shown of one answer: to who asked, to who answered, and to everybody once it is published. */
import type { Ctx } from '../../ctx.ts'
import type { Db, Tx } from '../../db/open.ts'
import { shorten } from '../../i18n/spell.ts'
import { sorry } from '../../people/sorry.ts'
import type { Button, Text, View } from '../../port.ts'
import { filesOf, filesView } from '../files.ts'
import { consultationOf } from '../part.ts'
import { agreeButtons, hideAnswer, hideQuestion } from './agree-view.ts'
import { aboutAnswer, isPublic, loadAnswer, partOf, stands, type Given } from './load.ts'
import { nameText, partyText, standingOf } from './party.ts'
import { talkOf } from './talk.ts'

/** So much of a question stands above its answer: who asked or was asked knows it. */
const QUESTION_MAX = 200

export const clip = (words: string, max: number): Text => ({ plain: shorten(words, max) })

/** @param settings where the house is on the web: files are there */
export async function answerView(
  db: Db | Tx,
  settings: Pick<Ctx['settings'], 'home'>,
  id: string,
  person: number | null,
): Promise<View> {
  const answer = await loadAnswer(db, id)
  const part = answer && person !== null ? partOf(answer, person) : undefined
  if (!answer || !part || person === null) return sorry('answer.gone')
  if (!stands(answer)) return { lines: [{ key: answer.withdrawnAt ? 'answer.withdrawn' : 'answer.removed' }] }
  // With a question that was taken back, nothing is served any more of what came along.
  const files = answer.question.state === 'withdrawn' ? [] : await filesOf(db, aboutAnswer(id))
  const more = filesView(settings.home, files)
  switch (part) {
    case 'asker':
      return { ...(await askerView(db, answer, person)), ...more }
    case 'expert':
      return { ...(await expertView(db, answer, person)), ...more }
    case 'reader':
      return { ...(await readerView(db, answer, person)), ...more }
  }
}

const questionLine = ({ question }: Given): Text => ({
  key: 'answer.question',
  with: { words: clip(question.words, QUESTION_MAX) },
})

async function askerView(db: Db | Tx, answer: Given, person: number): Promise<View> {
  const { id, question } = answer
  const ends = question.state === 'open' && !(await consultationOf(db, question.id))
  const verdict = await db.verdict.findUnique({ where: { answerId_personId: { answerId: id, personId: person } } })
  return {
    title: { key: 'answer.title.asker' },
    lines: [
      questionLine(answer),
      { key: 'answer.from', with: { who: partyText(answer.party) } },
      { plain: answer.words },
      ...marksOf(answer),
      ...(verdict ? [{ key: verdict.helped ? 'verdict.own.yes' : 'verdict.own.no' } as const] : []),
      ...(await talkOf(db, id)),
    ],
    buttons: [
      ...verdictButtons(id),
      { label: { key: 'do.remark.ask' }, does: { kind: 'form.open', form: `remark/${id}` } },
      ...(ends ? [settleButton(question.id)] : []),
      ...(question.state === 'withdrawn' ? [] : [(question.agreedAt ? hideQuestion : publishButton)(question.id)]),
      ...(answer.editedAt ? [historyButton(id)] : []),
      reportButton(`answer-${id}`),
    ],
  }
}

async function expertView(db: Db | Tx, answer: Given, person: number): Promise<View> {
  const { id, question } = answer
  const { organisation } = await standingOf(db, person)
  return {
    title: { key: 'answer.title.expert' },
    lines: [questionLine(answer), { plain: answer.words }, ...marksOf(answer), ...(await talkOf(db, id))],
    note: { key: isPublic(answer) ? 'answer.is.public' : 'answer.is.private' },
    buttons: [
      { label: { key: 'do.remark.tell' }, does: { kind: 'form.open', form: `remark/${id}` } },
      { label: { key: 'do.answer.correct' }, does: { kind: 'form.open', form: `correct/${id}` } },
      ...(question.agreedAt && !answer.agreedAt ? agreeButtons(id, organisation) : []),
      ...(answer.agreedAt ? [hideAnswer(id)] : []),
      outdatedButton(answer),
      ...(answer.editedAt ? [historyButton(id)] : []),
      { label: { key: 'do.answer.withdraw' }, does: { kind: 'answer.withdraw', answer: id }, look: 'danger' },
    ],
  }
}

async function readerView(db: Db | Tx, answer: Given, person: number): Promise<View> {
  const { id, question } = answer
  const by = answer.answeredBy === null ? undefined : await standingOf(db, answer.answeredBy)
  const organisation = by?.party === answer.party ? by.organisation : null
  const roles = await db.role.findMany({ where: { personId: person }, select: { role: true, organisation: true } })
  const vouches = roles.some(({ role, organisation: mine }) => mine && VOUCHERS.includes(role))
  const runs = roles.some(({ role }) => RUNNERS.includes(role))
  return {
    title: { key: 'answer.title.reader' },
    lines: [
      questionLine(answer),
      { key: 'answer.from', with: { who: nameText(answer.name, { party: answer.party, organisation }) } },
      { plain: answer.words },
      ...marksOf(answer),
    ],
    buttons: [
      ...verdictButtons(id),
      { label: { key: 'do.question.read' }, does: { kind: 'question.read', question: question.id } },
      ...(answer.editedAt ? [historyButton(id)] : []),
      ...(vouches ? [{ label: { key: 'do.answer.vouch' }, does: { kind: 'answer.vouch', answer: id } } as const] : []),
      ...(runs ? [outdatedButton(answer)] : []),
      reportButton(`answer-${id}`),
    ],
  }
}

/** Only for which buttons are shown: who may, is looked up when one is pressed. */
const VOUCHERS = ['official', 'partner', 'administrator']
const RUNNERS = ['official', 'steward', 'administrator']

export function marksOf({ outdatedAt, editedAt }: Pick<Given, 'outdatedAt' | 'editedAt'>): Text[] {
  return [
    ...(outdatedAt ? [{ key: 'answer.outdated', with: { at: { at: outdatedAt.toISOString() } } } as const] : []),
    ...(editedAt ? [{ key: 'answer.edited', with: { at: { at: editedAt.toISOString() } } } as const] : []),
  ]
}

export function verdictButtons(answer: string, nth?: number): Button[] {
  const many = nth === undefined ? undefined : { nth }
  return [
    {
      label: many ? { key: 'verdict.yes.nth', with: many } : { key: 'verdict.yes' },
      does: { kind: 'answer.helped', answer, helped: 'yes' },
      look: 'main',
    },
    {
      label: many ? { key: 'verdict.no.nth', with: many } : { key: 'verdict.no' },
      does: { kind: 'answer.helped', answer, helped: 'no' },
    },
  ]
}

export const settleButton = (question: string): Button => ({
  label: { key: 'do.answer.settle' },
  does: { kind: 'question.settle', question },
})

const publishButton = (question: string): Button => ({
  label: { key: 'do.answer.publish' },
  does: { kind: 'question.publish', question, named: 'ask' },
})

const historyButton = (answer: string): Button => ({
  label: { key: 'do.answer.history' },
  does: { kind: 'answer.history', answer },
})

const outdatedButton = ({ id, outdatedAt }: Given): Button => ({
  label: { key: outdatedAt ? 'do.answer.current' : 'do.answer.outdated' },
  does: { kind: 'answer.outdated', answer: id },
})

/** @param about 'answer-…' or 'remark-…' */
export const reportButton = (about: `${'question' | 'answer' | 'remark'}-${string}`): Button => ({
  label: { key: 'do.answer.report' },
  does: { kind: 'form.open', form: `report/${about}` },
  look: 'quiet',
})

export const showButton = (answer: string): Button => ({
  label: { key: 'do.answer.show' },
  does: { kind: 'answer.show', answer },
})
