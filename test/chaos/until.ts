/** Waits for a condition, and never forever. */
import { setTimeout as wait } from 'node:timers/promises'

/** @throws Error that says what did not come about */
export async function until(what: string, ms: number, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + ms; !(await holds()); await wait(50)) {
    if (Date.now() > end) throw new Error(`after ${ms} ms still not: ${what}`)
  }
}

/** In words. */
export const told = (err: unknown): string[] => [err instanceof Error ? err.message : String(err)]
