/** Checks that Slack signed a request, and that it did so just now. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Slack's own advice. Kept in both directions: a timestamp from tomorrow could be replayed until tomorrow. */
const FRESH_SECONDS = 5 * 60

export interface Signed {
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  /** The body as it came over the wire: parsing it and writing it out again would change its signature. */
  readonly raw: Buffer
}

/**
 * @param now milliseconds since 1970
 * @returns why the request is refused, or undefined when it is Slack's
 */
export function findForgery(signed: Signed, secret: string, now: number): 'signature' | 'stale' | undefined {
  const { timestamp, signature, raw } = signed
  if (!timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return 'signature'
  if (Math.abs(now / 1000 - Number(timestamp)) > FRESH_SECONDS) return 'stale'
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(raw).digest('hex')}`,
  )
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected) ? undefined : 'signature'
}
