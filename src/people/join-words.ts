/** What two persons offered, asked, answered and reported becomes one's, in the transaction that joins them. */
import type { Tx } from '../db/open.ts'

/** Where both have something: what they answered counts together, the later verdict and the stricter block stand. */
export async function joinWords(tx: Tx, keeps: number, goes: number): Promise<void> {
  // Most people said nothing yet: they are joined while others wait for their turn to vote.
  if (!(await saidSomething(tx, goes))) return
  await joinOffers(tx, keeps, goes)
  await joinAsks(tx, keeps, goes)
  await joinVerdicts(tx, keeps, goes)
  await joinBlocks(tx, keeps, goes)
  await tx.$executeRaw`update question set asked_by = ${keeps} where asked_by = ${goes}`
  await tx.$executeRaw`update answer set answered_by = ${keeps} where answered_by = ${goes}`
  await tx.$executeRaw`update remark set said_by = ${keeps} where said_by = ${goes}`
  await tx.$executeRaw`
    delete from report r using report mine
     where r.person_id = ${goes} and mine.person_id = ${keeps} and mine.subject = r.subject`
  await tx.$executeRaw`update report set person_id = ${keeps} where person_id = ${goes}`
  await tx.$executeRaw`update report set decided_by = ${keeps} where decided_by = ${goes}`
  await noneOfOneself(tx, keeps)
}

async function saidSomething(tx: Tx, person: number): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ said: boolean }[]>`
    select exists (select from expert where person_id = ${person}) or exists (select from offer where voucher = ${person})
        or exists (select from question where asked_by = ${person}) or exists (select from ask where person_id = ${person})
        or exists (select from answer where answered_by = ${person}) or exists (select from remark where said_by = ${person})
        or exists (select from verdict where person_id = ${person}) or exists (select from report where ${person} in (person_id, decided_by))
        or exists (select from block where ${person} in (person_id, blocked_by)) as said`
  return row?.said ?? true
}

async function joinOffers(tx: Tx, keeps: number, goes: number): Promise<void> {
  await tx.$executeRaw`
    insert into expert (person_id, account_id, weekly, hours, paused_at, created_at)
    select ${keeps}, account_id, weekly, hours, paused_at, created_at from expert where person_id = ${goes}
    on conflict do nothing`
  await tx.$executeRaw`
    insert into offer as mine (person_id, theme_id, about, vouched_by, voucher, asked, answered, helped, minutes, created_at)
    select ${keeps}, theme_id, about, vouched_by, voucher, asked, answered, helped, minutes, created_at
      from offer where person_id = ${goes}
    on conflict (person_id, theme_id) do update
      set asked = mine.asked + excluded.asked, answered = mine.answered + excluded.answered,
          helped = mine.helped + excluded.helped, minutes = mine.minutes + excluded.minutes,
          vouched_by = coalesce(mine.vouched_by, excluded.vouched_by),
          voucher = case when mine.vouched_by is null then excluded.voucher else mine.voucher end`
  await tx.$executeRaw`delete from expert where person_id = ${goes}`
  await tx.$executeRaw`update offer set voucher = ${keeps} where voucher = ${goes}`
}

/** Of two who were asked the same, what was said stands before what was not; who turns out to have asked it, is not asked. */
async function joinAsks(tx: Tx, keeps: number, goes: number): Promise<void> {
  await tx.$executeRaw`
    delete from ask a using ask other
     where a.question_id = other.question_id and a.person_id in (${keeps}, ${goes})
       and other.person_id in (${keeps}, ${goes}) and a.person_id <> other.person_id
       and (array_position(array['over', 'silent', 'declined', 'asked', 'claimed', 'answered'], a.state), a.person_id = ${keeps})
         < (array_position(array['over', 'silent', 'declined', 'asked', 'claimed', 'answered'], other.state), other.person_id = ${keeps})`
  await tx.$executeRaw`update ask set person_id = ${keeps} where person_id = ${goes}`
}

async function joinVerdicts(tx: Tx, keeps: number, goes: number): Promise<void> {
  await tx.$executeRaw`
    delete from verdict v using verdict other
     where v.answer_id = other.answer_id and v.person_id in (${keeps}, ${goes})
       and other.person_id in (${keeps}, ${goes}) and v.person_id <> other.person_id
       and (v.at, v.person_id) < (other.at, other.person_id)`
  await tx.$executeRaw`update verdict set person_id = ${keeps} where person_id = ${goes}`
}

async function joinBlocks(tx: Tx, keeps: number, goes: number): Promise<void> {
  await tx.$executeRaw`
    insert into block as mine (person_id, until, blocked_by, at)
    select ${keeps}, until, blocked_by, at from block where person_id = ${goes}
    on conflict (person_id) do update set until = excluded.until, blocked_by = excluded.blocked_by, at = excluded.at
     where mine.until is not null and (excluded.until is null or excluded.until > mine.until)`
  await tx.$executeRaw`delete from block where person_id = ${goes}`
  await tx.$executeRaw`update block set blocked_by = ${keeps} where blocked_by = ${goes}`
}

/** Nobody vouches for themselves, finds their own answer helpful, or waits for their own answer. */
async function noneOfOneself(tx: Tx, person: number): Promise<void> {
  await tx.$executeRaw`
    update offer set vouched_by = null, voucher = null where person_id = ${person} and voucher = ${person}`
  await tx.$executeRaw`
    delete from verdict v using answer a where a.id = v.answer_id and v.person_id = ${person} and a.answered_by = ${person}`
  await tx.$executeRaw`
    update ask set state = 'over' from question q
     where q.id = ask.question_id and q.asked_by = ${person} and ask.person_id = ${person} and ask.state in ('asked', 'claimed')`
}
