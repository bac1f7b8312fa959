/** The PostgreSQL and the Redis of a run: its own, to be restarted, stopped and wiped. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded.ts'
import { openLog } from '../../src/log.ts'
import { findRedis } from '../services/find.ts'
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

export interface RedisServer extends AsyncDisposable {
  readonly url: string
  /** Stops it, so that all it held is gone, and starts it after so long. */
  restart(awayMs: number): Promise<void>
  /** @returns how many keys there were */
  flush(): Promise<number>
}

/** On a fixed port, in memory alone. @throws Error where this machine has no Redis: nothing would be tested */
export async function startRedis(): Promise<RedisServer> {
  const program = findRedis()
  if (!program) throw new Error('redis-server is not installed')
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child = await run(program, port, url)
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    url,
    async restart(awayMs) {
      await end(child)
      await wait(awayMs)
      child = await run(program, port, url)
    },
    flush: () =>
      asking(url, async (redis) => {
        const keys = await redis.dbsize()
        await redis.flushall()
        return keys
      }),
    [Symbol.asyncDispose]: () => end(child),
  }
}

async function run(program: string, port: number, url: string): Promise<ChildProcess> {
  const args = `--port ${port} --bind 127.0.0.1 --appendonly no --maxmemory-policy noeviction`.split(' ')
  const child = spawn(program, [...args, '--save', ''], { stdio: 'ignore' })
  await until('Redis answers', 10_000, () =>
    asking(url, async (redis) => (await redis.ping()) === 'PONG').catch(() => false),
  )
  return child
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function asking<T>(url: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 })
  redis.on('error', () => undefined)
  try {
    return await ask(redis)
  } finally {
    redis.disconnect()
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
