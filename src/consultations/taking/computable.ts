/**
 * Whether a withheld number of a table with totals can be computed from what is shown of it. Exactly, also with what
 * everybody knows besides: counts are whole numbers, none is below nought, and each row and column adds up.
 *
 * What is withheld makes a network: rows and columns are its points, and each withheld cell is a way between two of
 * them. Every other table that looks the same differs by round trips in it, one up and one down by turns, so a cell is
 * safe exactly when such a trip leads through it: D. Gusfield, "A graph theoretic approach to statistical data
 * security", SIAM Journal on Computing 17 (1988).
 */

export type Cell = readonly [row: number, column: number]
/** The last row is what all rows are together, the last column what all columns are. */
export type Table = readonly (readonly number[])[]
export type Hidden = readonly (readonly boolean[])[]

/** @param may whether a cell could just as well be so much more (1) or less (-1), by what else is known of it */
export function isComputable(
  table: Table,
  hidden: Hidden,
  cell: Cell,
  may: (cell: Cell, change: 1 | -1) => boolean,
): boolean {
  const [row, column] = cell
  const ways = waysOf(table, hidden, may)
  const others = ways.filter((way) => way.cell[0] !== row || way.cell[1] !== column)
  return !ways.some((way) => way.cell[0] === row && way.cell[1] === column && leads(others, way.to, way.from))
}

/** One step of a round trip: a cell one more or one less. */
interface Way {
  readonly cell: Cell
  readonly from: number
  readonly to: number
}

/** From a row to a column a cell grows and its total shrinks; back it is the other way round. So every line stays even. */
function waysOf(table: Table, hidden: Hidden, may: (cell: Cell, change: 1 | -1) => boolean): Way[] {
  const rows = table.length
  return table.flatMap((line, row) =>
    line.flatMap((count, column): Way[] => {
      if (!hidden[row]?.[column]) return []
      const isTotal = (row === rows - 1) !== (column === line.length - 1)
      const cell: Cell = [row, column]
      const goes = (change: 1 | -1): boolean => count + change >= 0 && may(cell, change)
      const [from, to] = [row, rows + column]
      return [
        ...(goes(isTotal ? -1 : 1) ? [{ cell, from, to }] : []),
        ...(goes(isTotal ? 1 : -1) ? [{ cell, from: to, to: from }] : []),
      ]
    }),
  )
}

function leads(ways: readonly Way[], from: number, to: number): boolean {
  const reached = new Set([from])
  for (const point of reached) for (const way of ways) if (way.from === point) reached.add(way.to)
  return reached.has(to)
}
