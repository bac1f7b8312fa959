/** Looks at the queue for an administrator, and changes nothing. */
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Finding } from '../port.ts'

/** @param at.databaseUrl undefined when no database answers, or the first start is still to make one */
export async function examineQueue(at: {
  redisUrl: string | undefined
  databaseUrl: string | undefined
}): Promise<Finding> {
  const what = 'queue'
  if (at.redisUrl) return { what, ...(await examineRedis(at.redisUrl)) }
  if (!at.databaseUrl) return { what, note: 'in PostgreSQL, which was not asked' }
  return { what, ...(await examineTables(at.databaseUrl)) }
}

type Found = Omit<Finding, 'what'>

async function examineTables(url: string): Promise<Found> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ made: boolean }>(`select to_regnamespace('bullmq') is not null as made`)
    if (rows[0]?.made) return { note: 'in PostgreSQL' }
    return { wrong: 'Its tables are not in the database. Run: node src/main.ts migrate' }
  } catch {
    return { wrong: 'The database does not answer for the queue. See its own line first.' }
  } finally {
    await client.end()
  }
}

async function examineRedis(url: string): Promise<Found> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    // Hosted Redis often forbids CONFIG; what we ask is in INFO as well.
    return judge(readInfo(await redis.info()))
  } catch {
    return {
      wrong:
        'REDIS_URL: no Redis answers there, or it refuses the password. Start Redis, or unset REDIS_URL to keep the queue in PostgreSQL.',
    }
  } finally {
    redis.disconnect()
  }
}

function readInfo(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\r\n').flatMap((line) => {
      const at = line.indexOf(':')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
    }),
  )
}

function judge(info: ReadonlyMap<string, string>): Found {
  const policy = info.get('maxmemory_policy') ?? 'noeviction'
  if (policy !== 'noeviction') {
    return {
      wrong: `Redis is set to "maxmemory-policy ${policy}" and may throw jobs away. Set it to noeviction, in redis.conf too.`,
    }
  }
  if (info.get('role') === 'slave') {
    return { wrong: 'REDIS_URL leads to a replica, which takes no jobs. Let it lead to the primary.' }
  }
  if (info.get('rdb_last_bgsave_status') === 'err' || info.get('aof_last_write_status') === 'err') {
    return {
      wrong: 'Redis could not write its data to disk, and may refuse jobs. Look at its log, its disk and its memory.',
    }
  }
  const keeps = info.get('aof_enabled') === '1'
  return {
    note: `Redis ${info.get('redis_version') ?? ''}, ${keeps ? 'append-only file on' : 'no append-only file: after a crash of Redis the queue is rebuilt from the database'}`,
  }
}
