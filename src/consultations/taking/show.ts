/** Shows a consultation to who would like to take part: where they are, and what is left. */
import type { Ctx } from '../../ctx.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { partiesOf, spokenFor } from './party.ts'
import { doneBy, openParts } from './progress.ts'
import { allDone, consultationView, partView, PAST } from './view.ts'

/** What nobody was told of yet does not exist. */
export const isPublic = ({ state }: Consultation): boolean => !['draft', 'scheduled', 'discarded'].includes(state)

export async function showConsultation({ ctx, who }: Visit, id: string): Promise<View> {
  const consultation = await loadConsultation(ctx.db, id)
  if (!consultation || !isPublic(consultation)) return sorry('consult.gone')
  return await showTo(ctx, consultation, who.person)
}

/** @param person who reads it */
export async function showTo(ctx: Ctx, consultation: Consultation, person: number): Promise<View> {
  const [done, may, spoken] = await Promise.all([
    doneBy(ctx.db, consultation.id, person),
    partiesOf(ctx.db, person, consultation.audience),
    spokenFor(ctx.db, consultation.id, person),
  ])
  const party = spoken?.party ?? may[0]
  const others = spoken?.voted ? [] : may.filter((one) => one !== party)
  return consultationView(consultation, ctx.settings.home, { done, party, others })
}

export async function showPart({ ctx, who }: Visit, id: string, position: number): Promise<View> {
  const consultation = await loadConsultation(ctx.db, id)
  if (!consultation || !isPublic(consultation)) return sorry('consult.gone')
  if (consultation.state === 'paused') return sorry('poll.paused')
  if (consultation.state !== 'open') return sorry('consult.over')
  if (position === PAST) return allDone(consultation, await doneBy(ctx.db, id, who.person))
  const part = openParts(consultation).find((one) => one.position === position)
  if (!part) return sorry('consult.part.gone')
  return partView(consultation, part, await doneBy(ctx.db, id, who.person))
}
