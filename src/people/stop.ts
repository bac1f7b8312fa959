/** Stops everything with one tap: no theme is followed any more, nobody asks them anything, and what was on its way is not sent. */
import type { Ctx } from '../ctx.ts'
import type { View } from '../port.ts'
import type { Who } from './arrive.ts'
import { pauseExpert } from './step-back.ts'

export async function stopAll(ctx: Ctx, who: Who): Promise<View> {
  await ctx.db.$transaction(async (tx) => {
    await tx.follow.deleteMany({ where: { personId: who.person } })
    await tx.agenda.deleteMany({ where: { personId: who.person } })
    await tx.$executeRaw`
      update delivery set state = 'withdrawn', reason = 'stopped'
        from publication p, account a
       where p.id = delivery.publication_id and p.audience->>'kind' in ('theme', 'digest')
         and a.id = delivery.account_id and a.person_id = ${who.person}
         and delivery.state = 'waiting'`
    await pauseExpert(tx, who.person)
  })
  return {
    mood: 'done',
    lines: [{ key: 'stop.done' }],
    buttons: [{ label: { key: 'do.themes' }, does: { kind: 'theme.list' } }],
  }
}
