/** Opens the database, embedded or given, brought up to date. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { closeDb, openDb, type Db } from './db/open.ts'
import { openLog } from './log.ts'

export interface Store extends AsyncDisposable {
  readonly db: Db
  readonly url: string
  /** The migrations that were applied just now. */
  readonly migrated: readonly string[]
  /** Where the data is, in words for the administrator. */
  readonly where: string
}

/** @param options.alone whether this process runs the house, of which there is one a data directory; a command may come beside it */
export async function openStore(config: Config, options: { alone: boolean }): Promise<Store> {
  const log = openLog(config.logLevel)
  await using opened = new AsyncDisposableStack()
  const embedded = config.databaseUrl
    ? undefined
    : opened.use(await startEmbedded({ dataDir: config.dataDir, log, alone: options.alone }))
  const url = config.databaseUrl ?? embedded?.url ?? ''
  const migrated = await migrate(url)
  const db = openDb(url)
  opened.defer(() => closeDb(db))
  const kept = opened.move()
  return {
    db,
    url,
    migrated,
    where: config.databaseUrl ? 'the PostgreSQL of DATABASE_URL' : config.dataDir,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/**
 * The database as it is, beside a house that runs or not: nothing is made, and nothing is brought up to date.
 * @returns undefined where the first start is still to make one
 * @throws StartError
 */
export async function findDatabase(config: Config): Promise<({ readonly url: string } & AsyncDisposable) | undefined> {
  if (config.databaseUrl) return { url: config.databaseUrl, [Symbol.asyncDispose]: async () => undefined }
  if (!existsSync(join(config.dataDir, 'postgres'))) return undefined
  return await startEmbedded({ dataDir: config.dataDir, log: openLog('silent'), alone: false })
}
