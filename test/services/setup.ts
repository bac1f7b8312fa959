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
  provide('redisUrl', process.env['REDIS_URL'] ?? (await startRedis(opened)) ?? '')
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
