/** Calls Slack's Web API: once, within a time, and never with a retry of the library's own. */
import { type Logger, LogLevel, webApi } from '@slack/bolt'
import type { Log } from '../../src/port.ts'

const PATIENCE_MS = 15_000

/** Delivery alone decides what is tried again: a library that retries a send whose answer was lost posts it twice. */
export function openClient(
  token: string,
  apiUrl: string,
  signal: AbortSignal,
  over = fetchWithin(PATIENCE_MS, signal),
): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: over,
    logger: silent(),
  })
}

/** A fetch that gives up after `ms`, or when `signal` says so. */
export function fetchWithin(ms: number, signal: AbortSignal): typeof fetch {
  return (url, init) => fetch(url, { ...init, signal: AbortSignal.any([AbortSignal.timeout(ms), signal]) })
}

/** What the libraries warn of, without what they quote: their details hold payloads, and so people's words. */
export function loggerOf(log: Log): Logger {
  return {
    ...silent(),
    warn: (...said: unknown[]) => log.warn({ library: 'slack' }, summarize(said[0])),
    error: (...said: unknown[]) => log.error({ library: 'slack' }, summarize(said[0])),
  }
}

function silent(): Logger {
  const nothing = (): void => undefined
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    setLevel: nothing,
    setName: nothing,
    getLevel: () => LogLevel.WARN,
  }
}

/** The beginning of a sentence, up to where details begin; tokens are cut out wherever they stand. */
function summarize(said: unknown): string {
  const sentence = said instanceof Error ? said.name : String(said)
  return (
    sentence
      .replace(/\bx(?:ox[a-z]|app)-[\w-]+/g, 'a token')
      .split(/[:(]/, 1)[0]
      ?.slice(0, 200) ?? ''
  )
}
