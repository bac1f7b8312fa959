/**
 * Takes something out of sight, and brings it back. What is hidden and what was removed look the same to readers; while
 * there are open reports of it, nobody has decided yet. Whether its question is still published follows by itself
 * (the triggers question_published and answer_published).
 */
import type { Tx } from '../../db/open.ts'
import { changedForGood, withdraw } from '../../delivery/publish.ts'
import { askOn } from '../answering/verdict.ts'
import { resume } from '../asking/wake.ts'
import type { Thing } from './thing.ts'

export async function hide(tx: Tx, thing: Thing): Promise<void> {
  if (thing.kind === 'question') {
    await tx.$executeRaw`
      update question set state = 'removed' where id = ${thing.id} and state in ('open', 'settled')`
    await withdraw(tx, thing.subject)
  } else if (thing.kind === 'answer') {
    await tx.$executeRaw`update answer set removed_at = now() where id = ${thing.id} and removed_at is null`
  } else {
    await tx.$executeRaw`update remark set removed_at = now() where id = ${thing.id} and removed_at is null`
  }
  await showAnew(tx, thing)
}

export async function bringBack(tx: Tx, thing: Thing): Promise<void> {
  if (thing.kind === 'question') {
    await tx.$executeRaw`
      update question set state = case when settled_at is null then 'open' else 'settled' end
       where id = ${thing.id} and state = 'removed'`
    // A turn that came while it was hidden went by unused, and an answer that went meanwhile let nothing go on.
    await resume(tx, thing.id)
  } else if (thing.kind === 'answer') {
    await tx.$executeRaw`update answer set removed_at = null where id = ${thing.id}`
  } else {
    await tx.$executeRaw`update remark set removed_at = null where id = ${thing.id}`
  }
  await showAnew(tx, thing)
}

/** For good: nobody is waited for any more, and files that came with it are gone. */
export async function takeAway(tx: Tx, thing: Thing): Promise<void> {
  await hide(tx, thing)
  await tx.$executeRaw`delete from attachment where subject = ${thing.subject}`
  if (thing.kind === 'question') {
    await tx.$executeRaw`
      update ask set state = 'over' where question_id = ${thing.id} and state in ('asked', 'claimed')`
  }
  if (thing.kind === 'answer') await askOn(tx, thing.question)
}

async function showAnew(tx: Tx, { subject, question }: Thing): Promise<void> {
  await changedForGood(tx, subject)
  if (subject !== `question:${question}`) await changedForGood(tx, `question:${question}`)
}
