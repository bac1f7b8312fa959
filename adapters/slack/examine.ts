/** Asks Slack about our tokens, and what time it is there. Changes nothing. */
import { webApi } from '@slack/bolt'
import type { Finding } from '../../src/port.ts'
import { fetchWithin, openClient } from './call.ts'
import { API_URL, type SlackSettings } from './index.ts'
import { nameOf } from './send.ts'

/** Requests that were signed more than five minutes ago, or hence, are refused as stale. */
const CLOCK_SECONDS = 60

export async function examine(settings: SlackSettings): Promise<readonly Finding[]> {
  const { botToken, appToken, signingSecret, apiUrl = API_URL } = settings
  const { signal } = new AbortController()
  let told: string | null = null
  const listening: typeof fetch = async (url, init) => {
    const answer = await fetchWithin(15_000, signal)(url, init)
    told = answer.headers.get('date')
    return answer
  }
  const client = openClient(botToken, apiUrl, signal, listening)
  const findings = [
    await asked('slack token', 'SLACK_BOT_TOKEN', async () => {
      const { user, team } = await client.auth.test()
      return `@${user} in ${team}`
    }),
  ]
  if (appToken) {
    const open = () => openClient(appToken, apiUrl, signal).apps.connections.open({})
    // Makes an address for a socket, which nobody opens.
    findings.push(await asked('slack app token', 'SLACK_APP_TOKEN', async () => void (await open())))
  } else if (signingSecret) {
    findings.push({
      what: 'slack events',
      note: 'over HTTP; Slack tells nobody where it brings them: all three addresses in the app’s settings must be PUBLIC_URL/slack/events',
    })
  }
  const clock = examineClock(told, Date.now())
  return clock ? [...findings, clock] : findings
}

/** @param ask resolves to what is worth knowing */
async function asked(what: string, setting: string, ask: () => Promise<string | void>): Promise<Finding> {
  try {
    const note = await ask()
    return { what, ...(note && { note }) }
  } catch (err) {
    // The library's own errors may quote what was sent.
    if (!(err instanceof webApi.WebAPIPlatformError)) {
      return { what, wrong: 'Slack could not be asked. Check that this machine may reach SLACK_API_URL.' }
    }
    const wrong = `Slack refuses ${setting}: ${nameOf(err.data.error)}. Copy it again from the app’s settings at api.slack.com.`
    return { what, wrong }
  }
}

/** @param told Slack's Date header @param now milliseconds since 1970 */
export function examineClock(told: string | null, now: number): Finding | undefined {
  const theirs = Date.parse(told ?? '')
  if (Number.isNaN(theirs)) return undefined
  const ahead = Math.round((now - theirs) / 1000)
  if (Math.abs(ahead) <= CLOCK_SECONDS) return { what: 'slack clock' }
  const wrong = `This machine’s clock is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} Slack’s; from 300 s on, everything from Slack is refused as stale. Let this machine keep time with NTP.`
  return { what: 'slack clock', wrong }
}
