/** Hears Slack over a socket that we open (Socket Mode), and opens it again whenever it falls. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Logger, SocketModeReceiver, webApi } from '@slack/bolt'
import type { Log } from '../../src/port.ts'
import { fetchWithin } from './call.ts'

/** Waits before a new attempt: 0.1 s after a drop, then doubling from half a second up to this. */
const LONGEST_WAIT_MS = 30_000
/** Slack says hello within a second; a socket that stays silent is given up. */
const HELLO_MS = 15_000

export interface Socket {
  readonly receiver: SocketModeReceiver
  readonly connected: () => boolean
  /** Resolves when the socket is open, or is being tried again. @throws Error when Slack refuses the app token */
  open(): Promise<void>
  close(): Promise<void>
}

/**
 * Bolt's own reconnecting is off: when Slack refuses a token, or at a stop while it reconnects, it rejects a promise
 * that nobody holds, and that ends the whole process.
 */
export function openSocket(options: { appToken: string; apiUrl: string; logger: Logger; log: Log }): Socket {
  const { appToken, apiUrl, logger, log } = options
  const stop = new AbortController()
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, fetch: fetchWithin(HELLO_MS, stop.signal) },
    },
  })
  const { client } = receiver
  let up = false
  let keeping: Promise<void> | undefined
  client.on('connected', () => (up = true))
  client.on('disconnected', () => (up = false))

  const connect = async (): Promise<void> => {
    const tooLong = setTimeout(() => void client.disconnect(), HELLO_MS)
    try {
      await client.start()
    } finally {
      clearTimeout(tooLong)
    }
  }

  const keep = async (): Promise<void> => {
    for (let failures = 0; ;) {
      if (up) await new Promise<void>((resolve) => client.once('disconnected', resolve))
      if (stop.signal.aborted) return
      await pause(waitAfter(failures), undefined, { signal: stop.signal })
      try {
        await connect()
        if (stop.signal.aborted) return await client.disconnect()
        failures = 0
        log.info({}, 'the Slack socket is open again')
      } catch (err) {
        failures += 1
        log.warn({ failures, reason: reasonOf(err) }, 'the Slack socket could not be opened')
      }
    }
  }

  return {
    receiver,
    connected: () => up,
    async open() {
      try {
        await connect()
      } catch (err) {
        if (err instanceof webApi.WebAPIPlatformError) {
          throw new Error(`Slack refuses SLACK_APP_TOKEN: ${reasonOf(err)}`, { cause: err })
        }
        log.warn({ reason: reasonOf(err) }, 'the Slack socket could not be opened')
      }
      keeping = keep().catch(() => undefined)
    },
    async close() {
      stop.abort()
      // Slack may not answer the closing handshake; the library would wait half a minute, a second call cuts it off.
      const cut = setTimeout(() => void client.disconnect(), 1000)
      await client.disconnect()
      clearTimeout(cut)
      await keeping
    },
  }
}

const waitAfter = (failures: number): number =>
  failures === 0 ? 100 : Math.min(LONGEST_WAIT_MS, 250 * 2 ** failures) * (0.75 + Math.random() / 2)

const reasonOf = (err: unknown): string =>
  err instanceof webApi.WebAPIPlatformError ? err.data.error : err instanceof Error ? err.name : 'closed'
