/** Crowds of people in a database, all at once. */
import type { Db, Tx } from '../src/db/open.ts'

/** On a platform, each with an account; numbered on from whoever is there already. */
export interface Crowd {
  readonly people: number
  readonly platform: string
  readonly pace?: string
}

const PATIENCE_MS = 600_000

/** @returns the number of the first of them, of the person and of the account */
export async function settle(db: Db, { people, platform, pace = 'now' }: Crowd): Promise<number> {
  return await patiently(db, async (tx) => {
    await trustingly(tx)
    const [last] = await tx.$queryRaw<{ id: number }[]>`
      select greatest((select coalesce(max(id), 0) from person), (select coalesce(max(id), 0) from account)) as id`
    const first = (last?.id ?? 0) + 1
    const end = first + people - 1
    await tx.$executeRaw`
      insert into person (id, voter_id, pace) select n, n, ${pace} from generate_series(${first}::int, ${end}::int) n`
    await tx.$executeRaw`
      insert into account (id, person_id, platform, tenant, external_id)
      select n, n, ${platform}, ${platform}, n from generate_series(${first}::int, ${end}::int) n`
    // Whoever comes by themselves gets the next number.
    await tx.$queryRaw`select setval('person_id_seq', ${end}::int)::int, setval('account_id_seq', ${end}::int)::int`
    return first
  })
}

/** A crowd that follows a theme, and hears of it at once. */
export async function settleFollowers(db: Db, theme: string, crowd: Crowd): Promise<void> {
  const first = await settle(db, crowd)
  await patiently(db, async (tx) => {
    await trustingly(tx)
    await tx.$executeRaw`
      insert into follow (person_id, theme_id, account_id)
      select n, ${theme}, n from generate_series(${first}::int, ${first + crowd.people - 1}::int) n`
  })
  await settleDown(db, ['person', 'account', 'follow'])
}

/** The planner knows the crowd, and what was filled in is on disk before the clock runs, whatever its size. */
export async function settleDown(db: Db, tables: readonly string[]): Promise<void> {
  for (const table of tables) await patiently(db, (tx) => tx.$executeRawUnsafe(`analyze ${table}`))
  await db.$executeRawUnsafe('checkpoint')
}

/** Whom it refers to was filled in just before: that is not looked up a row at a time. */
async function trustingly(tx: Tx): Promise<void> {
  await tx.$executeRaw`set local session_replication_role = replica`
}

/** Filling in takes longer than any statement of the house may. */
export async function patiently<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await db.$transaction(
    async (tx) => {
      await tx.$executeRawUnsafe('set local statement_timeout = 0')
      return await work(tx)
    },
    { timeout: PATIENCE_MS },
  )
}
