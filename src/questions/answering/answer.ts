/** Answers a question: the answer, its counts and the letter to who asked are stored together, or not at all. */
import { newId } from '../../db/new-id.ts'
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { changedForGood } from '../../delivery/publish.ts'
import { readText } from '../../forms/words.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { mayTalk } from '../care/may.ts'
import { keepFiles } from '../files.ts'
import { consultationOf } from '../part.ts'
import { agreeButtons } from './agree-view.ts'
import { writeTo } from './letter.ts'
import { aboutAnswer, aboutQuestion, holdPerson, holdQuestion, loadQuestion, type Asked } from './load.ts'
import { whyNotAnswer } from './may.ts'
import { standingOf } from './party.ts'
import { answerView, clip, showButton } from './view.ts'

/** Fits, with its question above it, in one message everywhere. */
export const ANSWER_MAX = 1_500
const HINT_MAX = 90
/** Of a consultation's question everybody may answer: its asker hears of so many, and finds the others where it stands. */
const LETTERS_MAX = 5

export async function drawAnswer(visit: Visit, about = ''): Promise<Form | View> {
  const { ctx, who } = visit
  return await ctx.db.$transaction(async (tx): Promise<Form | View> => {
    const question = await loadQuestion(tx, about)
    const no = await whyNotAnswer(tx, visit, question)
    if (no || !question) return no ?? sorry('answer.not.asked')
    const own = await ownAnswer(tx, question.id, who.person)
    if (own) return { ...(await answerView(tx, ctx.settings, own, who.person)), note: { key: 'answer.already' } }
    return {
      name: `answer/${question.id}`,
      title: { key: 'form.answer.title' },
      submit: { key: 'form.answer.submit' },
      fields: [
        {
          name: 'words',
          kind: 'lines',
          label: { key: 'form.answer.words' },
          hint: { key: 'form.answer.hint', with: { words: clip(question.words, HINT_MAX) } },
          max: ANSWER_MAX,
          files: true,
        },
      ],
    }
  })
}

export async function giveAnswer(visit: Visit, values: Values, about = ''): Promise<View> {
  const words = readText(values['words'] ?? '', ANSWER_MAX)
  return 'fault' in words
    ? { mood: 'sorry', errors: { words: words.fault } }
    : await storeAnswer(visit, about, words.ok)
}

/** @param words read at the border already */
export async function storeAnswer(visit: Visit, about: string, words: string): Promise<View> {
  const { ctx, who, mark } = visit
  const id = newId()
  const work = async (tx: Tx, store: boolean): Promise<View | undefined> => {
    const question = await holdQuestion(tx, about)
    const here = await holdPerson(tx, who.person)
    const no = here ? await whyNotAnswer(tx, visit, question) : sorry('answer.not.asked')
    const earlier = mark && (await tx.answer.findUnique({ where: { origin: mark }, select: { id: true } }))
    if (earlier) return await sentView(tx, earlier.id, question)
    if (no || !question) return lost(no ?? sorry('answer.not.asked'), words)
    if (await ownAnswer(tx, question.id, who.person)) return lost(sorry('answer.already'), words)
    const not = await mayTalk(tx, who.person, 'answer')
    if (not) return lost(not, words)
    if (!store) return undefined
    await insert(tx, visit, { id, question: question.id, words })
    await answered(tx, visit, question, id)
    return await sentView(tx, id, question)
  }
  const run = (store: boolean) => unlessRaced(() => ctx.db.$transaction((tx) => work(tx, store)))
  // Looked at first, so that files are fetched only for what can be stored, and not while anything is held.
  const no = await run(false)
  if (no) return no
  const fault = await keepFiles(visit, aboutAnswer(id))
  if (fault) return { mood: 'sorry', errors: { words: fault } }
  return (await run(true)) ?? sorry('answer.not.asked')
}

