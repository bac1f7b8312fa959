/** A whole bot for a test: the real core, a database and a queue of its own, and any adapters, in this process. */
import { inject } from 'vitest'
import { readConfig, type Config } from '../src/config.ts'
import type { Ctx } from '../src/ctx.ts'
import { closeDb, openDb, type Db } from '../src/db/open.ts'
import { serve } from '../src/serve.ts'
import { freshDatabase } from './services/database.ts'

export type EngineName = 'postgres' | 'redis'

/** The queue engines that this machine has: each story runs on each. Where Redis is missing, the run says so at its end. */
export const ENGINES: readonly EngineName[] = inject('redisUrl') ? ['postgres', 'redis'] : ['postgres']

export interface World extends AsyncDisposable {
  readonly url: string
  readonly ctx: Ctx
  readonly databaseUrl: string
  /** As if so much time had passed: everything that the database will do later is due so much sooner. */
  passes(seconds: number): Promise<void>
  /** Stops the bot and starts it anew on the same data. @param after so many seconds, in which nobody did anything */
  restarts(after?: number): Promise<void>
}

/** @param env settings, such as a fake platform's; the rest are a test's own */
export async function openWorld(engine: EngineName, env: Readonly<Record<string, string>> = {}): Promise<World> {
  const database = await freshDatabase()
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'error',
    DATABASE_URL: database.url,
    WEB_PERSONAS: 'on',
    ...(engine === 'redis' && { REDIS_URL: inject('redisUrl') }),
    ...env,
  })
  // One Redis serves every test at once: each world has its own prefix, as it has its own database.
  const prefix = new URL(database.url).pathname.slice(1)
  let running = await run(config, prefix)
  return {
    get url() {
      return running.url
    },
    get ctx() {
      return running.ctx
    },
    databaseUrl: database.url,
    passes: (seconds) => pass(running.ctx.db, seconds),
    async restarts(after = 0) {
      await running.stop()
      const db = openDb(database.url)
      if (after > 0) await pass(db, after)
      await closeDb(db)
      running = await run(config, prefix)
    },
    async [Symbol.asyncDispose]() {
      await running.stop()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function pass(db: Db, seconds: number): Promise<void> {
  await db.$executeRaw`update poll set closes_at = closes_at - make_interval(secs => ${seconds})`
  await db.$executeRaw`update question set next_at = next_at - make_interval(secs => ${seconds}), promised_at = promised_at - make_interval(secs => ${seconds}), deadline = deadline - make_interval(secs => ${seconds}), created_at = created_at - make_interval(secs => ${seconds}), sent_at = sent_at - make_interval(secs => ${seconds}), owner_at = owner_at - make_interval(secs => ${seconds})`
  await db.$executeRaw`update ask set asked_at = asked_at - make_interval(secs => ${seconds}), due_at = due_at - make_interval(secs => ${seconds}), said_at = said_at - make_interval(secs => ${seconds})`
  await db.$executeRaw`
    update consultation
       set opens_at = opens_at - make_interval(secs => ${seconds}), closes_at = closes_at - make_interval(secs => ${seconds}),
           answer_by = answer_by - make_interval(secs => ${seconds}), remind_at = remind_at - make_interval(secs => ${seconds})`
  await db.$executeRaw`update publication set created_at = created_at - make_interval(secs => ${seconds}), until = until - make_interval(secs => ${seconds})`
  await db.$executeRaw`update follow set created_at = created_at - make_interval(secs => ${seconds})`
  await db.$executeRaw`update agenda set due_at = due_at - make_interval(secs => ${seconds}), told_to = told_to - make_interval(secs => ${seconds})`
  await db.$executeRaw`update outbox set due_at = due_at - make_interval(secs => ${seconds}), relayed_at = relayed_at - make_interval(secs => ${seconds})`
  await db.$executeRaw`update delivery set due_at = due_at - make_interval(secs => ${seconds}), lease_until = lease_until - make_interval(secs => ${seconds})`
  await db.$executeRaw`update budget set free_at = free_at - make_interval(secs => ${seconds}), held_until = held_until - make_interval(secs => ${seconds})`
}

interface Running {
  readonly url: string
  readonly ctx: Ctx
  stop(): Promise<void>
}

async function run(config: Config, prefix: string): Promise<Running> {
  const stop = new AbortController()
  return await new Promise<Running>((resolve, reject) => {
    const ended = serve(config, {
      role: 'all',
      prefix,
      signal: stop.signal,
      say: () => undefined,
      ready: ({ url, ctx }) =>
        resolve({
          url,
          ctx,
          async stop() {
            stop.abort()
            await ended
          },
        }),
    })
    ended.catch(reject)
  })
}
