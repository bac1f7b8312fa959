/** The newest look of a consultation's card in a shared place, or in somebody's direct message. */
import type { Ctx } from '../ctx.ts'
import { sorry } from '../people/sorry.ts'
import type { View } from '../port.ts'
import { loadConsultation } from './load.ts'
import { isPublic, showTo } from './taking/show.ts'
import { consultationView } from './taking/view.ts'

/** @param person whose direct message it is; null for a shared place */
export async function showConsultationCard(ctx: Ctx, id: string, person: number | null): Promise<View> {
  const consultation = await loadConsultation(ctx.db, id)
  if (!consultation || !isPublic(consultation)) return sorry('consult.gone')
  return person === null ? consultationView(consultation, ctx.settings.home) : await showTo(ctx, consultation, person)
}
