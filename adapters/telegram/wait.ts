/** Waiting, but not for longer than makes sense. */
import { setTimeout as delay } from 'node:timers/promises'

/** Waits for `ms`, or until `signal` says that it is over. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}

/** Waits until all of `work` has ended, well or not, but no longer than `ms`. @returns whether it has */
export async function settled(work: Iterable<Promise<unknown>>, ms: number): Promise<boolean> {
  const over = new AbortController()
  const done = Promise.allSettled(work).then(() => true)
  const late = delay(ms, false, { signal: over.signal }).catch(() => false)
  const inTime = await Promise.race([done, late])
  over.abort()
  return inTime
}

/** The same answer for `ms`, to all who ask meanwhile. A failure is not kept. */
export function remember<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly until: number; readonly answer: Promise<T> } | undefined
  return () => {
    if (!last || last.until < Date.now()) {
      const fresh = { until: Date.now() + ms, answer: ask() }
      last = fresh
      fresh.answer.catch(() => {
        if (last === fresh) last = undefined
      })
    }
    return last.answer
  }
}
