/** When the promise of an answer is reminded of. Pure. */
import { DateTime } from 'luxon'

/** Whom a reminder goes to: the owner, and from a day after the promise was broken their superior as well. */
export interface Reminder {
  readonly nth: number
  readonly at: Date
  readonly to: 'owner' | 'both'
}

/** A week and a day before, when it has passed, a day later to the superior as well, and each week from then on. */
const DAYS = [-7, -1, 0, 1] as const

/**
 * @param zone in which a day is a day, also through a change of the clocks
 * @returns the reminder with that number, from 0 on
 */
export function reminderOf(answerBy: Date, nth: number, zone: string): Reminder {
  const days = DAYS[nth] ?? 1 + 7 * (nth - DAYS.length + 1)
  return {
    nth,
    at: DateTime.fromJSDate(answerBy, { zone }).plus({ days }).toJSDate(),
    to: nth < 3 ? 'owner' : 'both',
  }
}

/** The first one after a moment, from the nth on: what was slept through is not made up for one by one. */
export function nextReminder(answerBy: Date, from: number, after: Date, zone: string): Reminder {
  for (let nth = from; ; nth++) {
    const reminder = reminderOf(answerBy, nth, zone)
    if (reminder.at > after) return reminder
  }
}
