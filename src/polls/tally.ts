/** Counts ballots. Pure: what comes out of the database goes in, bars come out. */
import type { Bar, Text } from '../port.ts'

/** One number an option, by position; options that nobody chose count 0. */
export function countAt(rows: readonly { position: number; count: number }[], options: number): readonly number[] {
  const counts = Array.from({ length: options }, () => 0)
  for (const { position, count } of rows) if (position in counts) counts[position] = count
  return counts
}

/** Each option with its share of all ballots (0 to 1; 0 when there are none). @param own the reader's choice */
export function toBars(labels: readonly Text[], counts: readonly number[], own?: number): readonly Bar[] {
  const total = sum(counts)
  return labels.map((label, position) => {
    const count = counts[position] ?? 0
    return { label, count, share: total === 0 ? 0 : count / total, own: position === own }
  })
}

export function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
