import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextReminder, reminderOf } from './reminders.ts'

const ZONE = 'Europe/Amsterdam'
const at = (nth: number, answerBy: string) => reminderOf(new Date(answerBy), nth, ZONE).at.toISOString()

test.each([
  // Noon is noon by the city's own clock, on either side of the night in which it changes.
  ['in spring', '2027-04-01T10:00:00Z', ['2027-03-25T11:00:00.000Z', '2027-03-31T10:00:00.000Z']],
  ['in autumn', '2027-11-04T11:00:00Z', ['2027-10-28T10:00:00.000Z', '2027-11-03T11:00:00.000Z']],
])('a week and a day before it, at the same hour: %s', (_when, answerBy, moments) => {
  expect([0, 1].map((nth) => at(nth, answerBy))).toEqual(moments)
})

test('when it has passed, a day later to both, and each week from then on', () => {
  const answerBy = '2027-06-01T10:00:00Z'
  const later = [2, 3, 4, 5].map((nth) => reminderOf(new Date(answerBy), nth, ZONE))
  expect(later.map(({ at, to }) => [at.toISOString().slice(0, 10), to])).toEqual([
    ['2027-06-01', 'owner'],
    ['2027-06-02', 'both'],
    ['2027-06-09', 'both'],
    ['2027-06-16', 'both'],
  ])
})

test('the next one is after now, the one before it is not, and none before the asked one is found', () => {
  const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2029-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(moment, moment, fc.nat(6), (answerBy, now, from) => {
      const next = nextReminder(answerBy, from, now, ZONE)
      expect(next.nth).toBeGreaterThanOrEqual(from)
      expect(next.at.getTime()).toBeGreaterThan(now.getTime())
      if (next.nth > from) {
        expect(reminderOf(answerBy, next.nth - 1, ZONE).at.getTime()).toBeLessThanOrEqual(now.getTime())
      }
    }),
  )
})
