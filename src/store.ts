/** Opens the database, embedded or given, brought up to date. */
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { startEmbedded } from './db/embedded.ts'
import type { Db } from './db/open.ts'
import { openLog } from './log.ts'

export interface Store extends AsyncDisposable {
  readonly db: Db
  readonly url: string
  /** The migrations that were applied just now. */
  readonly migrated: readonly string[]
  /** Where the data is, in words for the administrator. */
  readonly where: string
  /** Where the data is on this machine: rejects when its disk is as good as full. */
  readonly room?: () => Promise<void>
}

/** @param options.alone whether this process runs the house, of which there is one a data directory; a command may come beside it */
export async function openStore(config: Config, options: { alone: boolean }): Promise<Store> {
  const log = openLog(config.logLevel)
  // Read while PostgreSQL starts.
  const sources = Promise.all([import('./db/migrate.ts'), import('./db/open.ts')])
  await using opened = new AsyncDisposableStack()
  const embedded = config.databaseUrl
    ? undefined
    : opened.use(await startEmbedded({ dataDir: config.dataDir, log, alone: options.alone }))
  const url = config.databaseUrl ?? embedded?.url ?? ''
  const [{ migrate }, { closeDb, openDb }] = await sources
  const migrated = await migrate(url)
  const db = openDb(url)
  opened.defer(() => closeDb(db))
  const kept = opened.move()
  return {
    db,
    url,
    migrated,
    ...(embedded && { room: () => needRoom(config.dataDir) }),
    where: config.databaseUrl ? 'the PostgreSQL of DATABASE_URL' : config.dataDir,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** PostgreSQL takes its log's next part at once, of 16 MB, and stops when it cannot. */
const ROOM_BYTES = 32 * 2 ** 20

async function needRoom(dir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dir)
  if (bavail * bsize < ROOM_BYTES) throw new Error('the disk is full')
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
