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
import { briefOf, resultOf, subjectOf } from './view.ts'

/** An official closes it early. */
export async function closePoll(ctx: Ctx, who: Who, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const poll = await loadPoll(tx, id)
    if (!poll) return sorry('poll.gone')
    if (!(await mayRun(tx, who.person, poll.themeId))) return await refuse(tx, who.person, 'poll.close', id)
    await audit(tx, { person: who.person, action: 'poll.close', subject: id, outcome: 'done' })
    return (await close(tx, id)) ? { mood: 'done', lines: [{ key: 'poll.shut' }] } : sorry('poll.closed')
  })
}

/** Its time has come, by the database's clock: what a worker's clock says does not matter. */
export async function closeDue(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const due = await tx.$queryRaw<unknown[]>`select 1 from poll where id = ${id} and closes_at <= now()`
    if (due.length > 0) await close(tx, id)
  })
}

/** @returns false when somebody else closed it, or there is no such poll */
async function close(tx: Tx, id: string): Promise<boolean> {
  // Waits for the votes that hold the row, and from here on no vote gets it.
  const closed = await tx.$executeRaw`update poll set closed_at = now() where id = ${id} and closed_at is null`
  if (closed === 0) return false
  const poll = await loadPoll(tx, id)
  if (!poll) return false
  const counts = await count(tx, id, poll.labels.length)
  await tx.poll.update({ where: { id }, data: { result: [...counts] } })
  await withdraw(tx, subjectOf(id))
  await changedForGood(tx, subjectOf(id))
  const result = resultOf({ ...poll, counts })
  await publish(tx, {
    audience: { kind: 'poll', id },
    view: result,
    direct: result,
    news: { theme: poll.themeId, brief: { line: briefOf(poll.question, poll.labels, counts) } },
  })
  return true
}
