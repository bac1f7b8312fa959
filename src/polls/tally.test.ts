import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countAt, sum, toBars } from './tally.ts'

const counts = fc.array(fc.nat(1_000_000), { minLength: 2, maxLength: 10 })

test('shares add up to one, or to nothing when nobody voted', () => {
  fc.assert(
    fc.property(counts, (counts) => {
      const labels = counts.map((_, at) => ({ plain: `option ${at}` }))
      const total = toBars(labels, counts).reduce((all, { share }) => all + share, 0)
      expect(total).toBeCloseTo(sum(counts) === 0 ? 0 : 1, 9)
    }),
  )
})

test('every ballot is counted at its own option, whatever the order of the rows', () => {
  fc.assert(
    fc.property(
      counts.chain((counts) =>
        fc.tuple(fc.constant(counts), fc.shuffledSubarray([...counts.keys()], { minLength: 2 })),
      ),
      ([counts, order]) => {
        const rows = order.map((position) => ({ position, count: counts[position] ?? 0 }))
        const tally = countAt(rows, counts.length)
        expect(tally).toHaveLength(counts.length)
        for (const [position, count] of tally.entries())
          expect(count).toBe(order.includes(position) ? counts[position] : 0)
      },
    ),
  )
})

test('only the reader’s own choice is marked', () => {
  expect(toBars([{ plain: 'ja' }, { plain: 'nee' }], [1, 3], 1).map(({ own }) => own)).toEqual([false, true])
  expect(toBars([{ plain: 'ja' }, { plain: 'nee' }], [1, 3]).map(({ own }) => own)).toEqual([false, false])
})
