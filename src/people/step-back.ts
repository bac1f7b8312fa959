/**
 * Somebody steps back from being asked: what they were asked and did not answer yet counts as declined, what is still on its
 * way to them is not sent, and the questions that waited for them alone go on at once. In the caller's transaction.
 */
import type { Tx } from '../db/open.ts'

/** @param theme only what they were asked about this theme. @param claims also what they said they would answer */
export async function stepBack(
  tx: Tx,
  person: number,
  { theme, claims = false }: { readonly theme?: string; readonly claims?: boolean } = {},
): Promise<void> {
  const states = claims ? ['asked', 'claimed'] : ['asked']
  // The questions first, as whoever sends them on does: two who hold each other's row would wait for ever.
  const held = await tx.$queryRaw<{ id: string }[]>`
    select q.id from question q
     where q.id in (select question_id from ask where person_id = ${person} and state = any(${states})
                       and (${theme ?? null}::text is null or theme_id = ${theme ?? null}))
     order by q.id for no key update`
  const questions = held.map(({ id }) => id)
  if (questions.length === 0) return
  await tx.$executeRaw`
    update ask set state = 'declined', said_at = now()
     where person_id = ${person} and question_id = any(${questions}) and state = any(${states})`
  await tx.$executeRaw`
    update delivery set state = 'withdrawn', reason = 'stepped back'
      from publication p, account a
     where p.id = delivery.publication_id and p.subject = any(${questions.map((id) => `question:${id}`)})
       and a.id = delivery.account_id and a.person_id = ${person} and delivery.state = 'waiting'`
  await tx.$executeRaw`
    update card set wanted = wanted + 1
     where person_id = ${person} and subject = any(${questions.map((id) => `question:${id}`)})`
  await tx.$executeRaw`
    with lonely as (
      update question q set next_at = now()
       where id = any(${questions}) and state = 'open' and next_at > now() and owner_at is null
         and not exists (select 1 from ask a where a.question_id = q.id and a.state in ('asked', 'claimed') and a.due_at > now())
      returning id)
    insert into outbox (job, payload) select 'route', jsonb_build_object('question', id) from lonely`
}

/** They are not asked any more until they say so. */
export async function pauseExpert(tx: Tx, person: number): Promise<void> {
  await tx.$executeRaw`update expert set paused_at = now() where person_id = ${person} and paused_at is null`
  await stepBack(tx, person)
}
