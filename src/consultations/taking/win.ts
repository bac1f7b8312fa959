/** Whether something is a win for all three: not on average, but for each party by itself, and not by chance. */
import { PARTIES, type Party } from './party.ts'
import { wilson } from './wilson.ts'

/** Fewer than this of a party say nothing about that party. */
export const FLOOR = 10

/** Whether a party wants it: `count` of its `all` chose it, and by the lower end of the 90% interval that is more than half. */
export function isWanted(count: number, all: number): boolean {
  return all >= FLOOR && wilson(count, all).low > 0.5
}

/**
 * @param counts of each party, one number an option, as they really are
 * @returns the options that each party wants
 */
export function winsFor(counts: Readonly<Record<Party, readonly number[]>>): readonly number[] {
  const options = Math.max(...PARTIES.map((party) => counts[party].length))
  return Array.from({ length: options }, (_, option) => option).filter((option) =>
    PARTIES.every((party) => {
      const all = counts[party].reduce((sum, count) => sum + count, 0)
      return isWanted(counts[party][option] ?? 0, all)
    }),
  )
}
