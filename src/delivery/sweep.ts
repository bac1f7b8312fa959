/** Ends what still waits of a publication that was withdrawn, so that it takes nobody's turn. */
import type { Ctx } from '../ctx.ts'

const PAGE = 5_000

/** A page at a time: a large audience holds up nobody. */
export async function sweep(ctx: Ctx, publication: bigint): Promise<void> {
  let ended = PAGE
  while (ended === PAGE) {
    ended = await ctx.db.$executeRaw`
      update delivery set state = 'withdrawn', reason = 'out of date'
       where id in (
         select d.id from delivery d join publication p on p.id = d.publication_id
          where d.publication_id = ${publication} and d.state = 'waiting' and p.withdrawn_at is not null
          limit ${PAGE} for update of d skip locked)`
  }
}
