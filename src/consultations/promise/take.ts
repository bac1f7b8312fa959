/** A colleague takes over the work of a consultation: reminders come to them from now on. */
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { writeChange } from './change.ts'
import { hold } from './hold.ts'
import { done } from './pause.ts'

export async function take({ ctx, who }: Visit, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.take', states: ['open', 'paused', 'closed'] })
    if ('refused' in held) return held.refused
    await tx.$executeRaw`update consultation set owner_id = ${who.person} where id = ${id}`
    await writeChange(tx, held.consultation, { person: who.person, what: 'taken' })
    return done('consult.run.taken', id)
  })
}
