/** Who may answer a question: looked up when the form is opened, and again when it is sent. */
import type { Db, Tx } from '../../db/open.ts'
import { mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { canReadQuestion } from '../care/thing.ts'
import type { Asked } from './load.ts'

/** @returns undefined: they may. Whoever may not, does not hear whether there is such a question. */
export async function whyNotAnswer(tx: Tx, visit: Visit, question: Asked | null): Promise<View | undefined> {
  const { person } = visit.who
  if (!question || question.state === 'draft') return sorry('answer.not.asked')
  if (question.askedBy === person) return sorry('answer.not.own')
  if (!(await mayAnswer(tx, visit, question))) return sorry('answer.not.asked')
  if (await isLookedAt(tx, question.id, person)) return sorry('answer.looked.at')
  const paused = await tx.part.count({ where: { questionId: question.id, consultation: { state: 'paused' } } })
  if (paused > 0) return sorry('poll.paused')
  return question.state === 'open' ? undefined : sorry('answer.not.open')
}

/** Theirs was hidden, and nobody has decided yet: said again, it would be back before anybody looked. */
async function isLookedAt(tx: Tx, question: string, person: number): Promise<boolean> {
  const hidden = await tx.$queryRaw<unknown[]>`
    select 1 from answer a join report r on r.subject = 'answer:' || a.id and r.state = 'open'
     where a.question_id = ${question} and a.answered_by = ${person} and a.removed_at is not null limit 1`
  return hidden.length > 0
}

async function mayAnswer(tx: Tx, visit: Visit, question: Asked): Promise<boolean> {
  const { id, themeId } = question
  const { person } = visit.who
  const asked = await tx.ask.findUnique({ where: { questionId_personId: { questionId: id, personId: person } } })
  if (asked) return true
  if (await steppedIn(tx, visit, { id, themeId })) return true
  return (await mayRun(tx, person, themeId)) && (await canReadQuestion(tx, person, question))
}

/** Whoever says "I know this" in a place where the question was shown may answer it, from wherever they are then. */
async function steppedIn(tx: Tx, { who, actor, at }: Visit, question: Pick<Asked, 'id' | 'themeId'>): Promise<boolean> {
  if (at.direct) return false
  const shown = await tx.$queryRaw<unknown[]>`
    select 1 from card where subject = ${`question:${question.id}`} and place_id is not null
       and platform = ${actor.platform} and tenant = ${at.tenant} and chat = ${at.chat} limit 1`
  if (shown.length > 0) await stepIn(tx, question, who.person)
  return shown.length > 0
}

/** Written down as somebody of no wave, for whom nobody waits: from now on they may answer. */
export async function stepIn(db: Db | Tx, question: Pick<Asked, 'id' | 'themeId'>, person: number): Promise<void> {
  await db.$executeRaw`
    insert into ask (question_id, person_id, theme_id, wave, state, due_at)
    values (${question.id}, ${person}, ${question.themeId}, 0, 'silent', now()) on conflict do nothing`
}
