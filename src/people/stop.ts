/** Stops everything with one tap: no theme is followed any more, and what was on its way is not sent. */
import type { Ctx } from '../ctx.ts'
import type { View } from '../port.ts'
import type { Who } from './arrive.ts'

export async function stopAll(ctx: Ctx, who: Who): Promise<View> {
  await ctx.db.$transaction([
    ctx.db.follow.deleteMany({ where: { personId: who.person } }),
    ctx.db.agenda.deleteMany({ where: { personId: who.person } }),
    ctx.db.$executeRaw`
      update delivery set state = 'withdrawn', reason = 'stopped'
        from publication p, account a
       where p.id = delivery.publication_id and p.audience->>'kind' in ('theme', 'digest')
         and a.id = delivery.account_id and a.person_id = ${who.person}
         and delivery.state = 'waiting'`,
  ])
  return {
    mood: 'done',
    lines: [{ key: 'stop.done' }],
    buttons: [{ label: { key: 'do.themes' }, does: { kind: 'theme.list' } }],
  }
}
