/** Nothing under 5 is shown, and nothing that is withheld can be computed from what is shown. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { winsFor } from './win.ts'
import { FEW, withhold, type Shown } from './withhold.ts'

const tables = (max: number) =>
  fc
    .integer({ min: 2, max: 4 })
    .chain((options) =>
      fc.array(fc.array(fc.nat(max), { minLength: options, maxLength: options }), { minLength: 3, maxLength: 3 }),
    )

test('large groups are shown whole, with their totals', () => {
  expect(
    withhold([
      [20, 30],
      [40, 50],
      [600, 700],
    ]),
  ).toEqual([
    [20, 30, 50],
    [40, 50, 90],
    [600, 700, 1300],
    [660, 780, 1440],
  ])
})

test('a small cell goes with what would tell it: another of its row, and of their columns', () => {
  const shown = withhold([
    [20, 3],
    [40, 50],
    [600, 700],
  ])
  expect(shown[0]).toEqual([null, null, 23])
  // One of the other parties gives the same two cells, or they could be computed from what all are together.
  expect(shown[1]).toEqual([null, null, 90])
  expect(shown[2]).toEqual([600, 700, 1300])
})

test('of nobody nothing is shown', () => {
  expect(
    withhold([
      [0, 0],
      [0, 0],
      [0, 0],
    ])
      .flat()
      .every((count) => count === null),
  ).toBe(true)
})

describe('whatever the counts', () => {
  test('nothing under 5 is shown, and what is shown is true', () => {
    fc.assert(
      fc.property(tables(60), (counts) => {
        const shown = withhold(counts)
        shown.slice(0, 3).forEach((row, party) =>
          row.slice(0, -1).forEach((count, option) => {
            if (count !== null) expect(count).toBe(counts[party]?.[option])
          }),
        )
        for (const count of shown.flat()) if (count !== null) expect(count).toBeGreaterThanOrEqual(FEW)
      }),
    )
  })

  test('no withheld cell follows from the others by adding and subtracting, however often', () => {
    fc.assert(
      fc.property(tables(60), (counts) => {
        expect(determined(withhold(counts))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('another table of whole numbers looks the same, for each withheld cell, its marks of a win as well', () => {
    const small = fc.array(fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 2, maxLength: 2 }), {
      minLength: 3,
      maxLength: 3,
    })
    fc.assert(
      fc.property(small, (counts) => {
        expect(onlyOne(counts), JSON.stringify(counts)).toEqual([])
      }),
      {
        numRuns: 200,
        examples: [
          // Nobody chose some of it: what is left of a row is nought, and so is each of its cells.
          [
            [
              [0, 12],
              [0, 9],
              [3, 14],
            ],
          ],
          // The marks say that 8 of 10 and 9 of 12 at least want it, and 2 and 3 are all that is left.
          [
            [
              [8, 2],
              [9, 3],
              [14, 14],
            ],
          ],
        ],
      },
    )
  })

  test('small numbers among large ones in wide tables are safe too: no round trip, no cell withheld in vain', () => {
    const counts = fc.constantFrom(0, 0, 1, 3, 4, 5, 9, 12, 30, 50, 400)
    const wide = fc
      .integer({ min: 2, max: 6 })
      .chain((options) =>
        fc.array(fc.array(counts, { minLength: options, maxLength: options }), { minLength: 3, maxLength: 3 }),
      )
    fc.assert(
      fc.property(wide, (table) => {
        expect(determined(withhold(table))).toEqual([])
      }),
      {
        numRuns: 500,
        examples: [
          // Two round trips with one cell between them, and trips that would go below nought.
          [
            [
              [0, 50, 0],
              [0, 12, 5],
              [0, 30, 30],
            ],
          ],
          [
            [
              [0, 4, 0],
              [30, 50, 1],
              [0, 30, 0],
            ],
          ],
          [
            [
              [0, 30, 20],
              [9, 9, 100],
              [0, 0, 100],
            ],
          ],
        ],
      },
    )
  })

  test('large groups keep their totals when a small one goes', () => {
    expect(
      withhold([
        [8, 2],
        [9, 3],
        [300, 200],
      ]).map((row) => row.at(-1)),
    ).toEqual([10, 12, 500, 522])
  })
})

/** Withheld cells for which every table that looks the same says one thing. Tries them all, up to 15 a cell. */
function onlyOne(counts: readonly (readonly number[])[]): string[] {
  const shown = withhold(counts)
  const seen = shown.map((row) => row.map(() => new Set<number>()))
  const open = () =>
    shown.flatMap((row, at) =>
      row.flatMap((count, column) =>
        count === null && (seen[at]?.[column]?.size ?? 0) < 2 ? [`${at},${column}`] : [],
      ),
    )
  const [first = [], second = [], third = []] = counts.map((row, at) => rowsLike(row, shown[at] ?? []))
  for (const one of first) {
    for (const two of second) {
      for (const three of third) {
        const table = withTotals([one, two, three])
        if (!looksAs(table, shown) || winsOf([one, two, three]) !== winsOf(counts)) continue
        table.forEach((row, at) => row.forEach((count, column) => seen[at]?.[column]?.add(count)))
        if (open().length === 0) return []
      }
    }
  }
  return open()
}

