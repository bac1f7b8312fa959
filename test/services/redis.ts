/** A Redis of one's own, that can be stopped and emptied. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { findRedis } from './find.ts'
import { freePort } from './free-port.ts'

export interface RedisServer extends AsyncDisposable {
  readonly url: string
  /** Stops it, so that all it held is gone, and starts it after so long. */
  restart(awayMs: number): Promise<void>
  /** Stops it, so that all it held is gone, until it is started. */
  stop(): Promise<void>
  start(): Promise<void>
  /** It may keep no more than so much: with one byte it is full. 0: as much as there is. */
  limit(bytes: number): Promise<void>
  /** @returns how many keys there were */
  flush(): Promise<number>
  /** It takes what it is asked, and answers nobody for so long. */
  hang(ms: number): Promise<void>
  /** @returns how many scripts it has run since it was started */
  scripts(): Promise<number>
}

/**
 * On a port of its own, in memory alone.
 * @param settings more words for its command line
 * @returns undefined where this machine has no Redis
 */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer | undefined> {
  const program = findRedis()
  if (!program) return undefined
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child = await run(program, port, url, settings)
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    url,
    async restart(awayMs) {
      await end(child)
      await wait(awayMs)
      child = await run(program, port, url, settings)
    },
    stop: () => end(child),
    async start() {
      child = await run(program, port, url, settings)
    },
    limit: (bytes) =>
      asking(url, async (redis) => {
        await redis.config('SET', 'maxmemory', String(bytes))
      }),
    flush: () =>
      asking(url, async (redis) => {
        const keys = await redis.dbsize()
        await redis.flushall()
        return keys
      }),
    hang: (ms) =>
      asking(url, async (redis) => {
        await redis.client('PAUSE', ms, 'ALL')
      }),
    scripts: () =>
      asking(url, async (redis) => {
        const calls = [...(await redis.info('commandstats')).matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm)]
        return calls.reduce((sum, [, count]) => sum + Number(count), 0)
      }),
    [Symbol.asyncDispose]: () => end(child),
  }
}

async function run(program: string, port: number, url: string, settings: readonly string[]): Promise<ChildProcess> {
  const args = `--port ${port} --bind 127.0.0.1 --appendonly no --maxmemory-policy noeviction`.split(' ')
  const child = spawn(program, [...args, '--save', '', ...settings], { stdio: 'ignore' })
  await asking(url, (redis) => redis.ping(), 100)
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** @param tries twenty a second */
async function asking<T>(url: string, ask: (redis: Redis) => Promise<T>, tries = 0): Promise<T> {
  const redis = new Redis(url, {
    retryStrategy: (times) => (times < tries ? 50 : null),
    maxRetriesPerRequest: tries > 0 ? null : 0,
  })
  redis.on('error', () => undefined)
  try {
    return await ask(redis)
  } finally {
    redis.disconnect()
  }
}
