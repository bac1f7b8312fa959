/** Somebody is here: that is all that has to be known of it, and to the day. */
import type { Ctx } from '../ctx.ts'

/** Also the answer of who was asked whether to stay. */
export async function keep(ctx: Pick<Ctx, 'db'>, person: number): Promise<void> {
  await ctx.db.$executeRaw`update person set seen_at = now(), asked_at = null where id = ${person}`
}
