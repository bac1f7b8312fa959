/** Once a run: one PostgreSQL with a migrated template database, one Redis, and where Chromium is. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openLog } from '../../src/log.ts'
import { findChromium, findRedis, whatIsMissing } from './find.ts'
import { tempDir } from './temp-dir.ts'

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
  const dir = opened.use(await tempDir('tests'))
  const embedded = opened.use(await startEmbedded({ dataDir: dir.path, log: openLog('error') }))
  await migrate(embedded.url)
  await skipDisk(embedded.url)
  provide('templateUrl', embedded.url)
  provide('redisUrl', process.env['REDIS_URL'] ?? (await startRedis(opened)) ?? '')
  provide('chromium', findChromium() ?? '')
  return () => opened.disposeAsync()
}

/** This cluster never has to survive a crash: the tests that kill a PostgreSQL start one of their own. */
async function skipDisk(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await client.query(`alter system set ${setting} = off`)
  }
  await client.query('select pg_reload_conf()')
  await client.end()
}

/** On a free port, in memory alone. */
async function startRedis(opened: AsyncDisposableStack): Promise<string | undefined> {
  const program = findRedis()
  if (!program) return undefined
  const port = await freePort()
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--maxmemory-policy',
    'noeviction',
  ]
  const child = spawn(program, args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  opened.defer(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const url = `redis://127.0.0.1:${port}`
  const client = new Redis(url, { retryStrategy: (times) => (times < 100 ? 50 : null), maxRetriesPerRequest: null })
  client.on('error', () => undefined)
  await client.ping()
  client.disconnect()
  return url
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
