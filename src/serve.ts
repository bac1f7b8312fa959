/** Runs the house until it is told to stop. */
import type { Config } from './config.ts'
import type { Ctx } from './ctx.ts'
import { openHttp } from './http/server.ts'
import { openLog } from './log.ts'
import { openStore } from './store.ts'

/** `bot` hears people, `worker` does what is due; either may run many times against one PostgreSQL and one Redis. */
export const ROLES = ['all', 'bot', 'worker'] as const
type Role = (typeof ROLES)[number]

/** Once the data is open, everything that a start asks for answers within some seconds, or fails by itself. */
const START_MS = 30_000

export interface Serving {
  readonly role: Role
  readonly signal: AbortSignal
  /** Keeps several houses apart in one Redis. */
  readonly prefix?: string
  /** Tells the administrator something, a line at a time. */
  readonly say: (line: string) => void
  /** Called when the start is late, or cannot even put away what it opened: whoever keeps it running may start it anew. */
  readonly hangs?: () => void
  readonly startMs?: number
  /** Called when people can be heard. */
  readonly ready?: (at: { url: string; ctx: Ctx }) => void
}

/** The port is taken first: a start that fails on it has touched nothing. @throws StartError */
export async function serve(config: Config, serving: Serving): Promise<void> {
  const { role, signal, say, ready, hangs, startMs = START_MS } = serving
  const log = openLog(config.logLevel)
  await using http = await openHttp({ host: config.host, port: config.port, log })
  // Its sources are read while PostgreSQL starts.
  const sources = import('./house.ts')
  await using store = await openStore(config, { alone: role === 'all' })
  using late = setTimeout(() => hangs?.(), startMs)
  const { openHouse } = await sources
  await using house = await openHouse(config, serving, { http, store, log })
  clearTimeout(late)
  ready?.({ url: http.url, ctx: house.ctx })
  await aborted(signal)
  say('Stopping …')
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
