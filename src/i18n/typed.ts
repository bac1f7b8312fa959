/** A moment as people type it, where a platform has no picker: '3-12-2026 17:00'. It can be read back (forms/when.ts). */
import { DateTime } from 'luxon'

/** @param value '@' and Unix seconds, as pickers and fields carry a moment; anything else stays as it is */
export function typedMoment(value: string, zone: string): string {
  const seconds = /^@(\d{1,11})$/.exec(value)?.[1]
  return seconds ? DateTime.fromSeconds(Number(seconds), { zone }).toFormat('d-M-yyyy H:mm') : value
}
