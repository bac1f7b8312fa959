/** One PostgreSQL cluster in a directory: made once, started, found running, stopped. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chown, mkdir, readdir, readlink, realpath, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { StartError } from '../start-error.ts'
import { MAJOR, type Binaries } from './binaries.ts'
import { freePort, OUTGOING } from './free-port.ts'
import type { Owner } from './owner.ts'

export interface Cluster {
  readonly dataDir: string
  readonly owner: Owner
  readonly binaries: Binaries
  readonly password: string
}

const USER = 'samenspraak'
const run = promisify(execFile)
const dirOf = ({ dataDir }: Cluster): string => join(dataDir, 'postgres')
const logOf = ({ dataDir }: Cluster): string => join(dataDir, 'postgres.log')
export const urlOf = ({ password }: Cluster, port: number, database: string): string =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`

/** @throws StartError when another version of PostgreSQL made the data: each reads its own alone */
export function refuseOtherVersion(dataDir: string): void {
  const dir = join(dataDir, 'postgres')
  const made = join(dir, 'PG_VERSION')
  const major = existsSync(made) ? readFileSync(made, 'utf8').trim() : MAJOR
  if (major === MAJOR) return
  throw new StartError(
    `${dir} was made by PostgreSQL ${major} and this is ${MAJOR}. Bring the data over with pg_dump of version ${major}, or set DATA_DIR to another directory.`,
  )
}

/**
 * Makes the cluster aside and renames it: a first start that is killed half-way leaves nothing broken, and of two at
 * once one is kept. @throws StartError
 */
