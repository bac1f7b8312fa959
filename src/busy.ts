/** Somebody who presses a hundred buttons a second is asked to wait; nobody else notices. */
import type { Clock } from './ctx.ts'
import type { Actor } from './port.ts'

/** A bucket of so many turns, which fills again at so many a second: a quick person never sees the bottom. */
const TURNS = 30
const TURNS_A_SECOND = 3

/** @returns whether this actor must wait; each call takes a turn. */
export function openBusy(clock: Clock): (actor: Actor) => boolean {
  const mustWait = openTurns(clock, TURNS, TURNS_A_SECOND)
  return ({ platform, tenant, id }) => mustWait(`${platform} ${tenant} ${id}`)
}

/** @returns whether somebody must wait; each call takes a turn. In this process's memory: a guard, not a count. */
export function openTurns(clock: Clock, most: number, aSecond: number): (who: string) => boolean {
  /** Whoever has not been seen for so long has a full bucket again, and need not be remembered. */
  const fullAfterMs = (most / aSecond) * 1000
  // Who is not seen while the one fills is forgotten with the other: nobody need be looked for.
  let buckets = new Map<string, { turns: number; at: number }>()
  let before = buckets
  let since = -Infinity
  return (who) => {
    const now = clock.now().getTime()
    if (now - since > fullAfterMs || now < since) {
      before = buckets
      buckets = new Map()
      since = now
    }
    let bucket = buckets.get(who)
    if (!bucket) buckets.set(who, (bucket = before.get(who) ?? { turns: most, at: now }))
    // A clock that was set back gives nothing, and takes nothing.
    const away = Math.max(0, now - bucket.at)
    const turns = Math.min(most, bucket.turns + (away / 1000) * aSecond)
    bucket.turns = Math.max(0, turns - 1)
    bucket.at = now
    return turns < 1
  }
}
