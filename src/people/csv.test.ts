import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test.each(['=cmd()', '+1', '-1', '@x', '\t=1', '\r=1'])('%j is no formula', (cell) => {
  const [[shown] = []] = parse(toCsv([[cell]]), { relax_quotes: true })
  expect(shown).toBe(`'${cell}`)
})

test('whatever people wrote: no cell begins as a formula does, and nothing else is changed', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 5 }), (row) => {
      const [read = []] = parse(toCsv([row]), { relax_quotes: true })
      for (const [at, cell] of read.entries()) {
        expect(cell).not.toMatch(/^[=+\-@\t\r]/)
        expect([row[at], `'${row[at]}`]).toContain(cell)
      }
    }),
  )
})
