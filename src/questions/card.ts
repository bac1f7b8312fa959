/** The newest look of a question's card in a shared place, or in somebody's direct message. */
import type { Ctx } from '../ctx.ts'
import type { View } from '../port.ts'
import { lookAt } from './asking/show.ts'

/** @param person whose direct message it is; null for a shared place */
export async function showQuestionCard(ctx: Ctx, question: string, person: number | null): Promise<View> {
  return await lookAt(ctx, question, person)
}
