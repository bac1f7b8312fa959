/** What goes wrong in a round, and when: all of it follows from the seed. */
import type { Platform } from '../../src/port.ts'
import type { EngineName } from './town.ts'

const KINDS = [
  'kill a worker',
  'kill the bot',
  'pause a worker',
  'restart PostgreSQL (fast)',
  'restart PostgreSQL (immediate)',
  'wipe the queue',
  'drop sockets',
  '429 for a chat',
  '429 for the platform',
  '500',
  'lost answers',
] as const
/** Only where the queue is on Redis. */
const REDIS_KINDS = ['stop Redis', 'FLUSHALL'] as const
export type Kind = (typeof KINDS)[number] | (typeof REDIS_KINDS)[number]

export type Chat = Exclude<Platform, 'web'>
export const CHATS: readonly Chat[] = ['telegram', 'slack', 'discord']

/** A 429 to a person means the whole bot on Telegram, and that person alone on Slack; Discord says which. */
const WHERE: Partial<Record<Kind, readonly Chat[]>> = {
  '429 for a chat': ['slack', 'discord'],
  '429 for the platform': ['telegram', 'discord'],
  // The slowest of them: its messages are in the queue for longest.
  'wipe the queue': ['telegram'],
}

export interface Strike {
  readonly kind: Kind
  /** Which share of the messages of this platform has been asked for when it strikes. */
  readonly at: number
  readonly platform: Chat
  readonly worker: number
}

export interface Plan {
  readonly strikes: readonly Strike[]
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function kindsOn(engine: EngineName): readonly Kind[] {
  return engine === 'redis' ? [...KINDS, ...REDIS_KINDS] : KINDS
}

/** Kinds are dealt as from a pack of cards: each is played before one comes again. */
export function plan(options: {
  seed: number
  engine: EngineName
  rounds: number
  strikes: number
  workers: number
}): readonly Plan[] {
  const { seed, engine, rounds, strikes, workers } = options
  const random = randomFrom(seed)
  const below = (n: number) => Math.floor(random() * n)
  let pack: Kind[] = []
  const deal = (): Kind => {
    if (pack.length === 0) pack = [...kindsOn(engine)]
    return pack.splice(below(pack.length), 1)[0] ?? 'kill a worker'
  }
  return Array.from({ length: rounds }, () => ({
    strikes: Array.from({ length: strikes }, () => {
      const kind = deal()
      const from = WHERE[kind] ?? CHATS
      const platform = from[below(from.length)] ?? 'telegram'
      const share = 0.1 + random() * 0.6
      // Its moment is whenever there is something to wipe: it is looked for from the first message on.
      return { kind, at: kind === 'wipe the queue' ? 0 : share, platform, worker: below(workers) }
    }).toSorted((a, b) => a.at - b.at),
  }))
}
