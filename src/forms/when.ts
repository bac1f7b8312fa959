/** Reads a moment as people write it: '3 dagen', '2 hours', 'morgen 17:00', '26-11-2026 17:00', or '@' and Unix seconds from a picker. */
import { DateTime } from 'luxon'
import type { Read } from './words.ts'

const UNITS: Readonly<Record<string, 'minutes' | 'hours' | 'days' | 'weeks' | 'months'>> = {
  minuut: 'minutes', minuten: 'minutes', min: 'minutes', minute: 'minutes', minutes: 'minutes',
  uur: 'hours', uren: 'hours', u: 'hours', hour: 'hours', hours: 'hours', h: 'hours',
  dag: 'days', dagen: 'days', d: 'days', day: 'days', days: 'days',
  week: 'weeks', weken: 'weeks', w: 'weeks', weeks: 'weeks',
  maand: 'months', maanden: 'months', month: 'months', months: 'months',
} // prettier-ignore
const WORDS: Readonly<Record<string, number>> = { een: 1, één: 1, a: 1, an: 1, one: 1 }
const DAYS: Readonly<Record<string, number>> = { vandaag: 0, today: 0, morgen: 1, tomorrow: 1, overmorgen: 2 }
const FORMATS = [
  'd-M-yyyy H:mm',
  'd/M/yyyy H:mm',
  'yyyy-M-d H:mm',
  "yyyy-M-d'T'H:mm",
  'd-M-yyyy',
  'yyyy-M-d',
  'd/M/yyyy',
]

/**
 * @param zone the time zone in which a date and a time are meant
 * @returns a moment after now and within a year. A date without a time means the end of that working day: 17:00.
 * A time that daylight saving skips becomes the next one that exists (luxon moves it on by the gap).
 */
export function readWhen(typed: string, now: Date, zone: string): Read<Date> {
  const text = typed
    .trim()
    .toLowerCase()
    .replace(/^(over|in|na|tot|until)\s+/, '')
    .replace(/[,]|\bom\b|\bat\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!text) return { fault: { key: 'words.empty' } }
  const here = DateTime.fromJSDate(now, { zone })
  const moment = fromPicker(text, zone) ?? fromSpan(text, here) ?? fromDay(text, here) ?? fromDate(text, here)
  if (!moment?.isValid) return { fault: { key: 'when.unclear' } }
  if (moment <= here) return { fault: { key: 'when.past' } }
  if (moment > here.plus({ years: 1 })) return { fault: { key: 'when.far' } }
  return { ok: moment.toJSDate() }
}

function fromPicker(text: string, zone: string): DateTime | undefined {
  const seconds = /^@(\d{1,11})$/.exec(text)?.[1]
  return seconds ? DateTime.fromSeconds(Number(seconds), { zone }) : undefined
}

function fromSpan(text: string, here: DateTime): DateTime | undefined {
  const [, amount = '', unit = ''] = /^([\p{L}\d]+?)\s*(\p{L}+)$/u.exec(text) ?? []
  const count = WORDS[amount] ?? (/^\d{1,4}$/.test(amount) ? Number(amount) : undefined)
  const known = UNITS[unit]
  return count === undefined || !known ? undefined : here.plus({ [known]: count })
}

function fromDay(text: string, here: DateTime): DateTime | undefined {
  const [, day = '', hour = '17', minute = '00'] = /^(\p{L}+)(?: (\d{1,2})[:.](\d{2}))?$/u.exec(text) ?? []
  const ahead = DAYS[day]
  if (ahead === undefined) return undefined
  return here.plus({ days: ahead }).set({ hour: Number(hour), minute: Number(minute), second: 0, millisecond: 0 })
}

function fromDate(text: string, here: DateTime): DateTime | undefined {
  // A date without a year is the next such date.
  const short = /^(\d{1,2})[-/](\d{1,2})(?= |$)/.exec(text)
  const full = short ? text.replace(short[0], `${short[1]}-${short[2]}-${here.year}`) : text
  for (const format of FORMATS) {
    const date = DateTime.fromFormat(full.toUpperCase().replace('.', ':'), format, { zone: here.zone })
    if (!date.isValid) continue
    const at = format.includes('H') ? date : date.set({ hour: 17 })
    return short && at <= here ? at.plus({ years: 1 }) : at
  }
  return undefined
}
