/** Writes comma-separated values that a spreadsheet only shows: a cell that would be a formula begins with an apostrophe. */
import { stringify } from 'csv-stringify/sync'

export function toCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true },
  )
}
