import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wilson } from './wilson.ts'

test('gives what others computed: R. Newcombe, Statistics in Medicine 17 (1998), table I, method 3, 95%', () => {
  const published = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const
  for (const [hits, all, low, high] of published) {
    const found = wilson(hits, all, 1.959964)
    expect(found.low, `${hits}/${all}`).toBeCloseTo(low, 4)
    expect(found.high, `${hits}/${all}`).toBeCloseTo(high, 4)
  }
})

test('the 90% interval lies around the share, within 0 and 1, and narrows as more people say the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (all, part) => {
      const hits = Math.round(all * part)
      const { low, high } = wilson(hits, all)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(low).toBeLessThanOrEqual(hits / all + 1e-12)
      expect(high).toBeGreaterThanOrEqual(hits / all - 1e-12)
      const more = wilson(hits * 10, all * 10)
      expect(more.high - more.low).toBeLessThan(high - low)
    }),
  )
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
})
