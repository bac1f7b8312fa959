/** Who may do what. Looked up each time, in the transaction of the change: a button is no proof. */
import { Prisma } from '../db/generated/client.ts'
import type { Db, Tx } from '../db/open.ts'

export const ROLE_NAMES = [
  'administrator',
  'official',
  'superior',
  'moderator',
  'steward',
  'partner',
  'resident',
] as const
export type RoleName = (typeof ROLE_NAMES)[number]

export const PARTY = {
  administrator: 'government',
  official: 'government',
  superior: 'government',
  moderator: 'government',
  steward: 'government',
  partner: 'business',
  resident: 'resident',
} as const satisfies Record<RoleName, string>

export function readRole(typed: string): RoleName | undefined {
  return ROLE_NAMES.find((role) => role === typed)
}

/** Inside a transaction the role is held until its end: nobody is demoted in the middle of what they do. */
export async function isOfficial(tx: Tx, person: number): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from role where person_id = ${person} and role in ('official', 'administrator') for share`
  return rows.length > 0
}

/** Inside a transaction nobody else can become or stop being an administrator until its end. */
export async function isAdministrator(tx: Tx, person: number): Promise<boolean> {
  return (await administrators(tx)).includes(person)
}

/** Whether the house would have no administrator without them. */
export async function isLastAdministrator(tx: Tx, person: number): Promise<boolean> {
  const all = await administrators(tx)
  return all.length === 1 && all[0] === person
}

/** Held together: of two who leave at once, the second sees that they are the last. */
async function administrators(tx: Tx): Promise<number[]> {
  await tx.$executeRaw`select pg_advisory_xact_lock(5384011)`
  const rows = await tx.$queryRaw<{ person: number }[]>`
    select person_id as person from role where role = 'administrator' order by person_id for update`
  return rows.map(({ person }) => person)
}

/**
 * Whether a role `r` answers for a theme `t`: an official's of the organisation that owns it (any official's, where none
 * does), its own steward's, or an administrator's.
 */
export const ANSWERS_FOR = Prisma.sql`
  (r.role = 'administrator' or (r.role = 'official' and (t.owner is null or r.organisation = t.owner))
   or (r.role = 'steward' and r.theme_id = t.id))`

/** Whether somebody answers for a theme, held like isOfficial. */
export async function mayRun(tx: Tx, person: number, theme: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from role r join theme t on t.id = ${theme} where r.person_id = ${person} and ${ANSWERS_FOR} for share of r`
  return rows.length > 0
}

/** 'official', or 'steward of groen': how the audit names a role. */
export function roleRef(role: string, theme: string): string {
  return theme ? `${role} of ${theme}` : role
}

/** Writes down what was done or refused: ids and verbs, never people's words. */
export async function audit(
  db: Db | Tx,
  entry: { person: number | null; action: string; subject: string; outcome: 'done' | 'refused' },
): Promise<void> {
  const { person, action, subject, outcome } = entry
  await db.audit.create({ data: { personId: person, action, subject, outcome } })
}
