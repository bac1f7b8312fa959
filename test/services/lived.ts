/**
 * Time as this process lived it. A platform gives a bot three seconds of its own; it does not mean the seconds in which a
 * machine of two cores had a turn for neither of them, because it runs nine other things.
 */
const TICK_MS = 20

let lived = 0
let last = performance.now()
setInterval(() => {
  const now = performance.now()
  lived += Math.min(now - last, TICK_MS + 5)
  last = now
}, TICK_MS).unref()

/** @returns a number of milliseconds that goes on as long as this process does, and stands still while it is kept waiting */
export const livedMs = (): number => lived

/** Aborts once so much was lived. Call `done` when it is no longer of interest. */
export function livedTimeout(ms: number): { readonly signal: AbortSignal; readonly done: () => void } {
  const late = new AbortController()
  const end = lived + ms
  const looking = setInterval(() => {
    if (lived >= end) late.abort(new DOMException(`after ${ms} ms`, 'TimeoutError'))
  }, TICK_MS)
  late.signal.addEventListener('abort', () => clearInterval(looking), { once: true })
  return { signal: late.signal, done: () => clearInterval(looking) }
}

/** Waits so long. */
export async function livedFor(ms: number): Promise<void> {
  const { signal } = livedTimeout(ms)
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}
