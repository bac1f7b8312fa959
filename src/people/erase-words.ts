/**
 * Takes back, in the caller's transaction, everything that somebody who is erased said to others: their questions, answers
 * and follow-ups, their files, and what was kept of it in messages. What others said, and their counts, stay theirs.
 */
import type { Tx } from '../db/open.ts'
import { publish } from '../delivery/publish.ts'
import type { View } from '../port.ts'
import { askersOf, goOn, tellTakenBack } from './erase-answers.ts'
import { eraseFromDrafts } from './erase-drafts.ts'
import { eraseTold, whereTold, type Said } from './erase-told.ts'

/**
 * Holds every question that they are part of, before anything else is held: whoever changes one holds it first and then
 * looks at its people, and two who wait for each other would wait for ever.
 */
export async function holdQuestionsOf(tx: Tx, person: number): Promise<void> {
  await tx.$executeRaw`
    select 1 from question where asked_by = ${person}
        or id in (select question_id from answer where answered_by = ${person}
                  union select question_id from remark where said_by = ${person}
                  union select question_id from ask where person_id = ${person} and state in ('asked', 'claimed'))
     order by id for no key update`
}

export async function eraseWords(tx: Tx, person: number): Promise<void> {
  await leaveToOrganisation(tx, person)
  const said = await saidBy(tx, person)
  const told = await whereTold(tx, person)
  // Files first: those of who will be nobody's in a moment.
  await tx.$executeRaw`
    delete from attachment where person_id = ${person} or subject = any(${said.map(({ subject }) => subject)})
        or subject in (select 'account:' || id from account where person_id = ${person})`
  const waiting = await expertsOf(tx, person)
  await tx.$executeRaw`delete from question where asked_by = ${person} and state = 'draft'`
  await tx.$executeRaw`
    update ask set state = 'over' from question q
     where q.id = ask.question_id and q.asked_by = ${person} and ask.state in ('asked', 'claimed')`
  await tx.$executeRaw`
    update question set words = '', state = 'withdrawn', asked_by = null, account_id = null, name = null, agreed_at = null,
           next_at = null, promised_at = null, origin = null
     where asked_by = ${person}`
  const askers = await askersOf(tx, person)
  const theirs = await tx.$queryRaw<{ id: string; question: string }[]>`
    update answer set words = '', answered_by = null, account_id = null, name = null, agreed_at = null, origin = null,
           withdrawn_at = coalesce(withdrawn_at, now())
     where answered_by = ${person} returning id, question_id as question`
  await tx.$executeRaw`delete from answer_version where answer_id = any(${theirs.map(({ id }) => id)})`
  await tx.$executeRaw`
    update remark set words = '', said_by = null, origin = null, removed_at = coalesce(removed_at, now())
     where said_by = ${person}`
  await tx.$executeRaw`delete from verdict where person_id = ${person}`
  await goOn(tx, theirs)
  await eraseReports(tx, person, said)
  await eraseTold(tx, said, told)
  await eraseFromDrafts(tx, said)
  await showAnew(tx, said)
  for (const account of waiting) await tellGone(tx, account)
  for (const asker of askers) await tellTakenBack(tx, asker)
}

/** What they asked for a consultation, and its picture, are no words of theirs: those stay, and nobody's number with them. */
async function leaveToOrganisation(tx: Tx, person: number): Promise<void> {
  await tx.$executeRaw`
    update question set asked_by = null, account_id = null, origin = null from part
     where part.question_id = question.id and asked_by = ${person}`
  await tx.$executeRaw`update attachment set person_id = null where person_id = ${person} and subject like 'consult:%'`
}

async function saidBy(tx: Tx, person: number): Promise<Said[]> {
  return await tx.$queryRaw<Said[]>`
    select 'question:' || id as subject, id, words from question where asked_by = ${person}
    union all select 'answer:' || id, id, words from answer where answered_by = ${person}
    union all select 'answer:' || a.id, a.id, v.words
                from answer_version v join answer a on a.id = v.answer_id where a.answered_by = ${person}
    union all select 'remark:' || id, id, words from remark where said_by = ${person}`
}

/** Who is writing an answer to an open question of theirs, or has given one: where they hear that it ends here. */
async function expertsOf(tx: Tx, person: number): Promise<number[]> {
  const rows = await tx.$queryRaw<{ account: number }[]>`
    select e.account_id as account
      from question q join ask a on a.question_id = q.id and a.state = 'claimed' join expert e on e.person_id = a.person_id
     where q.asked_by = ${person} and q.state = 'open' and e.person_id <> ${person}
    union
    select a.account_id from question q join answer a on a.question_id = q.id
     where q.asked_by = ${person} and q.state = 'open' and a.withdrawn_at is null and a.removed_at is null
       and a.account_id is not null and a.answered_by <> ${person}`
  return rows.map(({ account }) => account)
}

/** What they reported stays to be looked at, without their words; what was reported of them is over. */
async function eraseReports(tx: Tx, person: number, said: readonly Said[]): Promise<void> {
  await tx.$executeRaw`
    update report set person_id = null,
           reason = case when subject like 'appeal:%' then '' else split_part(reason, E'\n', 1) end,
           state = case when subject like 'appeal:%' and state = 'open' then 'kept' else state end
     where person_id = ${person}`
  await tx.$executeRaw`
    update report set state = 'removed', decided_at = now()
     where subject = any(${said.map(({ subject }) => subject)}) and state = 'open'`
  await tx.$executeRaw`update report set decided_by = null where decided_by = ${person}`
  await tx.$executeRaw`update block set blocked_by = null where blocked_by = ${person}`
  await tx.$executeRaw`update offer set voucher = null where voucher = ${person}`
}

/** Cards about it show what is left. */
async function showAnew(tx: Tx, said: readonly Said[]): Promise<void> {
  await tx.$executeRaw`
    insert into stale (subject, whole)
    select distinct subject, true from (
      select unnest(${said.map(({ subject }) => subject)}::text[]) as subject
      union select 'question:' || question_id from answer where id = any(${said.map(({ id }) => id)})) changed order by 1
    on conflict (subject) do update set whole = true`
}

async function tellGone(tx: Tx, account: number): Promise<void> {
  const view: View = { lines: [{ key: 'care.gone' }] }
  await publish(tx, { audience: { kind: 'letter', id: String(account) }, view, direct: view })
}
