/** The embedded PostgreSQL: a real server in the data directory, for a house that has no database of its own. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { access, chmod, constants, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import pg from 'pg'
import type { Log } from '../port.ts'
import { StartError } from '../start-error.ts'
import { findBinaries } from './binaries.ts'
import { give, initOnce, refuseOtherVersion, urlOf, type Cluster } from './cluster.ts'
import { holdOn } from './hold.ts'
import { canReach, chooseOwner, mayEnter, ownerOf, type Owner } from './owner.ts'

export interface Embedded extends AsyncDisposable {
  readonly url: string
}

const DATABASE = 'samenspraak'

/**
 * Makes the cluster at the first start, finds it running after a kill -9, and otherwise starts it. The last of its users
 * stops it.
 * @param options.alone refuses when another house runs on this data; a command may come beside one
 * @throws StartError
 */
export async function startEmbedded(options: { dataDir: string; log: Log; alone?: boolean }): Promise<Embedded> {
  const dataDir = resolve(options.dataDir)
  const owner = ownerOf(join(dataDir, 'postgres')) ?? chooseOwner()
  await makeDataDir(dataDir, owner)
  refuseOtherVersion(dataDir)
  const passwordFile = join(dataDir, 'postgres-password')
  if (existsSync(join(dataDir, 'postgres')) && !existsSync(passwordFile)) {
    throw new StartError(
      `${passwordFile} is missing, and without it the data beside it cannot be opened. Put it back from a backup, or set DATA_DIR to another directory.`,
    )
  }
  const cluster: Cluster = {
    dataDir,
    owner,
    binaries: findBinaries(owner, dataDir),
    password: await keepPassword(passwordFile, owner),
  }
  await initOnce(cluster, passwordFile)
  await using opened = new AsyncDisposableStack()
  const { port } = opened.use(await holdOn(cluster, { alone: options.alone !== false, log: options.log }))
  await makeDatabase(urlOf(cluster, port, 'postgres'))
  const kept = opened.move()
  return { url: urlOf(cluster, port, DATABASE), [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

async function makeDataDir(dataDir: string, owner: Owner): Promise<void> {
  try {
    // PostgreSQL's user must be able to pass it; what is inside has rights of its own.
    await mkdir(dataDir, { recursive: true, mode: owner.uid === undefined ? 0o700 : 0o711 })
    await access(dataDir, constants.W_OK | constants.X_OK)
  } catch (err) {
    throw new StartError(
      `DATA_DIR ${dataDir} cannot be written. Make it writable, or set DATA_DIR to another directory.`,
      {
        cause: err,
      },
    )
  }
  if (!canReach(owner, dataDir)) {
    throw new StartError(
      `DATA_DIR ${dataDir} cannot be reached by the user ${owner.name}, as whom PostgreSQL runs. Set DATA_DIR to a directory that others may enter, or start as an ordinary user.`,
    )
  }
  const found = await stat(dataDir)
  if (!mayEnter(owner, found)) await chmod(dataDir, found.mode | 0o011)
}

/** Made at the first start, readable by its owner alone. Of two first starts at once both keep the same. */
async function keepPassword(file: string, owner: Owner): Promise<string> {
  if (!existsSync(file)) {
    const aside = `${file}.new-${randomBytes(4).toString('hex')}`
    await writeFile(aside, randomBytes(24).toString('base64url'), { mode: 0o600 })
    await give(owner, aside)
    // A link is made whole, and only if there is none yet.
    await link(aside, file).catch((err: NodeJS.ErrnoException) => {
      if (err.code !== 'EEXIST') throw err
    })
    await rm(aside)
  }
  return (
    await readFile(file, 'utf8').catch((err: unknown) => {
      throw new StartError(
        `${file} cannot be read: the data was made by another user. Start as that user, or as root.`,
        { cause: err },
      )
    })
  ).trim()
}

const DISK_FULL = '53100'

async function makeDatabase(url: string): Promise<void> {
  const client = new pg.Client(url)
  // Its statement tells what went wrong.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (!rowCount) await client.query(`create database ${DATABASE}`)
  } catch (err) {
    // Two first starts at once: the other made it (42P04, or 23505 when at the very same moment).
    const { code = '' } = err as { code?: string }
    if (code === DISK_FULL)
      throw new StartError('The disk under DATA_DIR is full. Make room and start again.', { cause: err })
    if (!['42P04', '23505'].includes(code)) throw err
  } finally {
    await client.end()
  }
}
