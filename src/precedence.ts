/**
 * People who wait for an answer go before what is told to many. While somebody was heard a moment ago, broadcasts are
 * made in small pieces, one at a time, with a rest after each; and in between as fast as they go.
 */
import { setTimeout as wait } from 'node:timers/promises'

export interface Precedence {
  /** Somebody is here who waits. */
  readonly heard: () => void
  /** Whether somebody was, a moment ago. */
  readonly crowd: () => boolean
  /** Does a piece of what is told to many. @param work is told whether to make it a small one */
  readonly afterPeople: <T>(work: (small: boolean) => Promise<T>) => Promise<T>
}

/** One tap a second slows a broadcast for a quarter of the time, and a crowd's all of it. */
const MOMENT_MS = 250
/** A piece of 10 ms is followed by a rest of 80: eight ninths of the time are the crowd's. */
const REST = 8
/** Whatever made a piece slow: broadcasts go on. */
const LONGEST_REST_MS = 500

export function openPrecedence(): Precedence {
  let last = -Infinity
  let before = Promise.resolve()
  const crowd = () => performance.now() - last < MOMENT_MS
  return {
    heard() {
      last = performance.now()
    },
    crowd,
    async afterPeople(work) {
      if (!crowd()) return await work(false)
      const turn = before
      const over = Promise.withResolvers<void>()
      before = over.promise
      await turn
      const began = performance.now()
      try {
        return await work(crowd())
      } finally {
        const rest = crowd() ? Math.min((performance.now() - began) * REST, LONGEST_REST_MS) : 0
        void wait(rest).then(over.resolve)
      }
    },
  }
}
