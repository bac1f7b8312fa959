/** Follow-up questions, both ways: the bot carries them, and neither side learns the other's account. */
import { newId } from '../../db/new-id.ts'
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { readText } from '../../forms/words.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { mayTalk } from '../care/may.ts'
import { filesOf, filesView, keepFiles } from '../files.ts'
import { PAUSE, writeTo } from './letter.ts'
import { aboutRemark, holdAnswer, holdPerson, loadAnswer, partOf, stands, type Given } from './load.ts'
import { clip, reportButton, showButton } from './view.ts'

const REMARK_MAX = 1_500
const QUESTION_MAX = 200

export async function drawRemark({ ctx, who }: Visit, about = ''): Promise<Form | View> {
  const answer = await loadAnswer(ctx.db, about)
  const no = whyNot(answer, who.person)
  if (no || !answer) return no ?? sorry('answer.gone')
  return {
    name: `remark/${answer.id}`,
    title: { key: 'form.remark.title' },
    submit: { key: 'form.remark.submit' },
    fields: [
      {
        name: 'words',
        kind: 'lines',
        label: { key: 'form.remark.words' },
        hint: { key: 'form.remark.hint' },
        max: REMARK_MAX,
        files: true,
      },
    ],
  }
}

export async function sendRemark(visit: Visit, values: Values, about = ''): Promise<View> {
  const words = readText(values['words'] ?? '', REMARK_MAX)
  return 'fault' in words
    ? { mood: 'sorry', errors: { words: words.fault } }
    : await storeRemark(visit, about, words.ok)
}

/** @param words read at the border already */
export async function storeRemark(visit: Visit, about: string, words: string): Promise<View> {
  const { ctx, who, mark } = visit
  const id = newId()
  const work = async (tx: Tx, store: boolean): Promise<View | undefined> => {
    const answer = await holdAnswer(tx, about)
    const here = await holdPerson(tx, who.person)
    const no = here ? whyNot(answer, who.person) : sorry('answer.gone')
    if (no || !answer) return no ?? sorry('answer.gone')
    if (mark && (await tx.remark.findUnique({ where: { origin: mark } }))) return SENT
    const not = await mayTalk(tx, who.person, 'remark')
    if (not) return not
    if (!store) return undefined
    const byAsker = answer.question.askedBy === who.person
    await tx.remark.create({
      data: {
        id,
        questionId: answer.questionId,
        answerId: answer.id,
        saidBy: who.person,
        byAsker,
        words,
        origin: mark ?? null,
      },
    })
    await carry(tx, visit, answer, { id, byAsker, words })
    return SENT
  }
  const run = (store: boolean) => unlessRaced(() => ctx.db.$transaction((tx) => work(tx, store)))
  const no = await run(false)
  if (no) return no
  const fault = await keepFiles(visit, aboutRemark(id))
  if (fault) return { mood: 'sorry', errors: { words: fault } }
  return (await run(true)) ?? sorry('answer.gone')
}

const SENT: View = { mood: 'done', lines: [{ key: 'remark.sent' }] }

/** Only the two of them, while the answer stands and there is somebody at the other side. */
function whyNot(answer: Given | null, person: number): View | undefined {
  const part = answer && partOf(answer, person)
  if (!answer || !part || part === 'reader' || !stands(answer)) return sorry('answer.gone')
  if (answer.question.state === 'withdrawn') return sorry('answer.question.withdrawn')
  const other = part === 'asker' ? answer.answeredBy : answer.question.askedBy
  return other === null ? sorry('remark.nobody') : undefined
}

async function carry(
  tx: Tx,
  { ctx }: Visit,
  answer: Given,
  remark: { id: string; byAsker: boolean; words: string },
): Promise<void> {
  const { id, question } = answer
  const files = await filesOf(tx, aboutRemark(remark.id))
  const view: View = {
    title: { key: remark.byAsker ? 'remark.title.expert' : 'remark.title.asker' },
    lines: [
      { key: 'answer.question', with: { words: clip(question.words, QUESTION_MAX) } },
      { key: remark.byAsker ? 'remark.from.asker' : 'remark.from.expert' },
      { plain: remark.words },
    ],
    ...filesView(ctx.settings.home, files),
    buttons: [
      { label: { key: 'do.remark.reply' }, does: { kind: 'form.open', form: `remark/${id}` }, look: 'main' },
      showButton(id),
      reportButton(`remark-${remark.id}`),
      ...(remark.byAsker ? [PAUSE] : []),
    ],
  }
  const account = remark.byAsker ? answer.accountId : question.accountId
  await writeTo(tx, account, view, { subject: aboutRemark(remark.id), answer: id })
}
