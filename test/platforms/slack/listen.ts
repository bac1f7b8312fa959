/** The Slack adapter for a test: listening on a strict fake, with a scripted door in place of the core. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { slack } from '../../../adapters/slack/index.ts'
import type { Adapter, Answer, Intent, Listening, Reader, View } from '../../../src/port.ts'
import { listening } from '../../driver.ts'
import { type SlackDriver, startSlack } from '../slack.ts'

export const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
export const yes: View = { lines: [{ plain: 'goed' }] }
export const card: View = {
  title: { plain: 'Meer bomen?' },
  buttons: [{ label: { plain: 'Ja' }, does: { kind: 'poll.vote', poll: 'abc', option: 0 } }],
}
export type Way = 'http' | 'socket'
type Script = (intent: Intent) => Promise<View> | View

export interface Opened extends AsyncDisposable {
  readonly adapter: Adapter
  readonly driver: SlackDriver
  readonly intents: Intent[]
  readonly refused: string[]
  /** What was logged above `debug`. */
  readonly logged: string[]
  readonly url: string
}

/** The adapter on a fake of its own, with a scripted door. */
export async function open(way: Way, script: Script): Promise<Opened> {
  const driver = await startSlack({ socket: way === 'socket' })
  return await listen(driver, async (intent) => ({ view: await script(intent), reader }))
}

/** The adapter on that fake. What the door was asked, and what was refused at the border, is kept. */
export async function listen(driver: SlackDriver, door: (intent: Intent) => Promise<Answer>): Promise<Opened> {
  await using stack = new AsyncDisposableStack()
  stack.use(driver)
  const intents: Intent[] = []
  const refused: string[] = []
  let handle: Parameters<Listening['route']>[1] | undefined
  const server = createServer((req, res) => (handle ? handle(req, res) : void res.writeHead(404).end()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stack.defer(() => new Promise((resolve) => server.close(() => resolve())))
  stack.defer(() => server.closeAllConnections())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { SLACK_BOT_TOKEN = '', SLACK_API_URL = '', SLACK_SIGNING_SECRET, SLACK_APP_TOKEN } = driver.env
  const adapter = stack.use(
    slack({
      botToken: SLACK_BOT_TOKEN,
      apiUrl: SLACK_API_URL,
      ...(SLACK_SIGNING_SECRET && { signingSecret: SLACK_SIGNING_SECRET }),
      ...(SLACK_APP_TOKEN && { appToken: SLACK_APP_TOKEN }),
    }),
  )
  const stop = new AbortController()
  stack.defer(() => stop.abort())
  const logged: string[] = []
  const keep = (facts: object, message: string) => void logged.push(`${message} ${JSON.stringify(facts)}`)
  await adapter.listen({
    door: async (intent) => {
      intents.push(intent)
      return await door(intent)
    },
    route: (path, take) => {
      if (path === '/slack/events') handle = take
    },
    log: { debug: () => undefined, info: keep, warn: keep, error: keep },
    hear: listening.hear,
    spent: listening.spent,
    refused: (why) => refused.push(why),
    signal: stop.signal,
  })
  driver.connect(url)
  const kept = stack.move()
  return { adapter, driver, intents, refused, logged, url, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
