import fc from 'fast-check'
import { expect, test } from 'vitest'
import { winsFor } from './win.ts'

const of = (government: number[], business: number[], resident: number[]) => winsFor({ government, business, resident })

test('all three want it, and enough of each say so', () => {
  expect(of([12, 1], [20, 3], [900, 300])).toEqual([0])
})

test('two parties do not speak for the third, nor many for few', () => {
  expect(of([12, 1], [3, 20], [900, 300])).toEqual([])
  expect(of([9, 0], [20, 3], [900, 300])).toEqual([])
  expect(of([6, 5], [20, 3], [900, 300])).toEqual([])
})

test('at most one option wins, and none without ballots', () => {
  const counts = fc.array(fc.nat(500), { minLength: 2, maxLength: 10 })
  fc.assert(
    fc.property(counts, counts, counts, (a, b, c) => {
      expect(of(a, b, c).length).toBeLessThanOrEqual(1)
    }),
  )
  expect(of([0, 0], [0, 0], [0, 0])).toEqual([])
})

test('one more in favour never takes a win away', () => {
  const pair = fc.tuple(fc.nat(200), fc.nat(200))
  fc.assert(
    fc.property(pair, pair, pair, ([a, x], [b, y], [c, z]) => {
      if (of([a, x], [b, y], [c, z]).includes(0)) expect(of([a + 1, x], [b, y], [c, z])).toContain(0)
    }),
  )
})
