/** Shows a poll: as a card that keeps itself up to date, to a reader or to a shared place. */
import type { Ctx } from '../ctx.ts'
import { publish } from '../delivery/publish.ts'
import type { Who } from '../people/arrive.ts'
import { sorry } from '../people/sorry.ts'
import type { View } from '../port.ts'
import { loadPoll } from './load.ts'
import { cardOf, partView, subjectOf } from './view.ts'

/** The newest look of a card. @param person whose direct message it is; null for a shared place */
export async function showPoll(ctx: Ctx, id: string, person: number | null): Promise<View> {
  const poll = await loadPoll(ctx.db, id)
  if (!poll) return sorry('poll.gone')
  if (poll.partOf) return partView(poll.partOf)
  if (person === null) return cardOf(poll)
  const [ballot] = await ctx.db.$queryRaw<{ position: number }[]>`
    select position from ballot
     where poll_id = ${id} and voter_id = (select voter_id from person where id = ${person})`
  return cardOf(poll, { own: ballot?.position })
}

/** Somebody asks for a poll that they were not sent: they get a card of their own. */
export async function sendPoll(ctx: Ctx, who: Who, id: string): Promise<View> {
  const poll = await loadPoll(ctx.db, id)
  if (!poll) return sorry('poll.gone')
  const direct = await showPoll(ctx, id, who.person)
  if (poll.closedAt || poll.partOf) return direct
  await ctx.db.$transaction((tx) =>
    publish(tx, {
      audience: { kind: 'account', id: String(who.account) },
      view: cardOf(poll),
      direct,
      card: { subject: subjectOf(id), refresh: { kind: 'poll.show', poll: id } },
    }),
  )
  return { lines: [{ key: 'poll.coming' }] }
}
