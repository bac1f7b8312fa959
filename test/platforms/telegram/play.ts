/** The adapter and the fake together, with a door that answers as a test tells it to. */
import { telegram } from '../../../adapters/telegram/index.ts'
import { openHttp } from '../../../src/http/server.ts'
import type { Adapter, Door, Intent, Reader, View } from '../../../src/port.ts'
import { listening, type PlatformDriver } from '../../driver.ts'
import { startTelegram } from '../telegram.ts'

export const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
export type Way = 'webhook' | 'polling'

export interface Playing extends AsyncDisposable {
  readonly adapter: Adapter
  readonly driver: PlatformDriver
  readonly url: string
  readonly refused: string[]
  readonly logged: string[]
}

/** @param before what happens to the fake before the adapter meets it */
export async function play(
  way: Way,
  door: Door,
  before: (driver: PlatformDriver) => void = () => undefined,
): Promise<Playing> {
  await using opened = new AsyncDisposableStack()
  const driver = opened.use(await startTelegram({ webhook: way === 'webhook' }))
  before(driver)
  const logged: string[] = []
  const keep = (facts: object, message: string) => void logged.push(`${message} ${JSON.stringify(facts)}`)
  const log = { debug: keep, info: keep, warn: keep, error: keep }
  const http = opened.use(await openHttp({ host: '127.0.0.1', port: 0, log }))
  const {
    TELEGRAM_BOT_TOKEN: token = '',
    TELEGRAM_API_ROOT: apiRoot = '',
    TELEGRAM_WEBHOOK_SECRET: secret,
  } = driver.env
  const adapter = opened.use(
    telegram({ token, apiRoot, ...(secret && { webhookSecret: secret, publicUrl: http.url }) }),
  )
  const refused: string[] = []
  const { signal } = new AbortController()
  await adapter.listen({ ...listening, door, route: http.route, log, refused: (why) => refused.push(why), signal })
  http.open()
  driver.connect(http.url)
  const kept = opened.move()
  return { adapter, driver, url: http.url, refused, logged, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** A door that writes down what it heard and answers as it was told. */
export function scripted(answers: (intent: Intent) => View = () => ({ lines: [{ plain: 'goed' }] })) {
  const intents: Intent[] = []
  const door: Door = async (intent) => {
    intents.push(intent)
    return { view: answers(intent), reader }
  }
  return { intents, door }
}

/** The calls of one method so far. */
export const made = ({ driver }: Playing, method: string) => driver.calls.filter((call) => call.method === method)
