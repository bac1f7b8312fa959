/**
 * Stores a vote: one statement, and the ballot is in the database before the person is told so. Votes that arrive
 * together go together. Everything that counts is decided in that statement: who it is, whether this event was seen
 * before, whether the poll is open by the database's clock, and whether the option is one of its own.
 */
import type { Ctx } from '../ctx.ts'
import { unlessRaced } from '../db/raced.ts'
import { together } from '../db/together.ts'
import { wordsOf } from '../i18n/say.ts'
import { readerOf } from '../people/arrive.ts'
import { meet } from '../people/meet.ts'
import { keep } from '../people/seen.ts'
import { sorry } from '../people/sorry.ts'
import type { Actor, Answer, View } from '../port.ts'
import { moment, partView } from './view.ts'

export interface Tap {
  readonly actor: Actor
  /** The platform's mark of this event: a repeat is answered again and changes nothing. */
  readonly key?: string | undefined
  readonly poll: string
  readonly option: number
  /** It came through the consultation that asks this: who it is for was looked at there. */
  readonly asPart?: boolean
}

interface Outcome {
  known: boolean
  person: number | null
  /** Not seen today, or asked whether to stay. */
  away: boolean
  account: number | null
  /** Their platform said that they cannot be reached: by now they can. */
  gone: boolean
  chosen: string | null
  zone: string | null
  seen: string | null
  closesAt: Date | null
  open: boolean
  /** The consultation that it would have had to come through. */
  elsewhere: string | null
  /** Its consultation stands still for a while. */
  paused: boolean | null
  /** The label of the option that was asked for. */
  label: unknown
  repeat: boolean
  /** Of a repeat: the label of what this person's ballot says. */
  before: unknown
}

/** @returns the verb, with the batches of this process behind it */
export function openVote(ctx: Ctx): (tap: Tap) => Promise<Answer> {
  // One batch at a time: while the database stores it, this process answers the one before and reads the next. Two at
  // once held each other up at the poll's rows, and each was half as large (7 instead of 14 votes, of 32 people at once).
  const cast = together((taps: readonly Tap[]) => unlessRaced(() => castAll(ctx, taps)))
  // A crowd's first votes are by people we have not met: they are met together too.
  const greet = together(async (actors: readonly Actor[]) => {
    await meet(ctx.db, actors)
    return actors
  })
  return async (tap) => {
    let outcome = await cast(tap)
    if (!outcome.known) {
      await greet(tap.actor)
      outcome = await cast(tap)
    }
    // Once a day, and not in the statement that many share.
    if (outcome.away && outcome.person !== null) await keep(ctx, outcome.person)
    if (outcome.gone) await ctx.db.$executeRaw`update account set gone_at = null where id = ${outcome.account}`
    // Never who voted, nor what for.
    ctx.log.debug({ poll: outcome.closesAt ? tap.poll : undefined, ballot: fateOf(outcome) }, 'a vote')
    const reader = readerOf(ctx, outcome, tap.actor.locale ?? outcome.seen)
    return { view: answer(outcome), reader }
  }
}

/** What became of a vote, for the log. */
function fateOf({ closesAt, open, elsewhere, label, repeat, before }: Outcome): string {
  if (elsewhere !== null) return 'refused'
  if (repeat && before !== null) return 'repeat'
  return closesAt && open && label !== null ? 'stored' : 'refused'
}

function answer({ closesAt, open, elsewhere, paused, label, repeat, before }: Outcome): View {
  if (!closesAt) return sorry('poll.gone')
  if (elsewhere !== null) return partView(elsewhere)
  if (repeat && before !== null) {
    return { mood: 'done', lines: [{ key: 'poll.repeat', with: { choice: wordsOf(before) } }] }
  }
  if (!open) return sorry(paused ? 'poll.paused' : 'poll.closed')
  if (label === null) return sorry('poll.option.unknown')
  return { mood: 'done', lines: [{ key: 'poll.voted', with: { choice: wordsOf(label), closes: moment(closesAt) } }] }
}

