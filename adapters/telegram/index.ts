/** Telegram: direct chats with residents, and groups. */
import type { Adapter, Limits, Log } from '../../src/port.ts'
import { openCalling } from './call.ts'
import { fetchFile } from './fetch.ts'
import { hearPeople, type Hearing } from './hear.ts'
import { meetTelegram } from './introduce.ts'
import { manages } from './manage.ts'
import { BUTTONS_MAX, LABEL_MAX, PAYLOAD_BYTES, TEXT_MAX, TOAST_MAX } from './render.ts'
import { edit, post } from './send.ts'
import { remember } from './wait.ts'

export interface TelegramSettings {
  readonly token: string
  readonly apiRoot?: string
  /** Set: a webhook at /telegram/webhook. Not set: long polling. */
  readonly webhookSecret?: string
  /** Where Telegram reaches us. Not set: an administrator registers the webhook. */
  readonly publicUrl?: string
}

export const API_ROOT = 'https://api.telegram.org'
const READY_MS = 10_000

const limits: Limits = {
  text: TEXT_MAX,
  toast: TOAST_MAX,
  buttons: BUTTONS_MAX,
  buttonLabel: LABEL_MAX,
  payloadBytes: PAYLOAD_BYTES,
  forms: 'steps',
  sendsPerSecond: 30,
  editsEveryMs: null,
  // A group takes 20 a minute, edits included: four at once and sixteen more.
  place: { everyMs: 3_750, burst: 4 },
  editEveryMs: 3000,
  editDirectEveryMs: 1000,
  liveDirectCards: 20,
  sendsOnce: false,
}

export function telegram(settings: TelegramSettings): Adapter {
  const { token, apiRoot = API_ROOT } = settings
  const calling = openCalling(token, apiRoot)
  const { api } = calling.bot
  const ask = remember(READY_MS, () => meetTelegram(calling.bot))
  let hearing: Hearing | undefined
  let log: Log | undefined
  let name: string | undefined
  return {
    platform: 'telegram',
    limits,
    async listen(listening) {
      log = listening.log
      hearing = await hearPeople(calling, settings, listening)
    },
    send: (to, view, reader) => post(api, to, view, reader),
    edit: (ref, view, reader) => edit(api, ref, view, reader),
    fetchFile: (_tenant, file, most) => fetchFile(api, { token, apiRoot }, file, most),
    manages: (actor, at) => manages(api, actor, at, log),
    linkTo(theme) {
      const { bot } = calling
      // A worker hears nobody, so it knows our name from being asked whether it is ready.
      return linkTo(bot.isInited() ? bot.botInfo.username : name, theme)
    },
    async ready() {
      name = (await ask()).username
    },
    async [Symbol.asyncDispose]() {
      await hearing?.[Symbol.asyncDispose]()
      calling[Symbol.dispose]()
    },
  }
}

/** What t.me takes in an address: 64 characters at most. */
const START = /^[\w-]{1,64}$/

function linkTo(name: string | undefined, theme: string): string | undefined {
  const start = `follow_${theme}`
  return name !== undefined && START.test(start) ? `https://t.me/${name}?start=${start}` : undefined
}
