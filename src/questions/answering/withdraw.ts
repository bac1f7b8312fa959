/** Takes an answer back, or marks it as out of date. */
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { changedForGood } from '../../delivery/publish.ts'
import { audit, mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { refuse } from '../../themes/refuse.ts'
import { PAUSE, writeTo } from './letter.ts'
import { aboutAnswer, aboutQuestion, holdAnswer, isFresh, isPublic, stands, type Given } from './load.ts'
import { clip, showButton } from './view.ts'
import { askOn } from './verdict.ts'

const QUESTION_MAX = 200

/** Only its expert. From then on nobody reads it, and messages that showed it say that it was taken back. */
export async function withdrawAnswer(visit: Visit, id: string): Promise<View> {
  const { ctx, who } = visit
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx): Promise<View> => {
      const answer = await holdAnswer(tx, id)
      if (answer?.answeredBy !== who.person) return sorry('answer.not.yours')
      if (answer.removedAt) return sorry('answer.removed')
      if (!answer.withdrawnAt) {
        await tx.$executeRaw`update answer set withdrawn_at = now() where id = ${id}`
        await changed(tx, answer)
        await tellAsker(tx, answer, 'answer.title.withdrawn')
        await askOn(tx, answer.questionId)
      }
      // What they wrote is theirs: they may want to say it better.
      return { mood: 'done', lines: [{ key: 'answer.taken.back' }, { plain: answer.words }] }
    }),
  )
}

/** Its expert, or who answers for the theme where everybody can read it. Pressed again: it is of today after all. */
export async function markOutdated(visit: Visit, id: string): Promise<View> {
  const { ctx, who } = visit
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx): Promise<View> => {
      const answer = await holdAnswer(tx, id)
      const own = answer?.answeredBy === who.person
      if (!answer || !stands(answer) || (!own && !isPublic(answer))) return sorry('answer.gone')
      if (!own && !(await mayRun(tx, who.person, answer.question.themeId))) {
        return await refuse(tx, who.person, 'answer.outdated', id)
      }
      const now = answer.outdatedAt === null
      if (!(await isFresh(tx, visit))) return outdatedView(!now, id)
      await tx.$executeRaw`update answer set outdated_at = case when ${now} then now() end where id = ${id}`
      await changed(tx, answer)
      if (now) await tellAsker(tx, answer, 'answer.title.outdated')
      if (!own) {
        await audit(tx, { person: who.person, action: 'answer.outdated', subject: id, outcome: 'done' })
        if (now) await tellExpert(tx, answer)
      }
      return outdatedView(now, id)
    }),
  )
}

function outdatedView(outdated: boolean, id: string): View {
  return {
    mood: 'done',
    lines: [{ key: outdated ? 'outdated.done' : 'outdated.undone' }],
    buttons: [showButton(id)],
  }
}

async function changed(tx: Tx, { id, questionId }: Given): Promise<void> {
  await changedForGood(tx, aboutAnswer(id))
  await changedForGood(tx, aboutQuestion(questionId))
}

async function tellAsker(
  tx: Tx,
  { id, question }: Given,
  title: 'answer.title.withdrawn' | 'answer.title.outdated',
): Promise<void> {
  if (question.askedBy === null || question.state === 'withdrawn') return
  await writeTo(tx, question.accountId, {
    title: { key: title },
    lines: [{ key: 'answer.question', with: { words: clip(question.words, QUESTION_MAX) } }],
    buttons: [
      title === 'answer.title.outdated'
        ? showButton(id)
        : { label: { key: 'do.answer.question' }, does: { kind: 'question.show', question: question.id } },
    ],
  })
}

async function tellExpert(tx: Tx, { id, question, accountId }: Given): Promise<void> {
  await writeTo(tx, accountId, {
    title: { key: 'outdated.title.expert' },
    lines: [
      { key: 'answer.question', with: { words: clip(question.words, QUESTION_MAX) } },
      { key: 'outdated.expert' },
    ],
    buttons: [
      { label: { key: 'do.answer.correct' }, does: { kind: 'form.open', form: `correct/${id}` }, look: 'main' },
      showButton(id),
      PAUSE,
    ],
  })
}
