/** Hears what any process announces with NOTIFY. */
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

const AGAIN_MS = 500

/**
 * Listens on a connection of its own, and connects again by itself when PostgreSQL was restarted. What was announced
 * in between is lost, so `onNotify('')` is called then: whoever listens looks for what they missed.
 */
export async function listenTo(
  url: string,
  channel: string,
  onNotify: (payload: string) => void,
): Promise<AsyncDisposable> {
  const stop = new AbortController()
  let client: pg.Client | undefined
  let reconnecting = Promise.resolve()

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: 'samenspraak listen',
    })
    fresh.on('notification', ({ payload }) => onNotify(payload ?? ''))
    fresh.on('error', () => undefined)
    try {
      await fresh.connect()
      await fresh.query(`listen ${fresh.escapeIdentifier(channel)}`)
    } catch (err) {
      await fresh.end().catch(() => undefined)
      throw err
    }
    // Only one that hears is missed when it ends: whoever wanted one that never did tries again already.
    fresh.once('end', () => {
      reconnecting = reconnect()
    })
    client = fresh
  }

  const reconnect = async (): Promise<void> => {
    client = undefined
    for (let back = false; !back && !stop.signal.aborted;) {
      await wait(AGAIN_MS, undefined, { signal: stop.signal }).catch(() => undefined)
      if (stop.signal.aborted) return
      back = await connect().then(
        () => true,
        () => false,
      )
      if (back) onNotify('')
    }
  }

  await connect()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      // One that is under way would open a connection that nobody closes.
      await reconnecting
      await client?.end().catch(() => undefined)
    },
  }
}