/** Every row of two that shows the same, the nearest to what it is first: there one soon finds another table. */
function rowsLike([a = 0, b = 0]: readonly number[], [first, second, total]: Shown[number]): number[][] {
  const is = (count: number, said: number | null | undefined) => said === null || said === count
  const rows: number[][] = []
  for (let one = 0; one <= 15; one++) {
    for (let two = 0; two <= 15; two++) {
      if (is(one, first) && is(two, second) && is(one + two, total)) rows.push([one, two])
    }
  }
  const far = ([one = 0, two = 0]: number[]) => Math.abs(one - a) + Math.abs(two - b)
  return rows.toSorted((x, y) => far(x) - far(y))
}

function winsOf([government = [], business = [], resident = []]: readonly (readonly number[])[]): string {
  return winsFor({ government, business, resident }).join(',')
}

/** Cells whose value follows by elimination: their unit vector lies in the space of the equations. */
function determined(shown: Shown): string[] {
  const cells = shown.flatMap((row, at) => row.flatMap((count, column) => (count === null ? [`${at},${column}`] : [])))
  const [rows, columns] = [shown.length, shown[0]?.length ?? 0]
  const line = (of: (at: number) => [number, number], length: number): number[] => {
    const vector = cells.map(() => 0)
    for (let at = 0; at < length; at++) {
      const index = cells.indexOf(of(at).join(','))
      if (index >= 0) vector[index] = at === length - 1 ? -1 : 1
    }
    return vector
  }
  const equations = [
    ...Array.from({ length: rows }, (_, row) => line((at) => [row, at], columns)),
    ...Array.from({ length: columns }, (_, column) => line((at) => [at, column], rows)),
  ]
  const base = rank(equations)
  return cells.filter((_, index) => rank([...equations, cells.map((__, at) => (at === index ? 1 : 0))]) === base)
}

function rank(vectors: readonly (readonly number[])[]): number {
  const rows = vectors.map((vector) => [...vector])
  let found = 0
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const pivot = rows.findIndex((row, at) => at >= found && Math.abs(row[column] ?? 0) > 1e-9)
    if (pivot < 0) continue
    const [taken] = rows.splice(pivot, 1)
    if (!taken) continue
    rows.splice(found, 0, taken)
    for (const [at, row] of rows.entries()) {
      if (at === found) continue
      const factor = (row[column] ?? 0) / (taken[column] ?? 1)
      if (factor) taken.forEach((value, index) => (row[index] = (row[index] ?? 0) - factor * value))
    }
    found++
  }
  return found
}

function withTotals(counts: readonly (readonly number[])[]): number[][] {
  const rows = counts.map((row) => [...row, row.reduce((all, one) => all + one, 0)])
  return [...rows, (rows[0] ?? []).map((_, column) => rows.reduce((all, row) => all + (row[column] ?? 0), 0))]
}

const looksAs = (table: readonly (readonly number[])[], shown: Shown): boolean =>
  shown.every((row, at) => row.every((count, column) => count === null || count === table[at]?.[column]))
