/** Corrects an answer: what it said before is kept, and who asked hears of it. */
import type { Ctx } from '../../ctx.ts'
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { changedForGood } from '../../delivery/publish.ts'
import { readText } from '../../forms/words.ts'
import type { Who } from '../../people/arrive.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, Text, View } from '../../port.ts'
import { mayTalk } from '../care/may.ts'
import { ANSWER_MAX, lost } from './answer.ts'
import { writeTo } from './letter.ts'
import { aboutAnswer, aboutQuestion, holdAnswer, isFresh, loadAnswer, partOf, stands, type Given } from './load.ts'
import { answerView, clip, showButton } from './view.ts'

const VERSIONS = 4
const VERSION_MAX = 350

export async function drawCorrect({ ctx, who }: Visit, about = ''): Promise<Form | View> {
  const answer = await loadAnswer(ctx.db, about)
  if (answer?.answeredBy !== who.person || !stands(answer)) return sorry('answer.not.yours')
  return {
    name: `correct/${answer.id}`,
    title: { key: 'form.correct.title' },
    submit: { key: 'form.correct.submit' },
    fields: [
      { name: 'words', kind: 'lines', label: { key: 'form.answer.words' }, max: ANSWER_MAX, value: answer.words },
    ],
  }
}

export async function correct(visit: Visit, values: Values, about = ''): Promise<View> {
  const { ctx, who } = visit
  const words = readText(values['words'] ?? '', ANSWER_MAX)
  if ('fault' in words) return { mood: 'sorry', errors: { words: words.fault } }
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx): Promise<View> => {
      const answer = await holdAnswer(tx, about)
      if (answer?.answeredBy !== who.person || !stands(answer)) {
        return { ...sorry('answer.not.yours') }
      }
      if (answer.words !== words.ok) {
        const not = await mayTalk(tx, who.person, 'answer')
        if (not) return lost(not, words.ok)
        if (await isFresh(tx, visit)) await change(tx, ctx, answer, words.ok)
      }
      return { mood: 'done', lines: [{ key: 'answer.corrected' }], buttons: [showButton(about)] }
    }),
  )
}

/** What is corrected is of today again. */
async function change(tx: Tx, ctx: Ctx, { id, words: before, question }: Given, words: string): Promise<void> {
  await tx.$executeRaw`
    insert into answer_version (answer_id, nth, words)
    select ${id}, coalesce(max(nth), 0) + 1, ${before} from answer_version where answer_id = ${id}`
  await tx.$executeRaw`update answer set words = ${words}, edited_at = now(), outdated_at = null where id = ${id}`
  await changedForGood(tx, aboutAnswer(id))
  await changedForGood(tx, aboutQuestion(question.id))
  if (question.askedBy === null || question.state === 'withdrawn') return
  const view = await answerView(tx, ctx.settings, id, question.askedBy)
  const told: View = { ...view, title: { key: 'answer.title.changed' } }
  await writeTo(tx, question.accountId, told, { subject: aboutAnswer(id), answer: id })
}

/** The two who talk see all that it said; others what it said since it is to be read by everybody. */
export async function showHistory(ctx: Ctx, { person }: Who, id: string): Promise<View> {
  const answer = await loadAnswer(ctx.db, id)
  const part = answer && partOf(answer, person)
  if (!answer || !part || !stands(answer)) return sorry('answer.gone')
  const versions = await ctx.db.answerVersion.findMany({
    where: { answerId: id, ...(part === 'reader' && answer.agreedAt && { until: { gt: answer.agreedAt } }) },
    orderBy: { nth: 'desc' },
    take: VERSIONS,
  })
  return {
    title: { key: 'history.title' },
    lines: versions.length === 0 ? [{ key: 'history.none' }] : versions.flatMap(versionLines),
    buttons: [showButton(id)],
  }
}

function versionLines({ until, words }: { until: Date; words: string }): Text[] {
  return [{ key: 'history.until', with: { at: { at: until.toISOString() } } }, clip(words, VERSION_MAX)]
}
