/**
 * Withholds what is too small to be shown without telling about somebody, and as much more as it takes that it cannot be
 * computed from the rest: complementary cell suppression (L. Willenborg and T. de Waal, "Elements of Statistical
 * Disclosure Control", 2001, chapter 4), made simple by being generous with what is withheld.
 */
import { isComputable, type Cell, type Hidden, type Table } from './computable.ts'
import { FLOOR, isWanted } from './win.ts'

/** Fewer than this is not shown. */
export const FEW = 5

/** The parties' rows and then all of them together; in each the options and then their total. Null: withheld. */
export type Shown = readonly (readonly (number | null)[])[]

/**
 * @param counts a row a party, a number an option
 * @returns one row and one column more: what all parties are together, and what all options are
 */
export function withhold(counts: readonly (readonly number[])[]): Shown {
  const table = withTotals(counts)
  const hidden = table.map((row) => row.map((count) => count < FEW))
  // Each turn hides one cell more, so it ends: at the latest when nothing is shown.
  for (let cell = next(table, hidden); cell; cell = next(table, hidden)) {
    const [row, column] = cell
    const line = hidden[row]
    if (line) line[column] = true
  }
  return table.map((row, at) => row.map((count, column) => (hidden[at]?.[column] ? null : count)))
}

function withTotals(counts: Table): number[][] {
  const rows = counts.map((row) => [...row, sum(row)])
  const columns = rows[0] ?? []
  return [...rows, columns.map((_, column) => sum(rows.map((row) => row[column] ?? 0)))]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

/** The cell that has to go as well, if there is one: by what a line tells, and then by what all lines tell together. */
function next(table: Table, hidden: Hidden): Cell | undefined {
  return telling(table, hidden) ?? computed(table, hidden)
}

/**
 * Every row adds up to its total, and every column to what all are together. Where what is hidden of such a line is one
 * cell, or together fewer than may be known, one more of it has to go: the smallest that is shown.
 */
function telling(table: Table, hidden: Hidden): Cell | undefined {
  for (const line of linesOf(table)) {
    const [whole] = line.slice(-1)
    const gone = line.filter((cell) => isIn(hidden, cell))
    const together = sum(gone.map((cell) => valueOf(table, cell)))
    const wholeShown = whole !== undefined && !isIn(hidden, whole)
    const tells = gone.length === 1 || (gone.length > 1 && wholeShown && together < FEW)
    const cell = tells ? smallest(table, hidden, line) : undefined
    if (cell) return cell
  }
  return undefined
}

/** What can be computed all the same loses something more of its own row or column. */
function computed(table: Table, hidden: Hidden): Cell | undefined {
  const lines = linesOf(table)
  const cells = lines.slice(0, table.length).flat()
  const open = cells.find(
    (cell) =>
      isIn(hidden, cell) && isComputable(table, hidden, cell, (other, change) => marksStay(table, other, change)),
  )
  if (!open) return undefined
  const near = lines.filter((line) => line.some(([row, column]) => row === open[0] && column === open[1])).flat()
  return smallest(table, hidden, near) ?? smallest(table, hidden, cells)
}

/** The marks of a win are shown as well: a table in which a party would want something else looks different. */
function marksStay(table: Table, [row, column]: Cell, change: 1 | -1): boolean {
  const line = table[row] ?? []
  const all = line.at(-1) ?? 0
  if (row === table.length - 1) return true
  if (column < line.length - 1) {
    const count = line[column] ?? 0
    return isWanted(count, all) === isWanted(count + change, all)
  }
  return (
    all >= FLOOR === all + change >= FLOOR &&
    line.slice(0, -1).every((count) => isWanted(count, all) === isWanted(count, all + change))
  )
}

/** The smallest that is shown; a total only where nothing else is left: it says most, and of nobody alone. */
function smallest(table: Table, hidden: Hidden, cells: readonly Cell[]): Cell | undefined {
  const isTotal = ([row, column]: Cell) => row === table.length - 1 || column === (table[0]?.length ?? 0) - 1
  return cells
    .filter((cell) => !isIn(hidden, cell))
    .toSorted((a, b) => Number(isTotal(a)) - Number(isTotal(b)) || valueOf(table, a) - valueOf(table, b))
    .at(0)
}

const isIn = (hidden: Hidden, [row, column]: Cell): boolean => hidden[row]?.[column] ?? false
const valueOf = (table: Table, [row, column]: Cell): number => table[row]?.[column] ?? 0

/** Each row and each column, its total last. */
function linesOf(table: Table): Cell[][] {
  const rows = table.map((row, at) => row.map((_, column): Cell => [at, column]))
  const columns = (table[0] ?? []).map((_, column) => table.map((__, at): Cell => [at, column]))
  return [...rows, ...columns]
}
