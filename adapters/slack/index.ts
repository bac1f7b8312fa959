/** Slack: shared channels with partners, direct messages, slash commands and modals. */
import { App, type Receiver, webApi } from '@slack/bolt'
import type { Adapter, Limits, Listening } from '../../src/port.ts'
import { fetchWithin, loggerOf, openClient } from './call.ts'
import { fetchFile } from './fetch.ts'
import { openGroups, type Groups } from './groups.ts'
import { hearPeople } from './hear.ts'
import { hearHttp } from './http.ts'
import { manages } from './manage.ts'
import { BUTTONS_MAX, LABEL_MAX, TEXT_MAX } from './render.ts'
import { edit, nameOf, post } from './send.ts'
import { openSocket, type Socket } from './socket.ts'

export interface SlackSettings {
  readonly botToken: string
  /** Set for events over HTTP, at /slack/events. */
  readonly signingSecret?: string
  /** Set for Socket Mode, which then goes first. */
  readonly appToken?: string
  readonly apiUrl?: string
}

export const API_URL = 'https://slack.com/api/'
const READY_MS = 10_000
const CALM_MS = 5000

const limits: Limits = {
  text: TEXT_MAX,
  // An answer to a tap is a message that only that person sees, as long as any other.
  toast: 0,
  buttons: BUTTONS_MAX,
  buttonLabel: LABEL_MAX,
  payloadBytes: 2000,
  forms: 'modal',
  // One a second a channel, and a ceiling of several hundred a minute for a workspace, whose figure Slack keeps.
  sendsPerSecond: 20,
  // chat.update takes 50 a minute and more for the whole workspace, whatever is posted.
  editsEveryMs: 1_200,
  place: { everyMs: 1_000, burst: 3 },
  editEveryMs: 2000,
  editDirectEveryMs: 2000,
  liveDirectCards: 20,
  sendsOnce: false,
}

export function slack(settings: SlackSettings): Adapter {
  const { botToken, signingSecret, appToken, apiUrl = API_URL } = settings
  const over = new AbortController()
  const client = openClient(botToken, apiUrl, over.signal)
  const authTest = remember(READY_MS, () => client.auth.test())
  const { install, bot } = openSelf(authTest)
  let socket: Socket | undefined
  let groups: Groups | undefined
  let answered = async (): Promise<void> => undefined

  const listen = async (listening: Listening): Promise<void> => {
    const logger = loggerOf(listening.log)
    if (appToken) socket = openSocket({ appToken, apiUrl, logger, log: listening.log })
    const app = new App({
      receiver: socket?.receiver ?? receiverOf(signingSecret, listening),
      authorize: async () => ({}),
      // Bots are told by their bot_id, and nothing is kept of conversations.
      ignoreSelf: false,
      convoStore: false,
      logger,
      clientOptions: { slackApiUrl: apiUrl, fetch: fetchWithin(15_000, over.signal) },
    })
    app.error(async (error) => {
      throw error
    })
    const told = (groups = openGroups(client, install, listening.log))
    answered = hearPeople(app, { client, install, bot, groupsOf: (person) => told.of(person), listening })
    await install().catch((err: unknown) => {
      if (err instanceof webApi.WebAPIPlatformError) throw refusal('SLACK_BOT_TOKEN', err)
      listening.log.warn({}, 'Slack could not be reached at the start')
    })
    await (socket ? socket.open() : app.start())
    listening.signal.addEventListener('abort', () => void socket?.close(), { once: true })
  }

  return {
    platform: 'slack',
    limits,
    listen,
    send: (to, view, reader) => post(client, to, view, reader),
    edit: (ref, view, reader) => edit(client, ref, view, reader),
    fetchFile: (_tenant, file, most) => fetchFile(client, { botToken, apiUrl }, file, most),
    manages: (actor, at) => manages({ client, install }, actor, at),
    async ready() {
      await authTest().catch((err: unknown) => {
        throw err instanceof webApi.WebAPIPlatformError
          ? refusal('SLACK_BOT_TOKEN', err)
          : new Error('Slack is not there')
      })
      if (socket && !socket.connected()) throw new Error('the Slack socket is not open')
    },
    async [Symbol.asyncDispose]() {
      // Who was heard gets their answer, within reason.
      const cut = setTimeout(() => over.abort(), CALM_MS)
      groups?.[Symbol.dispose]()
      await socket?.close()
      await answered()
      clearTimeout(cut)
      over.abort()
    },
  }
}

function receiverOf(secret: string | undefined, listening: Listening): Receiver {
  if (!secret) throw new Error('Slack needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode).')
  return hearHttp(secret, listening)
}

function refusal(setting: string, err: webApi.WebAPIPlatformError): Error {
  return new Error(`Slack refuses ${setting}: ${nameOf(err.data.error)}`)
}

/** Where the bot is installed, and who it is there: asked until Slack told it, and once. */
function openSelf(authTest: () => Promise<webApi.AuthTestResponse>) {
  let self: { readonly install: string; readonly bot: string | undefined } | undefined
  const ask = async () => {
    if (self) return self
    const { team_id: install, user_id: bot } = await authTest()
    if (install === undefined) throw new Error('Slack did not say where the bot is installed')
    return (self = { install, bot })
  }
  return { install: async () => (await ask()).install, bot: async () => (await ask()).bot }
}

/** The same answer for `ms`, to all who ask meanwhile. A failure is not kept. */
function remember<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly until: number; readonly answer: Promise<T> } | undefined
  return () => {
    if (!last || last.until < Date.now()) {
      const fresh = { until: Date.now() + ms, answer: ask() }
      last = fresh
      fresh.answer.catch(() => {
        if (last === fresh) last = undefined
      })
    }
    return last.answer
  }
}
