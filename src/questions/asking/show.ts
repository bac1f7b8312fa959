/** Where a question stands, as whoever looks may know: its asker, an expert who was asked, those who answer for its theme. */
import type { Ctx } from '../../ctx.ts'
import type { Db } from '../../db/open.ts'
import { mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { Button, Text, View } from '../../port.ts'
import { themeName } from '../../themes/view.ts'
import { hideQuestion } from '../answering/agree-view.ts'
import { answersView } from '../answering/asked-view.ts'
import { settleButton } from '../answering/view.ts'
import { filesOf, filesView } from '../files.ts'
import { consultationOf, runButton } from '../part.ts'
import { checkView, findConcerns } from './check.ts'
import { loadQuestion, subjectOf, type Question } from './load.ts'
import { waitsAfter } from './timing.ts'
import { expertView, ownerView, placeView } from './view.ts'

export async function showQuestion({ ctx, who }: Visit, id: string): Promise<View> {
  return await lookAt(ctx, id, who.person)
}

/** @param person null: a shared place */
export async function lookAt(ctx: Ctx, id: string, person: number | null): Promise<View> {
  const question = await loadQuestion(ctx.db, id)
  if (!question) return sorry('asked.gone')
  const view = person === null ? placeView(question) : await viewFor(ctx, question, person)
  // Whose words are no longer to be read, its pictures are not either.
  const hidden = question.state === 'withdrawn' || question.state === 'removed' || view.mood === 'sorry'
  return hidden ? view : { ...view, ...filesView(ctx.settings.home, await filesOf(ctx.db, subjectOf(id))) }
}

async function viewFor(ctx: Ctx, question: Question, person: number): Promise<View> {
  const { id, themeId } = question
  if (question.askedBy === person) return await askerView(ctx, question)
  if (question.state === 'draft') return sorry('asked.gone')
  const ask = await ctx.db.ask.findUnique({ where: { questionId_personId: { questionId: id, personId: person } } })
  if (ask) return expertView(question, ask.state, ask.dueAt)
  if (question.ownerAt && (await mayRun(ctx.db, person, themeId))) return ownerView(question)
  if (question.publishedAt) {
    return {
      lines: [{ key: 'question.public' }],
      buttons: [{ label: { key: 'do.question.read' }, does: { kind: 'question.read', question: id } }],
    }
  }
  return sorry('asked.gone')
}

async function askerView(ctx: Ctx, question: Question): Promise<View> {
  const { id, words, state, agreedAt, publishedAt } = question
  if (state === 'draft') return checkView(question, await findConcerns(ctx, question))
  const stands = state !== 'removed' && state !== 'withdrawn'
  const answers = await answersView(ctx.db, id)
  const answered = answers.buttons.length > 0
  const consultation = await consultationOf(ctx.db, id)
  const standing = await standingOf(ctx.db, question, { answered, part: consultation !== undefined })
  return {
    title: { key: 'told.title', with: { theme: themeName(question) } },
    lines: [...(words ? [{ plain: words }] : []), ...standing, ...answers.lines],
    buttons: [
      ...answers.buttons,
      ...(state === 'open' && answered && !consultation ? [settleButton(id)] : []),
      ...(answered && !publishedAt && stands ? [publishButton(id)] : []),
      ...(publishedAt ? [readButton(id)] : []),
      ...(agreedAt && stands ? [hideQuestion(id)] : []),
      ...(consultation ? [runButton(consultation)] : endButtons(id, state, answered)),
      act('do.questions', { kind: 'question.list' }),
    ],
  }
}

/** Back to the experts after all, or back to nobody. */
function endButtons(question: string, state: Question['state'], answered: boolean): Button[] {
  if (state === 'settled') return [act('do.question.open', { kind: 'question.open', question })]
  return state === 'open' && !answered ? [act('do.question.drop', { kind: 'question.drop', question })] : []
}

const act = (key: 'do.question.open' | 'do.question.drop' | 'do.questions', does: Button['does']): Button => ({
  label: { key },
  does,
  look: 'quiet',
})
const publishButton = (question: string): Button => ({
  label: { key: 'do.answer.publish' },
  does: { kind: 'question.publish', question, named: 'ask' },
})
const readButton = (question: string): Button => ({
  label: { key: 'do.question.read' },
  does: { kind: 'question.read', question },
})

/** Who is at it, and when to expect an answer. */
async function standingOf(
  db: Db,
  question: Question,
  { answered, part }: { answered: boolean; part: boolean },
): Promise<Text[]> {
  const { state, ownerAt, promisedAt } = question
  if (state !== 'open') return [{ key: `question.is.${state}` }]
  if (answered) return [{ key: 'question.is.answered' }]
  const [asks] = await db.$queryRaw<{ asked: number; declined: number; claimed: number; until: Date | null }[]>`
    select count(*) filter (where wave > 0)::int as asked, count(*) filter (where state = 'declined')::int as declined,
           count(*) filter (where state = 'claimed')::int as claimed, max(due_at) filter (where state = 'claimed') as until
      from ask where question_id = ${question.id}`
  const { asked = 0, declined = 0, claimed = 0, until = null } = asks ?? {}
  const count: Text[] = asked > 0 ? [{ key: 'question.at.asked', with: { asked, declined } }] : []
  if (until)
    return [...count, { key: 'question.at.claimed', with: { count: claimed, until: { at: until.toISOString() } } }]
  if (part) return [...count, { key: 'question.at.part' }]
  if (promisedAt) return [...count, { key: 'question.at.promised', with: { until: { at: promisedAt.toISOString() } } }]
  if (ownerAt) return [...count, { key: 'question.at.owner', with: { since: { at: ownerAt.toISOString() } } }]
  return [...count, { key: 'question.expect', with: { until: { at: latestOf(question).toISOString() } } }]
}

/** By then there is an answer, or those who answer for the theme have it. */
export function latestOf({ nextAt, wave, spanMs }: Question): Date {
  return new Date((nextAt ?? new Date()).getTime() + waitsAfter(wave, spanMs ?? undefined))
}
