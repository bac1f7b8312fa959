/** What the message is about that somebody replies to: a question, an answer, or what was said about it. */
import type { Db } from '../db/open.ts'
import type { Intent } from '../port.ts'

type Reply = Pick<Intent, 'actor' | 'at'> & Pick<Intent & { kind: 'text' }, 'replyTo' | 'replyIn'>

/** @returns the card's subject; undefined for a reply to anything else, and for what is no reply */
export async function repliedTo(db: Db, { actor, at, replyTo, replyIn }: Reply): Promise<string | undefined> {
  if (replyTo === undefined) return undefined
  // A direct chat belongs to its person's tenant, which in a shared channel is not that of the place.
  const [card] = await db.$queryRaw<{ subject: string }[]>`
    select subject from card
     where platform = ${actor.platform} and tenant in (${at.tenant}, ${actor.tenant})
       and chat = ${replyIn ?? at.chat} and message = ${replyTo} limit 1`
  return /^(question|answer|remark):[a-z0-9-]{1,32}$/.exec(card?.subject ?? '')?.[0]
}
