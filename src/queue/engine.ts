/** The two engines under BullMQ: what differs between Redis and PostgreSQL, and nothing more. */
import {
  createPostgresBackend,
  Queue,
  Worker,
  type PostgresConnectionOptions,
  type Processor,
  type QueueOptions,
  type Telemetry,
  type WorkerOptions,
} from 'bullmq'
import { Redis } from 'ioredis'
import { openPool } from '../db/pool.ts'
import type { Log } from '../port.ts'
import { StartError } from '../start-error.ts'

type Options<T> = Omit<T, 'connection' | 'prefix'>

export interface Engine extends AsyncDisposable {
  readonly name: 'redis' | 'postgres'
  /** Whether all that is asked goes over one connection, in line: one that does not answer holds up the next. */
  readonly inLine: boolean
  queue(lane: string, options: Options<QueueOptions>): Queue
  worker(lane: string, run: Processor, options: Options<WorkerOptions>): Worker
  ping(): Promise<void>
}

export async function openEngine(options: {
  redisUrl?: string | undefined
  databaseUrl: string
  prefix?: string
  telemetry?: Telemetry | undefined
  log: Log
}): Promise<Engine> {
  const shared = options.telemetry ? { telemetry: options.telemetry } : {}
  return options.redisUrl
    ? await onRedis(options.redisUrl, { ...shared, prefix: options.prefix ?? 'samenspraak' }, options.log)
    : onPostgres(options.databaseUrl, shared, options.log)
}

interface Shared {
  readonly telemetry?: Telemetry
}

async function onRedis(url: string, shared: Shared & { prefix: string }, log: Log): Promise<Engine> {
  // Blocking commands may not give up (BullMQ demands null); ours give up by the clock, in queue.ts.
  const connection = new Redis(url, { maxRetriesPerRequest: null, enableReadyCheck: true, lazyConnect: true })
  connection.on('error', (err) => log.warn({ err }, 'Redis does not answer'))
  try {
    await connection.connect()
    await refuseEviction(connection)
  } catch (err) {
    connection.disconnect()
    if (err instanceof StartError) throw err
    throw new StartError(
      'REDIS_URL: no Redis answers there. Start Redis, or unset REDIS_URL to keep the queue in PostgreSQL.',
    )
  }
  return {
    name: 'redis',
    inLine: true,
    queue: (lane, options) => new Queue(lane, { ...options, ...shared, connection }),
    worker: (lane, run, options) => new Worker(lane, run, { ...options, ...shared, connection }),
    async ping() {
      await connection.ping()
    },
    async [Symbol.asyncDispose]() {
      // A Redis that is away would be waited for until it is back.
      if (connection.status === 'ready') await connection.quit().catch(() => undefined)
      connection.disconnect()
    },
  }
}

/** A Redis that evicts keys when it is full loses jobs in silence. Hosted Redis often forbids CONFIG; INFO tells it too. */
async function refuseEviction(connection: Redis): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await connection.info('memory'))?.[1]
  if (policy && policy !== 'noeviction') {
    throw new StartError(`Redis is set to "maxmemory-policy ${policy}" and may throw jobs away. Set it to noeviction.`)
  }
}

/** Questions of the queue under way at once: beside these there is the database's other work, and people who wait for it. */
const AT_ONCE = 4

function onPostgres(url: string, shared: Shared, log: Log): Engine {
  // One pool for every lane.
  const config = {
    connectionString: url,
    // What a crash of the database takes from a queue is made up for in any case: nobody's vote waits while it goes to disk.
    options: '-c search_path=bullmq -c synchronous_commit=off',
    max: AT_ONCE,
    // BullMQ's functions are read and planned once a connection, for some 30 ms of a core: a broadcast that found none ready
    // began with eight of those, and whoever tapped then waited for them.
    idleTimeoutMillis: 0,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    application_name: 'samenspraak queue',
  }
  const pool = openPool(config, (err) => log.warn({ err }, 'the queue’s database does not answer'))
  // Every lane listens for its faults.
  pool.setMaxListeners(0)
  const onPool = <T>(options: object) => ({ ...options, ...shared, connection: pool }) as T
  return {
    name: 'postgres',
    inLine: false,
    // BullMQ's types name Redis where any backend will do.
    queue: (lane, options) =>
      new Queue(
        lane,
        onPool<QueueOptions<PostgresConnectionOptions>>(options),
        createPostgresBackend,
      ) as unknown as Queue,
    worker(lane, run, options) {
      // Each worker keeps one for LISTEN.
      pool.options.max += 1
      return new Worker(
        lane,
        run,
        onPool<WorkerOptions<PostgresConnectionOptions>>(options),
        createPostgresBackend,
      ) as unknown as Worker
    },
    async ping() {
      await pool.query('select 1')
    },
    async [Symbol.asyncDispose]() {
      await pool.end()
    },
  }
}
