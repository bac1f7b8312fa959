/** Asks Slack for a person's language, which its events do not tell. Never keeps anybody waiting for it. */
import type { webApi } from '@slack/bolt'

const WAIT_MS = 300
const DAY_MS = 86_400_000
/** Not known to Slack, or not told: asked again after this. */
const UNKNOWN_MS = 10 * 60_000
const MOST = 10_000
/** users.info takes about 100 a minute: a crowd that taps at once goes without, and is asked about later. */
const AT_ONCE = 5

interface Known {
  readonly until: number
  readonly locale: Promise<string | undefined>
}

/** @returns the locale as Slack writes it ('nl-NL'), or undefined when it is unknown or takes more than 300 ms */
export function openLocales(client: webApi.WebClient): (person: string) => Promise<string | undefined> {
  const known = new Map<string, Known>()
  let asking = 0

  const ask = async (person: string): Promise<string | undefined> => {
    asking += 1
    try {
      const { user } = await client.users.info({ user: person, include_locale: true })
      return user?.locale
    } catch {
      known.set(person, { locale: Promise.resolve(undefined), until: Date.now() + UNKNOWN_MS })
      return undefined
    } finally {
      asking -= 1
    }
  }

  const remember = (person: string): Promise<string | undefined> => {
    const locale = ask(person)
    if (known.size >= MOST) known.delete(known.keys().next().value ?? '')
    known.set(person, { locale, until: Date.now() + DAY_MS })
    return locale
  }

  return async (person) => {
    const earlier = known.get(person)
    const locale =
      earlier && earlier.until > Date.now() ? earlier.locale : asking < AT_ONCE ? remember(person) : undefined
    return await within(locale, WAIT_MS)
  }
}

/** The value, or undefined when it is not there in time. */
export async function within<T>(value: Promise<T> | undefined, ms: number): Promise<T | undefined> {
  if (!value) return undefined
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined)))
  try {
    return await Promise.race([value, late])
  } finally {
    clearTimeout(timer)
  }
}
