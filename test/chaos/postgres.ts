/** The PostgreSQL of a run: its own, to be restarted. */
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded.ts'
import { openLog } from '../../src/log.ts'
import { memoryRoot, tempDir } from '../services/temp-dir.ts'
import { until } from './until.ts'

export interface Postgres extends AsyncDisposable {
  readonly url: string
  /** As a system manager would, or as a power cut does. Its holder starts it again. @returns when it answers */
  restart(how: 'fast' | 'immediate'): Promise<void>
}

const BACK_MS = 20_000
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const

export async function startPostgres(): Promise<Postgres> {
  await using opened = new AsyncDisposableStack()
  const dir = opened.use(await tempDir('chaos', await memoryRoot()))
  const embedded = opened.use(await startEmbedded({ dataDir: dir.path, log: openLog('silent'), alone: false }))
  const pidFile = join(dir.path, 'postgres/postmaster.pid')
  /** @returns undefined while there is none: a signal to number 0 would be one to ourselves */
  const postmaster = async () => {
    const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0])
    return Number.isInteger(pid) && pid > 1 ? pid : undefined
  }
  const back = async (before: number | undefined) => {
    const now = await postmaster()
    return now !== undefined && now !== before && (await answers(embedded.url))
  }
  const restartOnce = async (how: keyof typeof SIGNALS): Promise<void> => {
    await until('PostgreSQL answers', BACK_MS, () => back(undefined))
    const before = await postmaster()
    if (before === undefined) throw new Error('PostgreSQL was not there to be stopped')
    process.kill(before, SIGNALS[how])
    await until('PostgreSQL is back', BACK_MS, () => back(before))
  }
  process.once('exit', () => {
    // A run that is broken off leaves nothing behind.
    const left = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0
    if (left > 1) process.kill(left, 'SIGQUIT')
  })
  let turn = Promise.resolve()
  const restart: Postgres['restart'] = (how) => {
    const mine = turn.then(() => restartOnce(how))
    turn = mine.catch(() => undefined)
    return mine
  }
  // Three processes have more connections than the hundred of a fresh cluster. It is never the machine that fails here.
  for (const set of ['max_connections = 200', 'fsync = off']) await query(embedded.url, `alter system set ${set}`)
  await restart('fast')
  const kept = opened.move()
  return { url: embedded.url, restart, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

async function answers(url: string): Promise<boolean> {
  return await query(url, 'select 1').then(
    () => true,
    () => false,
  )
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end().catch(() => undefined)
  }
}
