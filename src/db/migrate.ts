/** Brings a database up to date: our migrations, and the queue's own schema. Quick when there is nothing to do. */
import { runMigrations } from 'bullmq'
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { StartError } from '../start-error.ts'
import { FILTERS, listMigrations, openSchemaEngine, readMigrations, type Migration } from './schema-engine.ts'

/** Two starts at once take turns. PostgreSQL lets go of the lock when its holder dies. */
const LOCK = 5_384_003

/**
 * @returns the names of the migrations that were applied just now
 * @throws StartError when the database cannot be reached, or is newer than this program
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const client = await connect(url)
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    const migrations = readMigrations()
    const missing = await compare(client, migrations)
    if (missing > 0) await apply(url, migrations)
    await runMigrations(client, 'bullmq')
    return migrations.slice(migrations.length - missing).map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/**
 * Changes nothing.
 * @returns how many migrations are still to be applied
 * @throws StartError as migrate does
 */
export async function countMissing(client: pg.Client): Promise<number> {
  return await compare(client, readMigrations())
}

/** @throws StartError */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  await client.connect().catch((err: unknown) => {
    throw new StartError(
      'DATABASE_URL: no PostgreSQL answers there, or it does not know this user. Check the address and the password.',
      {
        cause: err,
      },
    )
  })
  return client
}

/** Words are compared without their accents, which PostgreSQL does in no other encoding. @throws StartError */
async function refuseOtherEncoding(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ encoding: string }>(`select current_setting('server_encoding') as encoding`)
  if (rows[0]?.encoding === 'UTF8') return
  throw new StartError(
    `DATABASE_URL: this database has the encoding ${rows[0]?.encoding}. Make one with: create database samenspraak encoding 'UTF8' template template0`,
  )
}

/** @returns how many of the newest migrations are still to be applied */
async function compare(client: pg.Client, migrations: readonly Migration[]): Promise<number> {
  await refuseOtherEncoding(client)
  const applied = await readLedger(client)
  const unknown = applied.find(({ name }) => !migrations.some((migration) => migration.name === name))
  if (unknown) {
    throw new StartError(
      `This database is newer than this program (it has ${unknown.name}). Start the newer version, or restore a backup.`,
    )
  }
  const edited = migrations.find(({ name, sql }) =>
    applied.some((row) => row.name === name && row.checksum !== checksum(sql)),
  )
  if (edited) {
    throw new StartError(
      `The migration ${edited.name} is not the one that this database had. Restore that file; a migration is never edited.`,
    )
  }
  return migrations.length - applied.length
}

async function readLedger(client: pg.Client): Promise<readonly { name: string; checksum: string }[]> {
  const { rows: found } = await client.query(
    `select 1 from pg_tables where schemaname = 'public' and tablename = '_prisma_migrations'`,
  )
  if (found.length === 0) return []
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `select migration_name as name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null`,
  )
  return rows
}

/** As Prisma's ledger keeps it. */
function checksum(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}

/** Whoever changes a table waits for those who use it, and everybody else waits behind them: so we give way, and come again. */
const LOCK_MS = 1_000
const TRIES = 30
const AGAIN_MS = 1_000

async function apply(url: string, migrations: readonly Migration[]): Promise<void> {
  for (let tries = 1; ; tries++) {
    const busy = await applyOnce(url, migrations, tries < TRIES)
    if (!busy) return
    await wait(AGAIN_MS)
  }
}

/**
 * All of them or none: by itself the engine leaves half a migration behind when a statement fails or the machine stops,
 * and a mark in its ledger that refuses every start from then on.
 * @returns whether somebody was in the way; then nothing was changed
 */
async function applyOnce(url: string, migrations: readonly Migration[], mayComeAgain: boolean): Promise<boolean> {
  await using opened = await openSchemaEngine(url)
  await opened.pool.query(`begin; set local lock_timeout = ${LOCK_MS}`)
  try {
    await opened.engine.applyMigrations({ migrationsList: listMigrations(migrations), filters: FILTERS })
    await opened.pool.query('commit')
    return false
  } catch (err) {
    await opened.pool.query('rollback')
    const [fault = err] = opened.faults
    if (mayComeAgain && fault instanceof Error && 'code' in fault && fault.code === LOCK_NOT_AVAILABLE) return true
    throw new StartError(explain(fault), { cause: err })
  }
}

const LOCK_NOT_AVAILABLE = '55P03'

function explain(err: unknown): string {
  if (err instanceof Error && 'code' in err && err.code === 'P3005') {
    return 'DATABASE_URL: this database holds tables of another program. Give Samenspraak a database of its own.'
  }
  const [why] = (err instanceof Error ? err.message : String(err)).split('\n')
  return `The database could not be brought up to date, and nothing was changed: ${why}`
}
