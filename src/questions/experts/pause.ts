/** One tap, and nobody asks them anything; another, and they can be asked again. */
import type { Ctx } from '../../ctx.ts'
import { unlessRaced } from '../../db/raced.ts'
import type { Who } from '../../people/arrive.ts'
import { sorry } from '../../people/sorry.ts'
import { pauseExpert } from '../../people/step-back.ts'
import type { View } from '../../port.ts'

export async function pause(ctx: Ctx, who: Who): Promise<View> {
  await unlessRaced(() => ctx.db.$transaction((tx) => pauseExpert(tx, who.person)))
  return {
    mood: 'done',
    lines: [{ key: 'expert.paused' }],
    buttons: [
      { label: { key: 'do.expert.resume' }, does: { kind: 'expert.resume' } },
      { label: { key: 'do.offers' }, does: { kind: 'expert.show' } },
    ],
  }
}

export async function resume(ctx: Ctx, who: Who): Promise<View> {
  const { count } = await ctx.db.expert.updateMany({ where: { personId: who.person }, data: { pausedAt: null } })
  if (count === 0) return sorry('offers.none')
  return {
    mood: 'done',
    lines: [{ key: 'expert.resumed' }],
    buttons: [{ label: { key: 'do.answer.pause' }, does: { kind: 'expert.pause' } }],
  }
}
