/** Waits for the queue, but not for long: a queue that is away must hold up nobody, and must not fill the memory either. */
import { setTimeout as wait } from 'node:timers/promises'

type Ask = <T>(what: string, ms: number, asking: () => Promise<T>) => Promise<T>

/**
 * What was given up on cannot be taken back: it stays in line until the queue answers. Where there is one line for all,
 * the same is not asked again before that: it would only stand behind, and with Redis away for some minutes that fills
 * the memory.
 * @param inLine whether one that does not answer holds up the next
 */
export function openPatience({ inLine }: { readonly inLine: boolean }): Ask {
  const late = new Set<string>()
  return async (what, ms, asking) => {
    if (late.has(what)) throw new Error('the queue did not answer, and is asked again when it does')
    const doing = asking()
    return await within(ms, doing, () => {
      if (!inLine) return
      late.add(what)
      const over = () => late.delete(what)
      doing.then(over, over)
    })
  }
}

/** @throws Error when the queue has not answered in time; what it was doing may still happen, and is safe to repeat */
async function within<T>(ms: number, doing: Promise<T>, onLate: () => void): Promise<T> {
  const late = new AbortController()
  doing.catch(() => undefined)
  try {
    return await Promise.race([
      doing,
      wait(ms, undefined, { signal: late.signal, ref: false }).then(() => {
        onLate()
        throw new Error(`the queue did not answer within ${ms} ms`)
      }),
    ])
  } finally {
    late.abort()
  }
}
