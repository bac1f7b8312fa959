/** Tells Telegram who we are, what can be typed, and where to bring its updates. */
import { type Bot, GrammyError } from 'grammy'
import type { BotCommand, Update, UserFromGetMe } from 'grammy/types'
import type { Verb } from '../../src/act.ts'
import { type Key, type Locale, LOCALES, say } from '../../src/i18n/say.ts'
import type { Log } from '../../src/port.ts'
import { reasonOf } from './answer.ts'

/** What we ask to hear of. */
export const UPDATES = ['message', 'callback_query', 'my_chat_member'] as const satisfies readonly (keyof Update)[]

/** The verbs that work already: the menu promises nothing else. */
const LISTED = [
  'themes',
  'follow',
  'unfollow',
  'poll',
  'consult',
  'ask',
  'me',
  'link',
  'claim',
  'help',
] as const satisfies readonly Verb[]
/** As many updates at once as Telegram allows: a crowd taps together. */
const CONNECTIONS = 100

export interface Way {
  /** The webhook's secret; undefined for long polling. */
  readonly secret: string | undefined
  /** The webhook's address; undefined when an administrator registers it. */
  readonly url: string | undefined
}

/** @throws Refused when Telegram will not have our settings; other errors may pass by themselves */
export async function introduce(bot: Bot, { secret, url }: Way, log: Log): Promise<void> {
  const me = await meetTelegram(bot)
  if (secret === undefined) await bot.api.deleteWebhook()
  else if (url !== undefined) {
    const settings = { secret_token: secret, allowed_updates: UPDATES, max_connections: CONNECTIONS }
    await refusing('PUBLIC_URL as the address of a webhook', [400], () => bot.api.setWebhook(url, settings))
  }
  await listCommands(bot).catch((err: unknown) => {
    log.warn({ reason: reasonOf(err) }, 'Telegram did not take the list of commands')
  })
  // Last: from here on updates are heard.
  bot.botInfo = me
}

/** Asks who we are. @throws Refused when Telegram does not know the token (any more) */
export async function meetTelegram(bot: Bot): Promise<UserFromGetMe> {
  return await refusing('TELEGRAM_BOT_TOKEN', [401, 404], () => bot.api.getMe())
}

/** A setting that Telegram refuses, so that an administrator must change it. */
export class Refused extends Error {
  constructor(setting: string, { error_code, description }: GrammyError) {
    super(`Telegram refuses ${setting}: ${error_code} ${description}`)
    this.name = 'Refused'
  }
}

/** The first language is also for whoever's language we do not speak. */
async function listCommands(bot: Bot): Promise<void> {
  await bot.api.setMyCommands(commandsIn(LOCALES[0]))
  for (const locale of LOCALES) await bot.api.setMyCommands(commandsIn(locale), { language_code: locale })
}

function commandsIn(locale: Locale): BotCommand[] {
  return LISTED.map((verb) => {
    const key: Key = `command.${verb}`
    return { command: verb, description: say({ key }, { locale, zone: 'UTC' }) }
  })
}

async function refusing<T>(setting: string, codes: readonly number[], call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (err) {
    if (err instanceof GrammyError && codes.includes(err.error_code)) throw new Refused(setting, err)
    // oxlint-disable-next-line preserve-caught-error -- the library's errors hold the token, or the secret that was sent
    throw new Error(`Telegram is not there: ${reasonOf(err)}`)
  }
}
