/** Closes a poll: by an official, or because its time has come. Its count is written down, once, and told to all who took part. */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import { changedForGood, publish, withdraw } from '../delivery/publish.ts'
import type { Who } from '../people/arrive.ts'
import { audit, mayRun } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { View } from '../port.ts'
import { refuse } from '../themes/refuse.ts'
import { count, loadPoll } from './load.ts'
import { briefOf, partView, resultOf, subjectOf, type Poll } from './view.ts'

/** An official closes it early. */
export async function closePoll(ctx: Ctx, who: Who, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const poll = await loadPoll(tx, id)
    if (!poll) return sorry('poll.gone')
    if (poll.partOf) return partView(poll.partOf)
    if (!(await mayRun(tx, who.person, poll.themeId))) return await refuse(tx, who.person, 'poll.close', id)
    await audit(tx, { person: who.person, action: 'poll.close', subject: id, outcome: 'done' })
    return (await close(tx, id)) ? { mood: 'done', lines: [{ key: 'poll.shut' }] } : sorry('poll.closed')
  })
}

/**
 * Its time has come, by the database's clock: what a worker's clock says does not matter. After a night's sleep many are
 * due at once: each closes after those that were due before it, whichever worker is first.
 */
export async function closeDue(ctx: Ctx, id: string): Promise<void> {
  for (let closed: string | undefined; closed !== id;) {
    closed = await ctx.db.$transaction((tx) => closeFirst(tx, id))
    if (closed === undefined) return
  }
}

/** @returns which one was closed: this one, or the first of those that were due before it; undefined when it is closed already */
async function closeFirst(tx: Tx, id: string): Promise<string | undefined> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('close'))`
  const [due] = await tx.$queryRaw<{ id: string }[]>`
    select first.id from poll own join poll first on (first.closes_at, first.id) <= (own.closes_at, own.id)
     where own.id = ${id} and own.closed_at is null and own.closes_at <= now() and first.closed_at is null
     order by first.closes_at, first.id limit 1`
  if (due) await close(tx, due.id)
  return due?.id
}

/** @returns false when somebody else closed it, or there is no such poll */
async function close(tx: Tx, id: string): Promise<boolean> {
  const closed = await closeQuietly(tx, id)
  if (!closed) return false
  const { poll, counts } = closed
  const result = resultOf({ ...poll, counts })
  await publish(tx, {
    audience: { kind: 'poll', id },
    view: result,
    direct: result,
    news: { theme: poll.themeId, brief: { line: briefOf(poll.question, poll.labels, counts) } },
  })
  return true
}

/** Nobody is told: the consultation that it is a part of does that. @returns its last count, unless it was closed already */
export async function closeQuietly(tx: Tx, id: string): Promise<{ poll: Poll; counts: readonly number[] } | undefined> {
  // Waits for the votes that hold the row, and from here on no vote gets it.
  const closed = await tx.$executeRaw`update poll set closed_at = now() where id = ${id} and closed_at is null`
  if (closed === 0) return undefined
  const poll = await loadPoll(tx, id)
  if (!poll) return undefined
  const counts = await count(tx, id, poll.labels.length)
  await tx.poll.update({ where: { id }, data: { result: [...counts] } })
  await withdraw(tx, subjectOf(id))
  await changedForGood(tx, subjectOf(id))
  return { poll, counts }
}
