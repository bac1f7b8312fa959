/** The reach of a message to many: who has it, who not and why; and what its official can still do. */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import { later, publish } from '../delivery/publish.ts'
import { audit, mayRun } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { Visit } from '../people/visit.ts'
import type { View } from '../port.ts'
import { reachView, type Count, type Reach } from './reach-view.ts'
import { refuse } from './refuse.ts'

/** So long after it was asked for, the overview keeps itself up to date. */
const WATCHED = '1 hour'

/** Sends an overview that keeps itself up to date, as a message of its own. */
export async function sendReach({ ctx, who }: Visit, publication: number): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const refused = await refuseStranger(tx, who.person, 'reach.show', publication)
    if (refused) return refused
    await tx.$executeRaw`update publication set watched_until = now() + ${WATCHED}::interval where id = ${publication}`
    const view = reachView(await count(tx, publication))
    await publish(tx, {
      audience: { kind: 'account', id: String(who.account) },
      view,
      direct: view,
      card: { subject: subjectOf(publication), refresh: { kind: 'reach.show', publication } },
    })
    return { lines: [{ key: 'reach.coming' }] }
  })
}

/** The newest look of the overview, for whoever still answers for the theme. */
export async function showReach(ctx: Ctx, publication: number, person: number | null): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const theme = await themeOf(tx, publication)
    if (person === null || !theme || !(await mayRun(tx, person, theme))) return sorry('fault.official')
    return reachView(await count(tx, publication))
  })
}

/** Who has not been sent it yet will not be. What is under way at this moment still arrives. */
export async function stopReach({ ctx, who }: Visit, publication: number): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const refused = await refuseStranger(tx, who.person, 'reach.stop', publication)
    if (refused) return refused
    await tx.$executeRaw`update publication set withdrawn_at = now() where id = ${publication} and withdrawn_at is null`
    await later(tx, { name: 'sweep', data: { publication: String(publication) } })
    await audit(tx, { person: who.person, action: 'reach.stop', subject: String(publication), outcome: 'done' })
    return { mood: 'done', lines: [{ key: 'reach.stopped' }] }
  })
}

/** To whom the platform did not take it, it is sent once more. Who left or blocked us is left alone. */
export async function reachAgain({ ctx, who }: Visit, publication: number): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const refused = await refuseStranger(tx, who.person, 'reach.again', publication)
    if (refused) return refused
    const again = await tx.$executeRaw`
      update delivery d set state = 'waiting', faults = 0, due_at = now()
        from publication p
       where d.publication_id = ${publication} and d.state = 'refused' and p.id = d.publication_id and p.withdrawn_at is null`
    await audit(tx, { person: who.person, action: 'reach.again', subject: String(publication), outcome: 'done' })
    return { mood: 'done', lines: [{ key: 'reach.again', with: { count: again } }] }
  })
}

/** Marks the overviews that somebody looks at, so that they are drawn anew. */
export async function watchReach(ctx: Ctx): Promise<void> {
  await ctx.db.$executeRaw`
    insert into stale (subject, whole) select 'reach:' || id, true from publication where watched_until > now()
    on conflict (subject) do nothing`
}

const subjectOf = (publication: number): string => `reach:${publication}`

async function themeOf(tx: Tx, publication: number): Promise<string | null> {
  const found = await tx.publication.findUnique({ where: { id: BigInt(publication) }, select: { themeId: true } })
  return found?.themeId ?? null
}

/** @returns why not, unless this person answers for the theme that it is news of */
async function refuseStranger(tx: Tx, person: number, action: string, publication: number): Promise<View | undefined> {
  const theme = await themeOf(tx, publication)
  if (theme && (await mayRun(tx, person, theme))) return undefined
  return await refuse(tx, person, action, String(publication))
}

async function count(tx: Tx, publication: number): Promise<Reach> {
  const counts = await tx.$queryRaw<Count[]>`
    select state, case when state in ('refused', 'waiting') then reason end as reason, count(*)::int as count,
           (count(*) filter (where sent_at > now() - interval '30 seconds'))::int as lately
      from delivery where publication_id = ${publication} group by 1, 2 order by 3 desc`
  const { fannedOutAt, withdrawnAt } = await tx.publication.findUniqueOrThrow({ where: { id: BigInt(publication) } })
  return { publication, counts, listed: fannedOutAt !== null, stopped: withdrawnAt !== null }
}
