/** Everything of one theme becomes another's, in the transaction that merges them. */
import type { Tx } from '../db/open.ts'

/** A million followers take a while to move. */
export const PATIENCE_MS = 120_000

/**
 * Roles and invitations for the one stay for the one: who may speak for the other is for those who give roles, and a
 * merge gives nobody more to say.
 */
export async function move(tx: Tx, from: string, into: string): Promise<void> {
  await tx.$executeRaw`select set_config('statement_timeout', ${String(PATIENCE_MS)}, true)`
  await moveFollowers(tx, from, into)
  await tx.$executeRaw`update poll set theme_id = ${into} where theme_id = ${from}`
  await tx.$executeRaw`update news set theme_id = ${into} where theme_id = ${from}`
  await moveQuestions(tx, from, into)
  await moveConsultations(tx, from, into)
  await movePublications(tx, from, into)
  await tx.$executeRaw`
    update theme set archived_at = coalesce(archived_at, now()), merged_into = ${into}
     where id = ${from} or merged_into = ${from}`
}

async function moveFollowers(tx: Tx, from: string, into: string): Promise<void> {
  // Whoever follows both keeps what they chose for the one that stays.
  await tx.$executeRaw`
    insert into follow (person_id, theme_id, account_id, pace, created_at)
    select person_id, ${into}, account_id, pace, created_at from follow where theme_id = ${from} on conflict do nothing`
  await tx.$executeRaw`delete from follow where theme_id = ${from}`
  await tx.$executeRaw`
    insert into binding (theme_id, place_id) select ${into}, place_id from binding where theme_id = ${from}
    on conflict do nothing`
  await tx.$executeRaw`delete from binding where theme_id = ${from}`
  await tx.$executeRaw`delete from bind_request where theme_id = ${from}`
}

async function moveQuestions(tx: Tx, from: string, into: string): Promise<void> {
  await tx.$executeRaw`update question set theme_id = ${into} where theme_id = ${from}`
  await tx.$executeRaw`update ask set theme_id = ${into} where theme_id = ${from}`
  await tx.$executeRaw`update report set theme_id = ${into} where theme_id = ${from}`
  // Of both: in the words for the one that stays, and what they did counts together, as for people who join.
  await tx.$executeRaw`
    insert into offer as mine (person_id, theme_id, about, vouched_by, voucher, asked, answered, helped, minutes, created_at)
    select person_id, ${into}, about, vouched_by, voucher, asked, answered, helped, minutes, created_at
      from offer where theme_id = ${from} order by person_id
    on conflict (person_id, theme_id) do update
      set asked = mine.asked + excluded.asked, answered = mine.answered + excluded.answered,
          helped = mine.helped + excluded.helped, minutes = mine.minutes + excluded.minutes,
          vouched_by = coalesce(mine.vouched_by, excluded.vouched_by),
          voucher = case when mine.vouched_by is null then excluded.voucher else mine.voucher end`
  await tx.$executeRaw`delete from offer where theme_id = ${from}`
}

/** Who promised an answer still owes it; what is not open yet will be promised by whoever answers for the other. */
async function moveConsultations(tx: Tx, from: string, into: string): Promise<void> {
  await tx.$executeRaw`
    update consultation c
       set theme_id = ${into}, organisation = case when c.state in ('draft', 'scheduled') then t.owner else c.organisation end
      from theme t where t.id = ${into} and c.theme_id = ${from}`
  await tx.$executeRaw`
    update consultation
       set audience = jsonb_set(audience, '{themes}', (
             select jsonb_agg(distinct case when theme = ${from} then ${into} else theme end)
               from jsonb_array_elements_text(audience->'themes') as theme))
     where audience->'themes' ? ${from}`
}

/** What is still going out goes to those of the other, and to its followers until they stop following that. */
async function movePublications(tx: Tx, from: string, into: string): Promise<void> {
  await tx.$executeRaw`update publication set theme_id = ${into} where theme_id = ${from}`
  await tx.$executeRaw`
    update publication set audience = jsonb_build_object('kind', audience->>'kind', 'id', ${into}::text)
     where audience->>'id' = ${from} and audience->>'kind' in ('theme', 'places', 'runners', 'carers')`
}