async function insert(
  tx: Tx,
  { who, mark }: Visit,
  { id, question, words }: { id: string; question: string; words: string },
): Promise<void> {
  const { party } = await standingOf(tx, who.person)
  await tx.answer.create({
    data: {
      id,
      questionId: question,
      answeredBy: who.person,
      accountId: who.account,
      party,
      locale: who.reader.locale,
      words,
      origin: mark ?? null,
    },
  })
  // Of a consultation's question: they took part in it, and hear what was done with it.
  await tx.$executeRaw`
    insert into participation (consultation_id, voter_id, person_id, party)
    select part.consultation_id, p.voter_id, p.id, ${party} from part, person p
     where part.question_id = ${question} and p.id = ${who.person}
    on conflict do nothing`
}

/** What somebody wrote is theirs to take along, also when it came too late. */
export const lost = (no: View, words: string): View => ({
  ...no,
  lines: [...(no.lines ?? []), { key: 'answer.words.back' }, { plain: words }],
})

async function ownAnswer(tx: Tx, question: string, person: number): Promise<string | undefined> {
  const own = await tx.answer.findFirst({
    where: { questionId: question, answeredBy: person, withdrawnAt: null, removedAt: null },
    select: { id: true },
  })
  return own?.id
}

/**
 * What follows from an answer: it counts for who was asked, who asked hears it, and the question waits for what they say
 * of it instead of going on to others.
 */
async function answered(tx: Tx, { ctx, who }: Visit, question: Asked, answer: string): Promise<void> {
  await count(tx, question, who.person)
  await tx.question.update({ where: { id: question.id }, data: { nextAt: null } })
  if (question.askedBy !== null && !(await wouldFlood(tx, question.id))) {
    const view = await answerView(tx, ctx.settings, answer, question.askedBy)
    await writeTo(tx, question.accountId, view, { subject: aboutAnswer(answer), answer })
  }
  await changedForGood(tx, aboutQuestion(question.id))
}

async function wouldFlood(tx: Tx, question: string): Promise<boolean> {
  if (!(await consultationOf(tx, question))) return false
  return (await tx.answer.count({ where: { questionId: question } })) > LETTERS_MAX
}

/**
 * The first answer to what they were asked. Whoever stepped in from a shared place (wave 0) was asked, for the counts,
 * at the moment they answered: opening a form and leaving it is no question that went unanswered.
 */
async function count(tx: Tx, { id, themeId }: Asked, person: number): Promise<void> {
  await tx.$executeRaw`
    with said as (
      update ask set state = 'answered', said_at = now()
       where question_id = ${id} and person_id = ${person} and state <> 'answered'
      returning wave, extract(epoch from now() - asked_at) / 60 as minutes)
    update offer set answered = answered + 1, asked = asked + (said.wave = 0)::int,
           minutes = offer.minutes + greatest(0, round(said.minutes))::int
      from said where offer.person_id = ${person} and offer.theme_id = ${themeId}`
}

async function sentView(tx: Tx, id: string, question: Asked | null): Promise<View> {
  const answer = await tx.answer.findUnique({ where: { id } })
  const consultation = question && (await consultationOf(tx, question.id))
  const back = consultation
    ? [{ label: { key: 'do.consult.back' }, does: { kind: 'consult.show', consultation }, look: 'main' } as const]
    : []
  if (!question?.agreedAt || !answer || answer.agreedAt || answer.answeredBy === null) {
    return { mood: 'done', lines: [{ key: 'answer.sent' }], buttons: [...back, showButton(id)] }
  }
  // Who asked agreed already that others may read it: this is the moment to ask.
  await tx.$executeRaw`update answer set invited_at = coalesce(invited_at, now()) where id = ${id}`
  const { organisation } = await standingOf(tx, answer.answeredBy)
  return {
    mood: 'done',
    lines: [{ key: 'answer.sent' }, { key: 'publish.invite' }],
    buttons: [...agreeButtons(id, organisation), ...back, showButton(id)],
  }
}
