/** What somebody typed in a form that was wrong, for a quarter of an hour: in memory, and of a bounded number of people. */
import type { FormRef } from '../../src/act.ts'

const KEEP_MS = 15 * 60_000
const MOST = 1_000

type Values = Readonly<Record<string, string>>

export function openKept(): {
  put(user: string, form: FormRef, values: Values): void
  /** Gives it back once. */
  take(user: string, form: FormRef): Values | undefined
} {
  const kept = new Map<string, { readonly at: number; readonly values: Values }>()
  return {
    put(user, form, values) {
      const now = performance.now()
      for (const [old, { at }] of kept) {
        if (kept.size < MOST && now - at < KEEP_MS) break
        kept.delete(old)
      }
      kept.set(`${user} ${form}`, { at: now, values })
    },
    take(user, form) {
      const found = kept.get(`${user} ${form}`)
      kept.delete(`${user} ${form}`)
      return found && performance.now() - found.at < KEEP_MS ? found.values : undefined
    },
  }
}
