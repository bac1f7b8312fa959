/** How long we wait for whom. Pure: milliseconds in, milliseconds out. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const LEAST = 15 * MINUTE

/** Few are asked first, then more: so many each time, and so long we wait for them. */
export const WAVES = [
  { count: 3, waitMs: 4 * HOUR },
  { count: 5, waitMs: 8 * HOUR },
  { count: 8, waitMs: 12 * HOUR },
] as const
const ALL_MS = WAVES.reduce((all, { waitMs }) => all + waitMs, 0)
/** So long somebody has who said that they answer. */
const CLAIM_MS = 24 * HOUR
/** Of the time until the deadline, so much is for finding somebody, and the rest for answering. */
const SHARE = 1 / 2

/** @param wave which one, from 1. @param spanMs from the question to its deadline, if it has one */
export function waitOf(wave: number, spanMs: number | undefined): number {
  const waitMs = WAVES[wave - 1]?.waitMs ?? 0
  const scale = spanMs === undefined ? 1 : Math.min(1, (spanMs * SHARE) / ALL_MS)
  return Math.max(LEAST, Math.round(waitMs * scale))
}

/** So long a question waits at most for the morning of who is asleep, and so often it is looked at. */
export function nightOf(spanMs: number | undefined): { readonly mostMs: number; readonly everyMs: number } {
  return { mostMs: waitOf(WAVES.length, spanMs), everyMs: Math.max(LEAST, Math.round(waitOf(1, spanMs) / 8)) }
}

/** What is left until those who answer for the theme get it, after this wave's own wait. */
export function waitsAfter(wave: number, spanMs: number | undefined): number {
  return WAVES.slice(wave).reduce((all, _, at) => all + waitOf(wave + at + 1, spanMs), 0)
}

/** @param leftMs from now to the deadline, if there is one */
export function claimWait(leftMs: number | undefined): number {
  return leftMs === undefined ? CLAIM_MS : Math.max(LEAST, Math.min(CLAIM_MS, Math.round(leftMs * SHARE)))
}
