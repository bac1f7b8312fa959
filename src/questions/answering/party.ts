/** For whom somebody speaks, and how they are named to others: never more than they chose. */
import { Prisma } from '../../db/generated/client.ts'
import type { Db, Tx } from '../../db/open.ts'
import type { Text } from '../../port.ts'

export interface Standing {
  readonly party: string
  readonly organisation: string | null
}

/** Who holds no role is a resident; of several roles the one for the government counts. */
export async function standingOf(db: Db | Tx, person: number): Promise<Standing> {
  const [found] = await db.$queryRaw<Standing[]>`
    select party, organisation from role where person_id = ${person}
     order by party = 'government' desc, party = 'business' desc, organisation is null, granted_at limit 1`
  return found ?? { party: 'resident', organisation: null }
}

/** The organisation, as of now, for which a person speaks in a party. */
export const organisationOf = (person: Prisma.Sql, party: Prisma.Sql) => Prisma.sql`
  (select r.organisation from role r
    where r.person_id = ${person} and r.party = ${party} and r.organisation is not null
    order by r.granted_at limit 1)`

/** How people may wish to be named where everybody reads: not at all, by their party, or by their organisation. */
export const NAMES = ['none', 'party', 'organisation'] as const
export type Name = (typeof NAMES)[number]

export function readName(named: string): Name | undefined {
  return NAMES.find((name) => name === named)
}

/** 'een inwoner': all that the other side of a private conversation is told. */
export function partyText(party: string): Text {
  if (party === 'government') return { key: 'who.government' }
  return party === 'business' ? { key: 'who.business' } : { key: 'who.resident' }
}

/** As somebody chose to be named. Who chose their organisation and has none any more is named by their party. */
export function nameText(name: string | null, { party, organisation }: Standing): Text {
  if (name === 'organisation' && organisation) return { key: 'who.organisation', with: { organisation } }
  return name === 'party' || name === 'organisation' ? partyText(party) : { key: 'who.none' }
}

/** Whoever did not wish to be named by their organisation is not given away by its vouching either. */
export const givesAway = (
  vouchedBy: string,
  { name, organisation }: { readonly name: string | null; readonly organisation: string | null },
): boolean => vouchedBy === organisation && name !== 'organisation'
