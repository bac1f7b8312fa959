/** The platform tells that somebody blocked the bot or came back: nothing is sent to who is away. */
import type { Ctx } from '../ctx.ts'
import type { View } from '../port.ts'
import type { Who } from './arrive.ts'
import { stepBack } from './step-back.ts'

export async function presence(ctx: Ctx, who: Who, away: boolean): Promise<View> {
  await ctx.db.$transaction(async (tx) => {
    await tx.account.update({ where: { id: who.account }, data: { goneAt: away ? new Date() : null } })
    // Whoever blocked us where their questions come to answers none of those: nobody waits for that.
    const asked = away && (await tx.expert.count({ where: { accountId: who.account, personId: who.person } })) > 0
    if (asked) await stepBack(tx, who.person, { claims: true })
  })
  return {}
}