export async function initOnce(cluster: Cluster, passwordFile: string): Promise<void> {
  const dir = dirOf(cluster)
  const made = join(dir, 'PG_VERSION')
  if (existsSync(made)) return
  await clearHalfMade(cluster.dataDir)
  const aside = `${dir}.new-${process.pid}-${randomBytes(3).toString('hex')}`
  await mkdir(aside, { mode: 0o700 })
  await give(cluster.owner, aside)
  try {
    await call(cluster, cluster.binaries.initdb, [
      `--pgdata=${aside}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ])
    await rename(aside, dir)
  } catch (err) {
    await rm(aside, { recursive: true, force: true })
    if (existsSync(made)) return
    throw new StartError(`PostgreSQL could not make its files in ${cluster.dataDir}: ${reasonOf(err)}`, { cause: err })
  }
}

/** What a start that was killed left behind. One that is still at work is younger than this. */
async function clearHalfMade(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith('postgres.new-')) continue
    const path = join(dataDir, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > 60_000) await rm(path, { recursive: true, force: true })
  }
}

/** @returns the port of a PostgreSQL that runs on this data already (as after a kill -9), or undefined */
export async function findRunning(cluster: Cluster): Promise<number | undefined> {
  const file = join(dirOf(cluster), 'postmaster.pid')
  for (let tries = 0; existsSync(file) && tries < 100; tries++) {
    const [pid = '', , , port = ''] = readFileSync(file, 'utf8').split('\n')
    if (port && (await answers(cluster, Number(port)))) return Number(port)
    if (!(await isOurs(cluster, Number(pid)))) {
      // Left by a power cut: nobody runs, or its number was given to another program.
      await rm(file, { force: true })
      return undefined
    }
    await wait(100)
  }
  if (!existsSync(file)) return undefined
  throw new StartError(
    `A PostgreSQL in ${dirOf(cluster)} does not answer. See ${logOf(cluster)}, and stop it before you start again.`,
  )
}

async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(cluster, port, 'postgres'), connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ dir: string }>(`select current_setting('data_directory') as dir`)
    return (await realpath(rows[0]?.dir ?? '').catch(() => '')) === (await realpath(dirOf(cluster)))
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** PostgreSQL works in its data directory; elsewhere than on Linux its name must do. */
async function isOurs(cluster: Cluster, pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  if (process.platform === 'linux') {
    const works = await readlink(`/proc/${pid}/cwd`).catch(() => '')
    return works === (await realpath(dirOf(cluster)))
  }
  const { stdout } = await run('ps', ['-o', 'comm=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.includes('postgres')
}

/**
 * Starts it in a session of its own (pg_ctl does), so that a Ctrl-C in our terminal reaches only us and we can stop
 * it in order. Loopback only.
 * @param only the port that it has to be on; otherwise the one of the time before, or a free one @throws StartError
 */
export async function boot(cluster: Cluster, only?: number): Promise<number> {
  await boundLog(cluster)
  let fault: unknown
  // Somebody else may take the port between finding it and using it.
  for (let tries = 0; tries < (only === undefined ? 3 : 1); tries++) {
    const port = only ?? ((tries === 0 && lastPort(cluster)) || (await newPort()))
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      shared_buffers: '128MB',
      // What people wrote stands in statements and in errors about them: neither is for a log.
      log_min_messages: 'log',
      log_min_error_statement: 'panic',
      log_error_verbosity: 'terse',
      log_checkpoints: 'off',
    }
    const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value === '' ? "''" : value}`)
    try {
      await call(cluster, cluster.binaries.pgCtl, [
        'start', '--wait', '--timeout=60', '--silent', `--pgdata=${dirOf(cluster)}`, `--log=${logOf(cluster)}`, `--options=${options.join(' ')}`,
      ]) // prettier-ignore
      return port
    } catch (err) {
      fault = err
      // Two starts at once: the other one's runs.
      const other = await findRunning(cluster)
      if (other) return other
    }
  }
  throw new StartError(`PostgreSQL did not start: ${lastLines(logOf(cluster))} (${logOf(cluster)})`, { cause: fault })
}

/** Lets statements that run end at once, and waits until everything is on disk. */
export async function halt(cluster: Cluster): Promise<void> {
  const dir = dirOf(cluster)
  try {
    await call(cluster, cluster.binaries.pgCtl, ['stop', '--mode=fast', '--wait', '--timeout=60', '--silent', `--pgdata=${dir}`]) // prettier-ignore
  } catch (err) {
    // It was killed meanwhile: then there is nothing left to stop.
    if (await findRunning(cluster)) throw err
  }
}

export async function give({ uid, gid }: Owner, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

async function call({ owner, dataDir }: Cluster, program: string, args: string[]): Promise<void> {
  const { uid, gid } = owner
  await run(program, args, {
    cwd: dataDir,
    env: { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' },
    ...(uid !== undefined && gid !== undefined && { uid, gid }),
  })
}

async function boundLog(cluster: Cluster): Promise<void> {
  const log = logOf(cluster)
  const size = await stat(log).then(
    ({ size }) => size,
    () => undefined,
  )
  if (size === undefined) await writeFile(log, '', { mode: 0o600 })
  else if (size > 10 * 1024 * 1024) await truncate(log)
  await give(cluster.owner, log)
}

/** The port of the time before, so that those who were connected find it again. */
function lastPort(cluster: Cluster): number | undefined {
  const file = join(dirOf(cluster), 'postmaster.opts')
  const port = existsSync(file) ? /port=(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] : undefined
  return port === undefined || Number(port) >= OUTGOING ? undefined : Number(port)
}

/** Below those of outgoing connections: ours to a database that is away could be given the very port that it comes back on. */
const PORTS = { from: 20_000, end: 32_000 } as const

async function newPort(): Promise<number> {
  const port = await freePort(PORTS)
  if (port !== undefined) return port
  throw new StartError(`There is no free port on 127.0.0.1 between ${PORTS.from} and ${PORTS.end} for PostgreSQL.`)
}

/** A write that no longer fits whole, PostgreSQL tells otherwise than one that does not fit at all. */
const FULL = /No space left|Check free disk space|wrote only \d+ of/

function reasonOf(err: unknown): string {
  const said = err instanceof Error && 'stderr' in err ? String(err.stderr) : String(err)
  if (FULL.test(said)) return 'the disk is full. Make room and start again.'
  if (/Permission denied/.test(said)) return 'it may not write there. Set DATA_DIR to a directory that it may write.'
  return said.trim().split('\n').slice(-2).join(' ')
}

function lastLines(log: string): string {
  const said = existsSync(log) ? readFileSync(log, 'utf8') : ''
  return FULL.test(said.slice(-2_000)) ? 'the disk is full' : said.trim().split('\n').slice(-2).join(' ')
}
