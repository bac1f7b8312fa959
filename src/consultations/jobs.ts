/** What is due of a consultation: it opens, it closes, or its promise is reminded of. */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import { unlessRaced } from '../db/raced.ts'
import { audit } from '../people/roles.ts'
import { loadConsultation } from './load.ts'
import { openAsPlanned } from './opening/open.ts'
import { close } from './promise/close.ts'
import { remind } from './promise/clock.ts'

/** By the database's clock. Twice is once: each step moves on what made it due, in the transaction that holds the row. */
export async function consultationDue(ctx: Ctx, id: string): Promise<void> {
  const work = async (tx: Tx): Promise<void> => {
    const [due] = await tx.$queryRaw<{ opens: boolean; closes: boolean }[]>`
      select state = 'scheduled' and opens_at <= now() as opens, state in ('open', 'paused') and closes_at <= now() as closes
        from consultation where id = ${id} for update`
    const consultation = due && (await loadConsultation(tx, id))
    if (!consultation) return
    if (due.opens) return await openAsPlanned(tx, ctx, consultation)
    if (due.closes) {
      await close(tx, consultation)
      await audit(tx, { person: null, action: 'consult.closed', subject: id, outcome: 'done' })
    }
    if (['open', 'paused', 'closed'].includes(consultation.state)) await remind(tx, ctx, consultation)
  }
  await unlessRaced(() => ctx.db.$transaction(work))
}
