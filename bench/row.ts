/** What a measurement is given, and what it gives back. */

export interface Setting {
  /** A database of its own for each call: what another left behind would be measured too. @returns its address */
  readonly newDatabase: () => Promise<string>
  readonly redisUrl: string
}

export type Measurement = (setting: Setting) => Promise<Row[]>

export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The baseline of the same run. Without one the value itself is held against the bound. */
  readonly against?: {
    readonly what: string
    readonly value: number
    /** Of pairs that ran one after the other the median: not always the one value by the other. */
    readonly ratio: number
  }
  readonly bound: Bound
  /** What else is good to know, and nothing is promised of. */
  readonly also?: string
}

interface Bound {
  readonly is: 'at least' | 'at most'
  readonly than: number
}

export function atLeast(than: number): Bound {
  return { is: 'at least', than }
}

export function atMost(than: number): Bound {
  return { is: 'at most', than }
}

/** @returns what is held against the bound */
export function figureOf({ value, against }: Row): number {
  return against ? against.ratio : value
}

/** A figure that is no number keeps nothing. */
export function keeps(row: Row): boolean {
  const figure = figureOf(row)
  return row.bound.is === 'at least' ? figure >= row.bound.than : figure <= row.bound.than
}

/** Of an even number the upper one of the two in the middle. */
export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5)
}

/** @throws Error where nothing was measured */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  if (found === undefined) throw new Error('there are no numbers to choose from: nothing was measured')
  return found
}
