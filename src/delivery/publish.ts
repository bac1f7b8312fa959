/** Tells many people one thing: rows in the caller's transaction, so that it is announced exactly if it happened. */
import type { Tx } from '../db/open.ts'
import type { Act } from '../act.ts'
import type { Button, Text, View } from '../port.ts'
import type { Job } from '../queue/jobs.ts'

/**
 * Who it is for: a kind that a feature knows how to select (see audiences in worker.ts), and of what. `account` asked for
 * it just now; `letter` is one account as well, which did not: it waits for the end of their quiet hours.
 */
export interface Audience {
  readonly kind:
    | 'theme'
    | 'poll'
    | 'account'
    | 'letter'
    | 'place'
    | 'places'
    | 'runners'
    | 'carers'
    | 'consultation'
    | 'participants'
    | 'superiors'
  readonly id: string
}

/** How a digest tells it: a line, and perhaps the button that leads to it. */
export interface Brief {
  readonly line: Text
  readonly button?: Button
}

/**
 * @param view what a shared place gets
 * @param direct what a person gets in a direct message
 * @param news of which theme it is news, so that it stands in the digests of who hears less often; `until` when that makes sense
 * @param card when the messages must follow what they show: what they are about, and the act that shows it anew
 * @returns its number
 */
export async function publish(
  tx: Tx,
  what: {
    audience: Audience
    view: View
    direct: View
    news?: { theme: string; brief: Brief; until?: Date }
    card?: { subject: string; refresh: Act }
  },
): Promise<number> {
  const { audience, view, direct, news, card } = what
  const { id } = await tx.publication.create({
    data: {
      audience: { ...audience },
      view: json(view),
      direct: json(direct),
      ...(news && { themeId: news.theme, brief: json(news.brief), ...(news.until && { until: news.until }) }),
      ...(card && { subject: card.subject, refresh: json(card.refresh) }),
    },
    select: { id: true },
  })
  await later(tx, { name: 'fanout', data: { publication: String(id) } })
  return Number(id)
}

/** Something to do at a moment (at once without one): an outbox row, due by the database's clock. */
export async function later(tx: Tx, job: Job, dueAt?: Date): Promise<void> {
  await tx.outbox.create({ data: { job: job.name, payload: job.data, ...(dueAt && { dueAt }) } })
}

/** Whoever has not been sent it yet will not be: it is out of date. */
export async function withdraw(tx: Tx, subject: string): Promise<void> {
  const withdrawn = await tx.$queryRaw<{ id: bigint }[]>`
    update publication set withdrawn_at = now() where subject = ${subject} and withdrawn_at is null returning id`
  for (const { id } of withdrawn) await later(tx, { name: 'sweep', data: { publication: String(id) } })
}

/** All cards about this have changed for good, direct messages included. */
export async function changedForGood(tx: Tx, subject: string): Promise<void> {
  await tx.$executeRaw`
    insert into stale (subject, whole) values (${subject}, true) on conflict (subject) do update set whole = true`
}

/** Views and acts are plain JSON; Prisma's type wants an index signature that readonly interfaces lack. */
function json(value: View | Act | Brief): object {
  return value
}
