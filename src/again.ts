/** The same event again, as platforms send when an answer was slow: it gets the same answer. */
import type { Answer, Intent } from './port.ts'

/** Repeats come within minutes; that a change counts once, however late, is kept by the verbs and the database. */
const KEEP_MS = 10 * 60_000
const MOST = 5_000

/** An event's mark, unique over the platforms. */
export function markOf({ actor, key }: Pick<Intent, 'actor' | 'key'>): string | undefined {
  return key === undefined ? undefined : `${actor.platform}:${key}`
}

/** Two at once share one answer; one that failed is forgotten, so that it can be tried again. */
export function answerAgain(): (intent: Intent, answer: () => Promise<Answer>) => Promise<Answer> {
  const given = new Map<string, { readonly at: number; readonly answer: Promise<Answer> }>()
  return async (intent, answer) => {
    const mark = markOf(intent)
    if (mark === undefined) return await answer()
    const earlier = given.get(mark)
    if (earlier) return await earlier.answer
    const now = performance.now()
    for (const [old, { at }] of given) {
      if (given.size < MOST && at > now - KEEP_MS) break
      given.delete(old)
    }
    const fresh = answer()
    given.set(mark, { at: now, answer: fresh })
    fresh.catch(() => given.delete(mark))
    return await fresh
  }
}
