/** Those who answer for a theme: when no expert did, they answer or say when. */
import type { Ctx } from '../../ctx.ts'
import type { Tx } from '../../db/open.ts'
import { askMore } from './ask-more.ts'
import type { Question } from './load.ts'
import { askOwner, tellAsker } from './tell.ts'
import { claimWait, waitOf, WAVES } from './timing.ts'
import { wakeAt, wakeIn } from './wake.ts'

/** So many a day, and so many in all. */
const A_DAY = 3
const MOST = 40

export async function toOwner(tx: Tx, ctx: Ctx, question: Question): Promise<void> {
  await tx.$executeRaw`update question set owner_at = now() where id = ${question.id}`
  await askOwner(tx, ctx, question, 'owner.why')
  await tellAsker(tx, question, { key: 'told.owner' })
  await wakeIn(tx, question.id, dayOf(question))
}

/** Every day until they answer or say when; and when that moment has passed as well. */
export async function remindOwner(tx: Tx, ctx: Ctx, question: Question): Promise<void> {
  const [promise] = await tx.$queryRaw<{ at: Date; broken: boolean }[]>`
    select promised_at as at, promised_at <= now() as broken from question
     where id = ${question.id} and promised_at is not null`
  if (promise && !promise.broken) return await wakeAt(tx, question.id, promise.at)
  if (promise) {
    await tx.$executeRaw`update question set promised_at = null where id = ${question.id}`
    await tellAsker(tx, question, { key: 'told.late' })
  }
  await askOwner(tx, ctx, { ...question, promisedAt: null }, promise ? 'owner.late' : 'owner.again')
  await askDaily(tx, ctx, question)
}

/** Whoever offers their help in the meantime. */
export async function askDaily(tx: Tx, ctx: Ctx, question: Question): Promise<void> {
  const [asked] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from ask where question_id = ${question.id} and wave > 0`
  if ((asked?.count ?? 0) < MOST) {
    await askMore(tx, ctx, question, {
      count: A_DAY,
      // Wave 0 is of those who step in by themselves, and takes none of their week.
      wave: Math.max(1, question.wave),
      waitMs: waitOf(WAVES.length, question.spanMs ?? undefined),
    })
  }
  await wakeIn(tx, question.id, dayOf(question))
}

/** A day, or sooner when it is wanted sooner; once the deadline has passed a day again. */
function dayOf({ leftMs }: Question): number {
  return claimWait(leftMs !== null && leftMs > 0 ? leftMs : undefined)
}
