import { expect, test } from 'vitest'
import { openBusy } from './busy.ts'
import type { Actor } from './port.ts'

const someone = (id: string): Actor => ({ platform: 'web', tenant: 'web', id })

test('a hundred presses a second are stopped, a quick person and everybody else are not', () => {
  let now = 0
  const busy = openBusy({ now: () => new Date(now) })
  const pressed = (id: string, times: number) =>
    Array.from({ length: times }, () => busy(someone(id))).filter(Boolean).length
  expect(pressed('quick', 20)).toBe(0)
  expect(pressed('eager', 100)).toBe(70)
  expect(pressed('other', 1)).toBe(0)
  now += 1_000
  expect(pressed('eager', 10)).toBe(7)
  now += 60_000
  expect(pressed('eager', 30)).toBe(0)
})

test('a clock that is set back locks nobody out', () => {
  let now = 1_000_000
  const busy = openBusy({ now: () => new Date(now) })
  busy(someone('one'))
  now = 0
  expect(busy(someone('one'))).toBe(false)
})
