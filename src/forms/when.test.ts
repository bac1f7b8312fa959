import fc from 'fast-check'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { readWhen } from './when.ts'

const zone = 'Europe/Amsterdam'
const now = new Date('2026-11-23T20:00:00Z') // 21:00 in Amsterdam

function read(typed: string, at = now): string {
  const when = readWhen(typed, at, zone)
  if ('ok' in when) return DateTime.fromJSDate(when.ok, { zone }).toFormat('yyyy-MM-dd HH:mm')
  return 'key' in when.fault ? when.fault.key : ''
}

test.each([
  ['3 dagen', '2026-11-26 21:00'],
  ['over 3 dagen', '2026-11-26 21:00'],
  ['in 2 hours', '2026-11-23 23:00'],
  ['een week', '2026-11-30 21:00'],
  ['1 uur', '2026-11-23 22:00'],
  ['30 min', '2026-11-23 21:30'],
  ['morgen', '2026-11-24 17:00'],
  ['morgen om 9:30', '2026-11-24 09:30'],
  ['tomorrow at 9:30', '2026-11-24 09:30'],
  ['26-11-2026 17:00', '2026-11-26 17:00'],
  ['26/11/2026 17:00', '2026-11-26 17:00'],
  ['2026-11-26T17:00', '2026-11-26 17:00'],
  ['26-11', '2026-11-26 17:00'],
  ['1-2', '2027-02-01 17:00'],
  ['@1795700000', '2026-11-26 14:33'],
])('%s is %s', (typed, moment) => expect(read(typed)).toBe(moment))

test.each([
  ['', 'words.empty'],
  ['binnenkort', 'when.unclear'],
  ['31-02-2027 12:00', 'when.unclear'],
  ['0 dagen', 'when.past'],
  ['22-11-2026 17:00', 'when.past'],
  ['14 maanden', 'when.far'],
  ['9999 weken', 'when.far'],
])('%j gives the reason %s', (typed, key) => expect(read(typed)).toBe(key))

test('a time that the night of summer time skips becomes one that exists', () =>
  expect(read('28-03-2027 02:30')).toBe('2027-03-28 03:30'))

test('days are days of the calendar, also over the end of summer time', () =>
  expect(read('2 dagen', new Date('2026-10-24T10:00:00Z'))).toBe('2026-10-26 12:00'))

test('whatever is typed gives a moment within a year, or a reason', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,4} (dagen|uur|weeks|min)$/)), (typed) => {
      const when = readWhen(typed, now, zone)
      if ('fault' in when) return
      expect(when.ok.getTime()).toBeGreaterThan(now.getTime())
      expect(when.ok.getTime()).toBeLessThanOrEqual(now.getTime() + 367 * 86_400_000)
    }),
  )
})
