/** Taking part is over: polls are closed and counted, questions ask nobody any more, and the answer is awaited. */
import type { Tx } from '../../db/open.ts'
import { changedForGood, withdraw } from '../../delivery/publish.ts'
import { closeQuietly } from '../../polls/close.ts'
import { endPart } from '../../questions/asking/settle.ts'
import { subjectOf, type Consultation } from '../consultation.ts'
import { countAtClose } from '../taking/count.ts'

/** In the caller's transaction, which holds the consultation. Nobody is told: the clock on its cards says when they will be. */
export async function close(tx: Tx, { id, parts }: Consultation): Promise<void> {
  await tx.$executeRaw`update poll set paused_at = null where part_of = ${id} and paused_at is not null`
  const polls: string[] = []
  for (const { pollId, questionId } of parts) {
    if (pollId && (await closeQuietly(tx, pollId))) polls.push(pollId)
    if (questionId) await endPart(tx, questionId, 'settled')
  }
  await countAtClose(tx, id, polls)
  await tx.$executeRaw`
    update consultation set state = 'closed', closed_at = now(), version = version + 1 where id = ${id}`
  await withdraw(tx, subjectOf(id))
  await changedForGood(tx, subjectOf(id))
}
