/** Telegram's Bot API over grammY: every call once, within a time, on connections that are closed at the end. */
import { Api, type ApiClientOptions, Bot, type WebhookReplyEnvelope } from 'grammy'
import type { Update } from 'grammy/types'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'

/** @param reply answers on the connection that brought the update, once: it saves a round trip */
export type OnUpdate = (update: Update, reply?: WebhookReplyEnvelope['send']) => Promise<void>

/**
 * A bot whose updates go straight to whoever hears people. grammY's own way makes an Api and a Context for each update,
 * and runs it through middleware: a tap needs none of these.
 */
class StraightBot extends Bot {
  onUpdate: OnUpdate = () => Promise.resolve()

  override async handleUpdate(update: Update, reply?: WebhookReplyEnvelope): Promise<void> {
    await this.onUpdate(update, reply?.send)
  }
}

export interface Calling extends Disposable {
  readonly bot: StraightBot
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
  }
  return {
    bot: new StraightBot(token, { client }),
    patient: new Api(token, { ...client, timeoutSeconds: LONG_PATIENCE_SECONDS }),
    [Symbol.dispose]: () => agent.destroy(),
  }
}
