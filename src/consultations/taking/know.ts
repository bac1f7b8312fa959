/** A part that is a question: experts are asked by themselves, and whoever takes part and knows answers it from here. */
import type { Visit } from '../../people/visit.ts'
import { sorry } from '../../people/sorry.ts'
import type { Form, View } from '../../port.ts'
import { drawAnswer } from '../../questions/answering/answer.ts'
import { stepIn } from '../../questions/answering/may.ts'
import { loadConsultation } from '../load.ts'
import { partiesOf } from './party.ts'
import { openParts } from './progress.ts'
import { isPublic } from './show.ts'

/** @param about '<consultation>-p<part>'. @returns the form of the answer itself, whose own rules are kept when it is sent */
export async function drawKnow(visit: Visit, about = ''): Promise<Form | View> {
  const { ctx, who } = visit
  const [id = '', position] = about.split('-p')
  const consultation = await loadConsultation(ctx.db, id)
  if (!consultation || !isPublic(consultation)) return sorry('consult.gone')
  if (consultation.state === 'paused') return sorry('poll.paused')
  if (consultation.state !== 'open') return sorry('consult.over')
  const part = openParts(consultation).find((one) => one.position === Number(position))
  if (!part?.questionId) return sorry('consult.part.gone')
  if ((await partiesOf(ctx.db, who.person, consultation.audience)).length === 0) return sorry('consult.others')
  await stepIn(ctx.db, { id: part.questionId, themeId: consultation.themeId }, who.person)
  return await drawAnswer(visit, part.questionId)
}
