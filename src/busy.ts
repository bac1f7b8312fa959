/** Somebody who presses a hundred buttons a second is asked to wait; nobody else notices. */
import type { Clock } from './ctx.ts'
import type { Actor } from './port.ts'

/** A bucket of so many turns, which fills again at so many a second: a quick person never sees the bottom. */
const TURNS = 30
const TURNS_A_SECOND = 3
/** Whoever has not been seen for so long has a full bucket again, and need not be remembered. */
const FULL_AFTER_MS = (TURNS / TURNS_A_SECOND) * 1000

/** @returns whether this actor must wait; each call takes a turn. In this process's memory: a guard, not a count. */
export function openBusy(clock: Clock): (actor: Actor) => boolean {
  const buckets = new Map<string, { turns: number; at: number }>()
  return ({ platform, tenant, id }) => {
    const who = `${platform} ${tenant} ${id}`
    const now = clock.now().getTime()
    const bucket = buckets.get(who)
    // A clock that was set back gives nothing, and takes nothing.
    const away = Math.max(0, now - (bucket?.at ?? now))
    const turns = Math.min(TURNS, (bucket?.turns ?? TURNS) + (away / 1000) * TURNS_A_SECOND)
    // Taken out and put back, so that the map stays in the order of the last turn and the oldest can be forgotten.
    buckets.delete(who)
    buckets.set(who, { turns: Math.max(0, turns - 1), at: now })
    for (const [old, { at }] of buckets) {
      if (now - at < FULL_AFTER_MS) break
      buckets.delete(old)
    }
    return turns < 1
  }
}
