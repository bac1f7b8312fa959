/** Once a run: one PostgreSQL with a migrated template database, one Redis, and where Chromium is. */
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openLog } from '../../src/log.ts'
import { findChromium, whatIsMissing } from './find.ts'
import { startRedis } from './redis.ts'
import { memoryRoot, tempDir } from './temp-dir.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A cluster's database that holds the newest schema, to be copied. */
    templateUrl: string
    /** Empty where this machine has no Redis. */
    redisUrl: string
    /** Empty where this machine has no Chromium. */
    chromium: string
  }
}

export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const missing = whatIsMissing()
  if (process.env['CI'] && missing.length > 0) throw new Error(`In CI all tests must run. ${missing.join(' ')}`)
  const opened = new AsyncDisposableStack()
  const dir = opened.use(await tempDir('tests', await memoryRoot()))
  const start = async () => await startEmbedded({ dataDir: dir.path, log: openLog('error') })
  {
    await using first = await start()
    await suitTests(first.url)
  }
  const embedded = opened.use(await start())
  await migrate(embedded.url)
  provide('templateUrl', embedded.url)
  const redis = process.env['REDIS_URL'] ? undefined : await startRedis()
  if (redis) opened.use(redis)
  provide('redisUrl', process.env['REDIS_URL'] ?? redis?.url ?? '')
  provide('chromium', findChromium() ?? '')
  return () => opened.disposeAsync()
}

/**
 * What many houses side by side need, at the next start. This cluster never has to survive a crash: the tests that kill a
 * PostgreSQL start one of their own.
 */
async function suitTests(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const settings = { max_connections: '400', fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
  for (const [name, value] of Object.entries(settings)) await client.query(`alter system set ${name} = ${value}`)
  await client.end()
}
