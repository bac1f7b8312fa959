/** The platform tells that somebody blocked the bot or came back: nothing is sent to who is away. */
import type { Ctx } from '../ctx.ts'
import type { View } from '../port.ts'
import type { Who } from './arrive.ts'

export async function presence(ctx: Ctx, who: Who, away: boolean): Promise<View> {
  await ctx.db.account.update({ where: { id: who.account }, data: { goneAt: away ? new Date() : null } })
  return {}
}
