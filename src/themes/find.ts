/** Finds a theme by its id, or by its name in any language. */
import { Prisma } from '../db/generated/client.ts'
import type { Db, Tx } from '../db/open.ts'
import { ANSWERS_FOR } from '../people/roles.ts'
import type { Theme } from './view.ts'

/** A theme with what decides about it. */
export interface Kept extends Theme {
  readonly colour: string
  /** The organisation that answers for it. */
  readonly owner: string | null
  readonly archived: boolean
  readonly merged: boolean
}

const KEPT = Prisma.sql`
  t.id, t.emoji, t.name, t.description, t.colour, t.owner, t.archived_at is not null as archived,
  t.merged_into is not null as merged`

/** A theme that went on as another leads there, by its old id and by its old name. */
export async function findTheme(db: Db | Tx, named: string): Promise<Kept | undefined> {
  // PostgreSQL takes no NUL in a text.
  const wanted = named.toWellFormed().replaceAll('\0', '').trim().toLowerCase()
  if (!wanted) return undefined
  const [found] = await db.$queryRaw<Kept[]>`
    select ${KEPT} from theme asked join theme t on t.id = coalesce(asked.merged_into, asked.id)
     where asked.id = ${wanted}
        or exists (select 1 from jsonb_each_text(asked.name) as word where lower(word.value) = ${wanted})
     order by asked.id = ${wanted} desc, asked.archived_at is null desc limit 1`
  return found
}

/** All that there are, archived ones included. */
export async function allThemes(db: Db | Tx): Promise<Kept[]> {
  return await db.$queryRaw<Kept[]>`select ${KEPT} from theme t order by t.created_at, t.id`
}

/** Those that this person may open something on. */
export async function themesToRun(db: Db | Tx, person: number): Promise<Kept[]> {
  return await db.$queryRaw<Kept[]>`
    select ${KEPT} from theme t
     where t.archived_at is null
       and exists (select 1 from role r where r.person_id = ${person} and ${ANSWERS_FOR})
     order by t.created_at, t.id`
}

/** Holds a theme as it is until the end of the transaction: nobody archives it while something is opened on it. */
export async function holdTheme(tx: Tx, id: string): Promise<Kept | undefined> {
  const [held] = await tx.$queryRaw<Kept[]>`select ${KEPT} from theme t where t.id = ${id} for share`
  return held
}

/** Takes a theme for oneself until the end of the transaction, to archive it or to let it go on as another. */
export async function takeTheme(tx: Tx, id: string): Promise<Kept | undefined> {
  const [taken] = await tx.$queryRaw<Kept[]>`select ${KEPT} from theme t where t.id = ${id} for update`
  return taken
}
