/** When it is a question's turn again: a moment in its row, and an outbox row that looks at it then. */
import type { Tx } from '../../db/open.ts'
import { later } from '../../delivery/publish.ts'

/** @returns that moment, by the database's clock */
export async function wakeIn(tx: Tx, question: string, waitMs: number): Promise<Date> {
  const [woken] = await tx.$queryRaw<{ at: Date }[]>`
    update question set next_at = now() + ${waitMs}::float8 * interval '1 ms' where id = ${question}
    returning next_at as at`
  const at = woken?.at ?? new Date()
  await later(tx, { name: 'route', data: { question } }, at)
  return at
}

export async function wakeAt(tx: Tx, question: string, at: Date): Promise<void> {
  await tx.$executeRaw`update question set next_at = ${at} where id = ${question}`
  await later(tx, { name: 'route', data: { question } }, at)
}

/** Goes on at once with an open question: nobody is at it any more. */
export async function moveOn(tx: Tx, question: string): Promise<void> {
  const open = await tx.$executeRaw`update question set next_at = now() where id = ${question} and state = 'open'`
  if (open > 0) await later(tx, { name: 'route', data: { question } })
}

/** Goes on as if it had not been away: when its turn was to come, or at once where it rested because of an answer. */
export async function resume(tx: Tx, question: string): Promise<void> {
  const [open] = await tx.$queryRaw<{ at: Date }[]>`
    update question set next_at = coalesce(next_at, now()) where id = ${question} and state = 'open'
    returning next_at as at`
  if (open) await later(tx, { name: 'route', data: { question } }, open.at)
}

/** There is more time for it than was said: it is looked at again, whether somebody else can be asked. */
export async function askUntil(tx: Tx, question: string, deadline: Date): Promise<void> {
  await tx.$executeRaw`update question set deadline = ${deadline} where id = ${question}`
  await moveOn(tx, question)
}

/** Nothing is due any more. */
export async function rest(tx: Tx, question: string): Promise<void> {
  await tx.$executeRaw`update question set next_at = null where id = ${question}`
}