async function castAll({ planned }: Ctx, taps: readonly Tap[]): Promise<Outcome[]> {
  const column = <T>(of: (tap: Tap) => T): T[] => taps.map(of)
  return await planned.ask<Outcome>('cast_votes', CAST, [
    column(({ actor }) => actor.platform),
    column(({ actor }) => actor.tenant),
    column(({ actor }) => actor.id),
    column(({ key }) => key ?? null),
    column(({ poll }) => poll),
    column(({ option }) => option),
    column(({ asPart = false }) => asPart),
  ])
}

/**
 * A part of a consultation is open to what came through that alone: a poll's number is no right to vote on it.
 * Whose ballots they are is asked once for all: a trigger would ask it for each (measured: a sixth of the statement).
 * `for share` on the poll's row: a close waits for the votes that are being stored, and no vote is stored after it.
 * Within one batch the last tap of a person on a poll stands. Marking the poll stale locks that row until this
 * statement is committed, so whoever clears the mark sees these ballots.
 */
const CAST = `
  with tap as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bool[])
      with ordinality as t (platform, tenant, external_id, key, poll_id, position, as_part, ord)
  ),
  known as (
    select tap.*, a.id as account_id, a.person_id, a.locale as seen, p.locale as chosen, p.zone, p.voter_id,
           p.seen_at < now() - interval '1 day' or p.asked_at is not null as away, a.gone_at is not null as gone, o.label
      from tap left join account a using (platform, tenant, external_id) left join person p on p.id = a.person_id
      left join poll_option o using (poll_id, position)
  ),
  open as (
    select id, part_of from poll where id in (select poll_id from tap) and closed_at is null and closes_at > now() and paused_at is null
     order by id for share
  ),
  fresh as (
    insert into seen (platform, key)
    select distinct platform, key from known where key is not null and person_id is not null order by platform, key
    on conflict do nothing returning platform, key
  ),
  voter as materialized (
    select * from voters_of((select array_agg(distinct person_id) from known where person_id is not null))
  ),
  valid as (
    -- Of who has gone over into another person meanwhile there is no voter, and so no ballot: then all is done again.
    select distinct on (k.poll_id, voter.voter_id) k.poll_id, voter.voter_id, k.person_id, k.position
      from known k join open on open.id = k.poll_id and (open.part_of is null or k.as_part)
      left join voter using (person_id)
     where k.person_id is not null and k.label is not null
       and (k.key is null or exists (select 1 from fresh f where f.platform = k.platform and f.key = k.key))
     order by k.poll_id, voter.voter_id, k.ord desc
  ),
  kept as (
    insert into ballot (poll_id, voter_id, person_id, position) select poll_id, voter_id, person_id, position from valid
    on conflict (poll_id, voter_id) do update
      set position = excluded.position, person_id = excluded.person_id, cast_at = now()
    returning poll_id, voter_id
  ),
  marked as (
    insert into stale (subject) select distinct 'poll:' || poll_id from kept order by 1
    on conflict (subject) do update set at = now()
  ),
  own as (
    -- One after the other, by keys: a poll that was told to a city has a card for each of its people.
    update card set wanted = wanted + 1
      from kept, lateral (select p.id from person p where p.voter_id = kept.voter_id offset 0) p,
           lateral (select c.id from card c where c.subject = 'poll:' || kept.poll_id and c.person_id = p.id offset 0) c
     where card.id = c.id
  )
  select k.person_id is not null as known, k.person_id as person, coalesce(k.away, false) as away,
         k.account_id as account, k.gone, k.chosen, k.zone, k.seen, poll.closes_at as "closesAt",
         exists (select 1 from open where open.id = k.poll_id) as open,
         case when not k.as_part then poll.part_of end as elsewhere, poll.paused_at is not null and poll.closed_at is null as paused,
         k.label,
         k.key is not null and k.person_id is not null
           and not exists (select 1 from fresh f where f.platform = k.platform and f.key = k.key) as repeat,
         case when k.key is not null and k.person_id is not null
                and not exists (select 1 from fresh f where f.platform = k.platform and f.key = k.key)
              then (select label from ballot b join poll_option o using (poll_id, position)
                     where b.poll_id = k.poll_id and b.voter_id = k.voter_id) end as before
    from known k left join poll on poll.id = k.poll_id
   order by k.ord`
