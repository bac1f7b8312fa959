/** Ends what still waits of a publication that was withdrawn, so that it takes nobody's turn. */
import type { Ctx } from '../ctx.ts'

const PAGE = 5_000

/**
 * A page at a time: a large audience holds up nobody.
 * @param signal told to stop, it stops after the page that is under way
 * @returns whether it is over
 */
export async function sweep(ctx: Ctx, publication: bigint, signal: AbortSignal): Promise<boolean> {
  do {
    const ended = await ctx.db.$executeRaw`
      update delivery set state = 'withdrawn', reason = 'out of date'
       where id in (
         select d.id from delivery d join publication p on p.id = d.publication_id
          where d.publication_id = ${publication} and d.state = 'waiting' and p.withdrawn_at is not null
          limit ${PAGE} for update of d skip locked)`
    if (ended < PAGE) return true
  } while (!signal.aborted)
  return false
}
