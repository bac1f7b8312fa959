/** What a measurement is given, and what it gives back. */

export interface Setting {
  /** Of this measurement alone. */
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly rounds: number
  readonly seconds: number
}

export interface Row {
  readonly name: string
  /** Per second, both. */
  readonly ours: number
  readonly baseline: number
  readonly ratio: number
  readonly p99Ms: number
  /** The ratio that was promised. */
  readonly atLeast: number
  /** What else was promised of it: a figure, and the most that it may be. */
  readonly also?: { readonly what: string; readonly value: number; readonly atMost: number }
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

export function keeps({ ratio, atLeast, also }: Row): boolean {
  return ratio >= atLeast && (!also || also.value <= also.atMost)
}
