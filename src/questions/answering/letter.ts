/** One message to one of the two sides, in the transaction of what it tells; it waits for the end of their quiet hours. */
import type { Tx } from '../../db/open.ts'
import { publish } from '../../delivery/publish.ts'
import type { Button, View } from '../../port.ts'

/** Every message that an expert did not ask for can be the last. */
export const PAUSE: Button = { label: { key: 'do.answer.pause' }, does: { kind: 'expert.pause' }, look: 'quiet' }

/**
 * @param account whose it is; null: they were erased, and nobody is told
 * @param card what the message is about, so that it can follow that, and a reply to it is understood; and whose answer it shows then
 */
export async function writeTo(
  tx: Tx,
  account: number | null,
  view: View,
  card?: { readonly subject: string; readonly answer: string },
): Promise<void> {
  if (account === null) return
  await publish(tx, {
    audience: { kind: 'letter', id: String(account) },
    view,
    direct: view,
    ...(card && { card: { subject: card.subject, refresh: { kind: 'answer.show', answer: card.answer } } }),
  })
}
