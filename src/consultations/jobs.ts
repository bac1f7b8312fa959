/** What is due of a consultation: it opens, it closes, or its promise is reminded of. */
import type { Ctx } from '../ctx.ts'
import { loadConsultation } from './load.ts'
import { openNow } from './opening/open.ts'
import { close } from './promise/close.ts'
import { remind } from './promise/clock.ts'

/** By the database's clock. Twice is once: each step moves on what made it due, in the transaction that holds the row. */
export async function consultationDue(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const [due] = await tx.$queryRaw<{ opens: boolean; closes: boolean }[]>`
      select state = 'scheduled' and opens_at <= now() as opens, state in ('open', 'paused') and closes_at <= now() as closes
        from consultation where id = ${id} for update`
    const consultation = due && (await loadConsultation(tx, id))
    if (!consultation) return
    if (due.opens) return await openNow(tx, ctx, consultation)
    if (due.closes) await close(tx, consultation)
    if (['open', 'paused', 'closed'].includes(consultation.state)) await remind(tx, ctx, consultation)
  })
}
