/** A strict Slack, at the wire: it refuses what the real one refuses, and misbehaves on request. */
import { randomBytes } from 'node:crypto'
import type { PlatformDriver, Visitor } from '../driver.ts'
import { openApi } from './slack/api.ts'
import { openMethods } from './slack/methods.ts'
import { openVisitor, type Happen } from './slack/visitor.ts'
import { type Event, overHttp, overSocket, postSigned, writeEvent } from './slack/wire.ts'
import { openWorkspace, TEAM } from './slack/workspace.ts'

export interface SlackDriver extends PlatformDriver {
  /** A file that somebody shared, of which Slack says that it lies at another address. @returns its id */
  lures(address: string): string
  /**
   * @param options.team another workspace's id, for somebody who is here through a shared channel
   * @param options.admin they run the workspace that they are from
   */
  person(
    name: string,
    options?: { locale?: string; started?: boolean; team?: string; admin?: boolean },
  ): Promise<Visitor>
  /** Makes a user group of these people. @returns its id */
  group(people: readonly Visitor[]): string
  /**
   * Posts the last event once more by HTTP, as its sender or a forger might.
   * @param how.secret another secret than the right one; `how.signedAt`: Unix seconds; `how.raw`: another body
   * @returns the HTTP status
   */
  posts(how?: { secret?: string; signedAt?: number; raw?: string }): Promise<number>
}

/** @param options.socket Socket Mode instead of HTTP; `without`: scopes that the app was not given */
export async function startSlack(
  options: { port?: number; socket?: boolean; without?: readonly string[]; log?: (line: string) => void } = {},
): Promise<SlackDriver> {
  const { port = 0, socket = false, without = [], log = () => undefined } = options
  const secret = (prefix: string) => `${prefix}${randomBytes(12).toString('hex')}`
  const tokens = { bot: secret('xoxb-'), app: secret('xapp-') }
  const signing = secret('')
  let botUrl = ''
  const mayRead = (authorization?: string) =>
    authorization === `Bearer ${tokens.bot}` && !without.includes('files:read')
  const api = await openApi(port, () => ({ ws, call, mayRead }))
  const ws = openWorkspace(api.url, log)
  const line = socket ? overSocket(ws, api.server, api.url) : undefined
  const wire = line ?? overHttp(ws, signing, () => botUrl)
  const call = openMethods(ws, tokens, () => line?.url() ?? '', without)
  let last: { event: Event; acked: Parameters<Happen>[1] } | undefined

  const happen: Happen = async (event, acked) => {
    last = { event, acked }
    acked(await wire.deliver(event))
  }
  const lastEvent = () => {
    if (!last) throw new Error('nothing happened yet')
    return last
  }

  return {
    platform: 'slack',
    env: {
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_API_URL: `${api.url()}/api/`,
      ...(socket ? { SLACK_APP_TOKEN: tokens.app } : { SLACK_SIGNING_SECRET: signing }),
    },
    connect(url) {
      botUrl = url.replace(/\/$/, '')
    },
    async person(name, { locale, team = TEAM, admin = false } = {}) {
      const person = { id: ws.id('U'), name, team, locale, dm: ws.id('D'), admin }
      ws.people.set(person.id, person)
      return openVisitor(ws, person, happen)
    },
    // One person made a channel; others manage it because they run the workspace.
    async place(name, { managers = [] } = {}) {
      const [creator, ...others] = managers
      const chat = ws.id('C')
      ws.channels.set(chat, name)
      if (creator) ws.creators.set(chat, creator)
      for (const person of ws.people.values()) if (others.includes(person.id)) person.admin = true
      return { tenant: TEAM, chat }
    },
    lures(address) {
      const id = ws.id('F')
      ws.files.set(id, { name: 'foto.png', type: 'image/png', bytes: new Uint8Array(10), elsewhere: address })
      return id
    },
    group(people) {
      const id = ws.id('S')
      ws.groups.set(
        id,
        people.map((person) => person.id),
      )
      return id
    },
    misbehave: (fault) => api.misbehave(fault),
    met: api.met,
    async repeats() {
      const { event, acked } = lastEvent()
      const trigger = ws.triggers.get(String(event.payload['trigger_id']))
      if (trigger) trigger.repeated = true
      acked(await wire.deliver(event, 1))
    },
    async posts(how = {}) {
      const written = writeEvent(lastEvent().event)
      const response = await postSigned({ url: botUrl, secret: signing, ...written, ...how })
      await response.body?.cancel()
      return response.status
    },
    drops: () => wire.drops(),
    calls: api.calls,
    refusals: ws.refusals,
    async [Symbol.asyncDispose]() {
      wire.close()
      await api[Symbol.asyncDispose]()
    },
  }
}
