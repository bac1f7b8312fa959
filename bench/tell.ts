/** Prints what was measured: a table to read, JSON to keep, and in words what does not keep its bound. */
import { figureOf, keeps, type Row } from './row.ts'

/** @returns whether every row keeps its bound */
export function tell(rows: readonly Row[], options: { json: boolean }): boolean {
  console.table(Object.fromEntries(rows.map((row) => [row.name, line(row)])))
  for (const { name, also } of rows) if (also) console.log(`${name}: ${also}`)
  if (options.json) for (const row of rows) console.log(JSON.stringify({ ...row, kept: keeps(row) }))
  const broken = rows.filter((row) => !keeps(row))
  for (const row of broken) console.error(`Not kept. ${fault(row)}`)
  return broken.length === 0
}

export function line(row: Row): Record<string, string | number> {
  const { value, unit, against, bound } = row
  return {
    measured: `${round(value)} ${unit}`,
    against: against ? `${against.what}: ${round(against.value)} ${unit}` : '-',
    ratio: against ? round(against.ratio) : '-',
    promised: `${bound.is} ${bound.than}${against ? '' : ` ${unit}`}`,
    kept: keeps(row) ? 'yes' : 'NO',
  }
}

export function fault(row: Row): string {
  const { name, value, unit, against, bound } = row
  const measured = against
    ? `${round(figureOf(row))} times ${against.what} (${round(value)} ${unit} against ${round(against.value)} ${unit})`
    : `${round(value)} ${unit}`
  return `${name}: ${measured}; promised: ${bound.is} ${bound.than}`
}

/** Three figures that count, and never fewer than stand before the point. */
function round(n: number): number {
  return Math.abs(n) >= 100 ? Math.round(n) : Number(n.toPrecision(3))
}
