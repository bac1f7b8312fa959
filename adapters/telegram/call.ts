/** Telegram's Bot API over grammY: every call once, within a time, on connections that are closed at the end. */
import { Api, type ApiClientOptions, Bot } from 'grammy'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'

export interface Calling extends Disposable {
  readonly bot: Bot
  /** For long polls, which Telegram holds for 30 s. */
  readonly patient: Api
}

const PATIENCE_SECONDS = 15
const LONG_PATIENCE_SECONDS = 40

/**
 * Without auto-retry and throttler: delivery alone decides what is tried again and how fast, because a library that
 * repeats a send whose answer was lost posts it twice.
 */
export function openCalling(token: string, apiRoot: string): Calling {
  const agent = apiRoot.startsWith('https:') ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const client: ApiClientOptions = {
    apiRoot,
    timeoutSeconds: PATIENCE_SECONDS,
    baseFetchConfig: { agent, compress: true },
    // The answer to a tap goes back on the connection that brought it, which saves a round trip.
    canUseWebhookReply: (method) => method === 'answerCallbackQuery',
  }
  return {
    bot: new Bot(token, { client }),
    patient: new Api(token, { ...client, timeoutSeconds: LONG_PATIENCE_SECONDS }),
    [Symbol.dispose]: () => agent.destroy(),
  }
}
