/** Work that was stopped halfway, because its process stops: somebody else goes on with it, or this one when it is back. */
import type { Ctx } from '../ctx.ts'

/** By then the queue has let go of its job: before that, the same one would be taken for the one that is ending. */
const LET_GO_SECONDS = 1

/** Its row is handed over again as if for the first time, and not half a minute after the last. */
export async function giveBack(ctx: Ctx, jobId: string): Promise<void> {
  const id = /^outbox-(\d+)$/.exec(jobId)?.[1]
  if (!id) return
  await ctx.db.$executeRaw`
    update outbox set relayed_at = null, due_at = now() + make_interval(secs => ${LET_GO_SECONDS}) where id = ${BigInt(id)}`
}
