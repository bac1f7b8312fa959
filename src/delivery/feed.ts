/**
 * Gives each platform's lane turns while there is something to send. A turn carries nothing: whoever takes it claims what
 * is due then. So the audience may be large, and the queue stays small; and a queue that was wiped has lost nothing.
 */
import type { Ctx } from '../ctx.ts'
import { Prisma } from '../db/generated/client.ts'
import type { Adapter, Platform } from '../port.ts'

interface Size {
  /** Messages that one turn sends. */
  readonly turn: number
  /** The same, while people wait. */
  readonly smallTurn: number
  /** Turns that may wait. */
  readonly turns: number
  /** Turns under way at once in one process. What is under way when it is killed may come twice. */
  readonly atOnce: number
}

/**
 * A platform that does not count gets as many a turn as are cheap. One that does gets half a second's worth: few enough
 * that a broadcast stops at once, and many enough that who waits meanwhile hardly notices it: each turn asks the database
 * and the queue a handful of questions.
 */
export function sizeOf({ limits: { sendsPerSecond } }: { limits: Pick<Adapter['limits'], 'sendsPerSecond'> }): Size {
  if (sendsPerSecond === null) return { turn: 50, smallTurn: 20, turns: 50, atOnce: 4 }
  const turn = Math.max(1, Math.round(sendsPerSecond / 2))
  return { turn, smallTurn: turn, turns: Math.ceil(sendsPerSecond / turn), atOnce: 5 }
}

/**
 * One question tells how much is due on each platform, as far as it matters.
 * @param worker its own name, so that turns which died with another do not count as its own; the same turn twice is one
 */
export async function feed(ctx: Ctx, adapters: ReadonlyMap<string, Adapter>, worker: string): Promise<void> {
  const counts = [...adapters.values()].map((adapter) => {
    const { turn, turns } = sizeOf(adapter)
    return Prisma.sql`
      select ${adapter.platform} as platform, ceil(count(*) / ${turn}::float8)::int as turns
        from (select 1 from delivery
               where platform = ${adapter.platform} and state = 'waiting' and due_at <= now() limit ${turn * turns}) due`
  })
  const waiting = await ctx.db.$queryRaw<{ platform: Platform; turns: number }[]>`
    ${Prisma.join(counts, ' union all ')}`
  const crowd = ctx.precedence.crowd()
  for (const { platform, turns } of waiting) {
    const length = crowd ? fewOf(turns) : turns
    const ids = Array.from({ length }, (_, n) => `deliver-${worker}-${n}`)
    await ctx.queue.add(
      platform,
      ids.map((id) => ({ id, job: { name: 'deliver', data: {} } })),
    )
  }
}

/** It is asked four times a second: while people wait, enough until then, and one to follow the one that is under way. */
const fewOf = (turns: number): number => Math.max(Math.ceil(turns / 3), Math.min(turns, 2))
