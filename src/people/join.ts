/** Makes one person of two, in the caller's transaction: everything of the one who goes becomes the other's. */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import { joinPart } from './join-part.ts'
import { joinWords } from './join-words.ts'
import { keepAgenda } from './pace.ts'

export interface Joined {
  /** Polls that are still open in which both had voted: the later of the two ballots stands. */
  readonly polls: number
}

/**
 * Votes that are being stored hold their person's row (a foreign key, and the trigger on ballots): they are waited for,
 * and whoever votes from now on waits for us and then counts as the one voter.
 */
export async function join(tx: Tx, ctx: Ctx, { keeps, goes }: { keeps: number; goes: number }): Promise<Joined> {
  const voters = await tx.$queryRaw<{ id: number; voter: number }[]>`
    select id, voter_id as voter from person
     where voter_id in (select voter_id from person where id in (${keeps}, ${goes})) order by id for update`
  const voterOf = (person: number) => voters.find(({ id }) => id === person)?.voter
  const [to, from] = [voterOf(keeps), voterOf(goes)]
  if (to === undefined || from === undefined) throw new Error('one of the two has gone in the meantime')
  const polls = to === from ? 0 : await oneBallotOfTwo(tx, to, from)
  await tx.$executeRaw`update person set voter_id = ${to} where voter_id = ${from}`
  await joinPart(tx, { keeps, goes, to, from })
  await moveAll(tx, keeps, goes)
  await tx.person.delete({ where: { id: goes } })
  await keepAgenda(tx, ctx, keeps)
  return { polls }
}

/**
 * The written rule: in a poll that is still open, the ballot that was cast later stands. What was counted in a closed
 * poll stays counted. The poll's row is held, so that a close waits for us or we for it.
 */
async function oneBallotOfTwo(tx: Tx, to: number, from: number): Promise<number> {
  const open = await tx.$queryRaw<{ id: string }[]>`
    select id from poll where closed_at is null
       and id in (select poll_id from ballot where voter_id in (${to}, ${from})) order by id for share`
  const ids = open.map(({ id }) => id)
  const dropped = await tx.$executeRaw`
    delete from ballot b using ballot other
     where b.poll_id = any(${ids}) and other.poll_id = b.poll_id
       and ((b.voter_id = ${to} and other.voter_id = ${from}) or (b.voter_id = ${from} and other.voter_id = ${to}))
       and (b.cast_at, b.voter_id) < (other.cast_at, other.voter_id)`
  await tx.$executeRaw`update ballot set voter_id = ${to} where poll_id = any(${ids}) and voter_id = ${from}`
  await tx.$executeRaw`
    insert into stale (subject) select 'poll:' || id from unnest(${ids}::text[]) as id order by 1
    on conflict (subject) do update set at = now()`
  await tx.$executeRaw`
    update card set wanted = wanted + 1
     where subject = any(${ids.map((id) => `poll:${id}`)}) and person_id in (select id from person where voter_id in (${to}, ${from}))`
  return dropped
}

/** Where both have something, the one who keeps keeps their own: their follows, their settings, their used-up pace. */
async function moveAll(tx: Tx, keeps: number, goes: number): Promise<void> {
  await tx.$executeRaw`
    delete from follow f using follow mine
     where f.person_id = ${goes} and mine.person_id = ${keeps} and mine.theme_id = f.theme_id`
  await tx.$executeRaw`
    insert into role (person_id, role, theme_id, party, organisation, source, granted_at)
    select ${keeps}, role, theme_id, party, organisation, source, granted_at from role where person_id = ${goes}
    on conflict do nothing`
  // What either was sent this month counts for both: nobody gets more by joining.
  await tx.$executeRaw`
    insert into pace_slot (person_id, pace, period, nth)
    select ${keeps}, s.pace, '', case when s.pace <> 'twice-a-month' then 1 else least(2, s.nth + (
        select count(*)::int from pace_slot mine
         where mine.person_id = ${keeps} and mine.pace = s.pace and mine.period = s.period)) end
      from pace_slot s join person p on p.id = s.person_id
     where s.person_id = ${goes} and s.period in (
        to_char(now() at time zone coalesce(p.zone, 'UTC'), 'YYYY-MM-DD'),
        to_char(now() at time zone coalesce(p.zone, 'UTC'), 'IYYY-"W"IW'),
        to_char(now() at time zone coalesce(p.zone, 'UTC'), 'YYYY-MM'))
    on conflict do nothing`
  await tx.$executeRaw`
    update person p set locale = coalesce(p.locale, g.locale), zone = coalesce(p.zone, g.zone),
           quiet_from = coalesce(p.quiet_from, g.quiet_from), quiet_to = coalesce(p.quiet_to, g.quiet_to)
      from person g where p.id = ${keeps} and g.id = ${goes}`
  await tx.$executeRaw`update account set person_id = ${keeps} where person_id = ${goes}`
  await tx.$executeRaw`update follow set person_id = ${keeps} where person_id = ${goes}`
  await tx.$executeRaw`update ballot set person_id = ${keeps} where person_id = ${goes}`
  await tx.$executeRaw`update card set person_id = ${keeps} where person_id = ${goes}`
  await tx.$executeRaw`update poll set opened_by = ${keeps} where opened_by = ${goes}`
  await tx.$executeRaw`update news set written_by = ${keeps} where written_by = ${goes}`
  await tx.$executeRaw`update invitation set created_by = ${keeps} where created_by = ${goes}`
  await tx.$executeRaw`update attachment set person_id = ${keeps} where person_id = ${goes}`
  await tx.$executeRaw`update bind_request set person_id = ${keeps} where person_id = ${goes}`
  await tx.$executeRaw`update audit set person_id = ${keeps} where person_id = ${goes}`
  await joinWords(tx, keeps, goes)
}
