import { describe, expect, it } from 'vitest'
import { atLeast, atMost, keeps, median, quantile, type Row } from './row.ts'
import { fault, line } from './tell.ts'

const row = (more: Partial<Row>): Row => ({ name: 'votes', value: 80, unit: '/s', bound: atLeast(1), ...more })
const against = (ratio: number) => ({ what: 'a bare one', value: 100, ratio })

describe('a row', () => {
  it('is held against its bound by its ratio, or by itself without a baseline', () => {
    expect(keeps(row({ against: against(0.99) }))).toBe(false)
    expect(keeps(row({ against: against(1) }))).toBe(true)
    expect(keeps(row({ bound: atMost(80) }))).toBe(true)
    expect(keeps(row({ bound: atMost(79) }))).toBe(false)
  })

  it('does not pass without a number', () => {
    for (const bound of [atLeast(0), atMost(1)]) {
      expect(keeps(row({ value: Number.NaN, bound }))).toBe(false)
      expect(keeps(row({ against: against(Number.NaN), bound }))).toBe(false)
    }
    expect(() => median([])).toThrow('nothing was measured')
    expect(quantile([3, 1, 2], 0.99)).toBe(3)
  })

  it('says in words what is not kept', () => {
    expect(fault(row({ against: against(0.8) }))).toBe(
      'votes: 0.8 times a bare one (80 /s against 100 /s); promised: at least 1',
    )
    expect(fault(row({ bound: atMost(79) }))).toBe('votes: 80 /s; promised: at most 79')
  })

  it('tells its verdict by the exact figure, and shows a rounded one', () => {
    expect(line(row({ against: against(0.9999) }))).toMatchObject({ ratio: 1, kept: 'NO' })
  })
})
