/** `/consult`: whoever answers for a theme makes a new one or goes on with theirs; everybody else sees what is open. */
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { themesToRun } from '../../themes/find.ts'
import { listConsultations } from '../taking/list.ts'
import { mineButton, mineOf, NEW } from './draft.ts'

/** @returns undefined when the form of a new one is to be opened */
export async function consult(visit: Visit): Promise<View | undefined> {
  const { ctx, who } = visit
  if ((await themesToRun(ctx.db, who.person)).length === 0) return await listConsultations(visit)
  const mine = await mineOf(ctx.db, who.person)
  return mine.length === 0 ? undefined : await listConsultations(visit, [...mine.map(mineButton), NEW])
}
