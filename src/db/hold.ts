/**
 * Holding on to the embedded PostgreSQL: a connection that stays for as long as we use it, and says so to others by the
 * locks it keeps. PostgreSQL lets go of them when their holder dies, however it dies.
 */
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../port.ts'
import { StartError } from '../start-error.ts'
import { boot, findRunning, halt, urlOf, type Cluster } from './cluster.ts'

/** Disposing of it stops PostgreSQL, unless somebody else uses it still. */
export interface Hold extends AsyncDisposable {
  readonly port: number
}

/** One house at most, and everyone who uses the cluster. */
const HOUSE = 5_384_001
const USERS = 5_384_002
const AGAIN_MS = 500
/** Everybody who uses it knows its port: for so many turns it is wanted back on that one, and then at all. */
const SAME_PORT = 60

/**
 * Finds it running or starts it, and does so again whenever it goes away under us (killed by the system for want of
 * memory, say): whoever uses it sees a short outage.
 * @throws StartError, also when `alone` and another house is on this data
 */
export async function holdOn(cluster: Cluster, { alone, log }: { alone: boolean; log: Log }): Promise<Hold> {
  const stop = new AbortController()
  const first = await take(cluster, alone)
  const { port } = first
  let { holder } = first
  let regaining = Promise.resolve()

  // From the moment it is ours: nothing is waited for in between, or its end would be missed or met twice.
  const watch = (): void => {
    holder.once('end', () => {
      if (!stop.signal.aborted) regaining = regain()
    })
  }
  const regain = async (): Promise<void> => {
    log.warn({}, 'the embedded PostgreSQL went away')
    for (let turn = 0; !stop.signal.aborted; turn++) {
      try {
        const again = await take(cluster, alone, turn < SAME_PORT ? port : undefined)
        holder = again.holder
        watch()
        if (!again.guarded) log.error({}, 'another house runs on the same data now: stop one')
        if (again.port !== port) log.error({}, 'the embedded PostgreSQL is on another port now: start again')
        log.warn({}, 'the embedded PostgreSQL is back')
        return
      } catch (err) {
        log.error({ err }, 'the embedded PostgreSQL does not come back')
        await wait(AGAIN_MS, undefined, { signal: stop.signal }).catch(() => undefined)
      }
    }
  }

  if (!first.guarded) {
    await letGo(cluster, holder)
    throw new StartError(
      `Samenspraak already runs on ${cluster.dataDir}. Stop that one first, or set DATA_DIR to another directory.`,
    )
  }
  watch()
  return {
    port,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await regaining
      await letGo(cluster, holder)
    },
  }
}

/** @returns `guarded`: no other house is on this data, unless another is welcome */
async function take(
  cluster: Cluster,
  alone: boolean,
  only?: number,
): Promise<{ port: number; holder: pg.Client; guarded: boolean }> {
  for (let tries = 0; ; tries++) {
    const port = (await findRunning(cluster)) ?? (await boot(cluster, only))
    let holder: pg.Client | undefined
    try {
      holder = await connect(cluster, port)
      await holder.query('select pg_advisory_lock_shared($1)', [USERS])
      return { port, holder, guarded: !alone || (await takeHouse(holder)) }
    } catch (err) {
      // One that is left would keep its locks from the next.
      await holder?.end().catch(() => undefined)
      // Its last user was just stopping it: then it is started anew.
      if (tries === 2) throw new StartError('The embedded PostgreSQL stops as soon as it starts.', { cause: err })
    }
  }
}

async function connect(cluster: Cluster, port: number): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, 'postgres'),
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    application_name: 'samenspraak hold',
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** A holder that was killed a moment ago is let go of as soon as PostgreSQL notices. */
async function takeHouse(holder: pg.Client): Promise<boolean> {
  for (let tries = 0; tries < 10; tries++) {
    const { rows } = await holder.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [HOUSE])
    if (rows[0]?.got) return true
    await wait(100)
  }
  return false
}

/** Whoever can have the cluster to itself was its last user, and stops it. */
async function letGo(cluster: Cluster, holder: pg.Client): Promise<void> {
  if (await isLast(holder).catch(() => brokeAndIsLast(cluster))) await halt(cluster)
  await holder.end().catch(() => undefined)
}

async function isLast(holder: pg.Client): Promise<boolean> {
  await holder.query('select pg_advisory_unlock_all()')
  const { rows } = await holder.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [USERS])
  return rows[0]?.last === true
}

/** Our connection broke while we were leaving: asked once more, of whatever runs now. */
async function brokeAndIsLast(cluster: Cluster): Promise<boolean> {
  const port = await findRunning(cluster)
  if (!port) return false
  const client = await connect(cluster, port)
  try {
    return await isLast(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
