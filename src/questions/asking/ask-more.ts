/** Asks some more experts: picked from who could be asked, and then each with their place in the week and in their pace taken. */
import type { Ctx } from '../../ctx.ts'
import type { Tx } from '../../db/open.ts'
import { candidatesFor } from '../experts/candidates.ts'
import { pick } from '../experts/route.ts'
import type { Question } from './load.ts'
import { askExpert } from './tell.ts'

interface How {
  readonly count: number
  readonly wave: number
  readonly waitMs: number
}

/** @returns how many were asked: fewer when there are no more */
export async function askMore(tx: Tx, ctx: Ctx, question: Question, how: How): Promise<number> {
  const { candidates, themeAsked, themeExperts } = await candidatesFor(tx, question, ctx.settings.zone)
  let left = candidates
  let asked = 0
  while (asked < how.count) {
    const want = { count: how.count - asked, mix: question.mix, themeAsked, themeExperts }
    const picked = pick(left, want, Math.random).map(({ person }) => person)
    if (picked.length === 0) break
    const taken = await take(tx, ctx, question, picked, how)
    for (const { account } of taken) await askExpert(tx, ctx, question, account)
    asked += taken.length
    left = left.filter(({ person }) => !picked.includes(person))
  }
  return asked
}

/**
 * Looked at once more with their row held, for other questions may be on their way to the same people: who has no room
 * any more, paused or left is passed over. Whose pace is slower than now, one message of it is this one.
 */
async function take(
  tx: Tx,
  { settings: { zone } }: Ctx,
  { id, themeId }: Question,
  people: readonly number[],
  { wave, waitMs }: How,
): Promise<{ account: number }[]> {
  await tx.$queryRaw`
    select 1 from expert where person_id = any(${people}) order by person_id for no key update`
  return await tx.$queryRaw<{ account: number }[]>`
    with ready as (
      select e.person_id, e.account_id, coalesce(f.pace, p.pace) as pace, p.zone as own_zone, p.quiet_from, p.quiet_to
        from expert e join person p on p.id = e.person_id
        join offer o on o.person_id = e.person_id and o.theme_id = ${themeId}
        join account a on a.id = e.account_id and a.person_id = e.person_id and a.gone_at is null
        left join follow f on f.person_id = e.person_id and f.theme_id = ${themeId}
       where e.person_id = any(${people}) and e.paused_at is null
         and e.weekly > (select count(*) from ask where person_id = e.person_id and wave > 0 and asked_at > now() - interval '7 days')),
    slot as (
      insert into pace_slot (person_id, pace, period, nth)
      select person_id, pace, '', slots + 1
        from ready cross join lateral (
          select count(*)::int as slots from pace_slot s
           where s.person_id = ready.person_id and s.pace = ready.pace and ready.pace = 'twice-a-month'
             and s.period = to_char(now() at time zone coalesce(ready.own_zone, 'UTC'), 'YYYY-MM')) used
       where pace <> 'now' and slots < 2
      on conflict do nothing returning person_id),
    asked as (
      insert into ask (question_id, person_id, theme_id, wave, due_at)
      select ${id}, person_id, ${themeId}, ${wave},
             after_quiet(now(), coalesce(own_zone, ${zone}), quiet_from, quiet_to) + ${waitMs}::float8 * interval '1 ms'
        from ready where pace = 'now' or person_id in (select person_id from slot)
      on conflict do nothing returning person_id),
    counted as (
      update offer set asked = offer.asked + 1
       where theme_id = ${themeId} and person_id in (select person_id from asked))
    select account_id as account from ready where person_id in (select person_id from asked) order by person_id`
}

/** Whether somebody has room this week who may not be asked just now: in their quiet hours, or at a time that they did not choose. */
export async function someLater(tx: Tx, { id, themeId, askedBy }: Question): Promise<boolean> {
  const some = await tx.$queryRaw<unknown[]>`
    select 1 from offer o
      join expert e on e.person_id = o.person_id and e.paused_at is null
      join person p on p.id = o.person_id
      join account a on a.id = e.account_id and a.gone_at is null
      left join follow f on f.person_id = o.person_id and f.theme_id = o.theme_id
     where o.theme_id = ${themeId} and o.person_id is distinct from ${askedBy}::int
       and (e.hours <> 'any' or p.quiet_from is not null) and coalesce(f.pace, p.pace) = 'now'
       and not exists (select 1 from ask where question_id = ${id} and person_id = o.person_id)
       and not exists (select 1 from block b where b.person_id = o.person_id and (b.until is null or b.until > now()))
       and e.weekly > (select count(*) from ask where person_id = o.person_id and wave > 0 and asked_at > now() - interval '7 days')
     limit 1`
  return some.length > 0
}
