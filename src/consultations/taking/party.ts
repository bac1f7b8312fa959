/** For whom somebody speaks: one party in one consultation. */
import type { Db, Tx } from '../../db/open.ts'

export const PARTIES = ['government', 'business', 'resident'] as const
export type Party = (typeof PARTIES)[number]

export const readParty = (typed: string): Party | undefined => PARTIES.find((party) => party === typed)

/** What an audience asks of who takes part; empty: everybody. */
export interface Wanted {
  readonly parties: readonly string[]
  readonly organisations: readonly string[]
}

/**
 * The parties that somebody can speak for, as far as the audience asks for them; the first one unless they say otherwise.
 * Who has a role speaks for its party, of the organisations that are asked; and everybody is a resident.
 */
export async function partiesOf(db: Db | Tx, person: number, { parties, organisations }: Wanted): Promise<Party[]> {
  const roles = await db.role.findMany({ where: { personId: person }, select: { party: true, organisation: true } })
  const asked = (party: Party) => parties.length === 0 || parties.includes(party)
  const held = (party: Party) =>
    roles.some(
      (role) => role.party === party && (organisations.length === 0 || organisations.includes(role.organisation ?? '')),
    )
  return PARTIES.filter((party) => asked(party) && (party === 'resident' || held(party)))
}

/** For whom somebody has spoken, or is about to; `voted` once a ballot of theirs is in it: then that stands. */
export async function spokenFor(
  db: Db | Tx,
  consultation: string,
  person: number,
): Promise<{ party: Party; voted: boolean } | undefined> {
  const [found] = await db.$queryRaw<{ party: Party; voted: boolean }[]>`
    select v.party, exists (
             select 1 from part join ballot b on b.poll_id = part.poll_id and b.voter_id = v.voter_id
              where part.consultation_id = v.consultation_id) as voted
      from participation v join person p on p.voter_id = v.voter_id
     where v.consultation_id = ${consultation} and p.id = ${person}`
  return found
}

/**
 * They speak for the first of these from now on. The first to say so stands, of two who were one person all along, unless
 * that party is not asked at all.
 * @param parties that they can speak for, as it asks for them
 */
export async function speakFor(
  db: Db | Tx,
  consultation: string,
  person: number,
  parties: readonly Party[],
): Promise<void> {
  await db.$executeRaw`
    insert into participation as v (consultation_id, voter_id, person_id, party)
    select ${consultation}, voter_id, id, ${parties[0]} from person where id = ${person}
    on conflict (consultation_id, voter_id) do update set party = excluded.party where v.party <> all(${[...parties]})`
}
