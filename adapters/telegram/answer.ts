/** Brings people the answer to what they did: a tap gets a toast if it can be short, the rest a message. */
import { type Api, BotError, GrammyError } from 'grammy'
import { type Address, type Answer, type Log, SendError } from '../../src/port.ts'
import type { Heard } from './receive.ts'
import { isEmpty, toShortToast, toToast } from './render.ts'
import { post } from './send.ts'

/** Verbs whose answer is about one person: not for the group in which they were typed. */
const PERSONAL: readonly string[] = ['me', 'claim']

/** Never throws: what cannot be brought is logged, and whoever asked may ask again. */
export async function bring(heard: Heard, answer: Answer, api: Api, log: Log): Promise<void> {
  if (heard.tap !== undefined) return await answerTap(heard, heard.tap, answer, api, log)
  // Who blocked the bot cannot be told so.
  if (heard.intent.kind !== 'presence') await answerMessage(heard, answer, api, log)
}

async function answerMessage({ intent, message }: Heard, answer: Answer, api: Api, log: Log): Promise<void> {
  const { at } = intent
  const personal = !at.direct && intent.kind === 'command' && PERSONAL.includes(intent.verb)
  if (personal && (await say(toActor(intent), answer, api, log))) return
  const told: Answer = personal ? { ...answer, view: { lines: [{ key: 'answer.direct' }] } } : answer
  await say(at, told, api, log, at.direct ? undefined : message)
}

/** What does not fit in a toast is told in private: others read along in a group. */
async function answerTap({ intent }: Heard, tap: string, { view, reader }: Answer, api: Api, log: Log): Promise<void> {
  const { at } = intent
  const toast = toToast(view, reader)
  const words =
    toast ??
    ((await say(at.direct ? at : toActor(intent), { view, reader }, api, log)) ? '' : toShortToast(view, reader))
  try {
    await api.raw.answerCallbackQuery({
      callback_query_id: tap,
      ...(words && { text: words }),
      // A toast is gone in seconds: what went wrong stays until it was read.
      ...(words && view.mood === 'sorry' && { show_alert: true }),
    })
  } catch (err) {
    log.debug({ reason: reasonOf(err) }, 'a tap could not be answered')
    // It waited too long, as after an outage: its spinner is gone, but not whoever tapped.
    if (toast && at.direct && err instanceof GrammyError) await say(at, { view, reader }, api, log)
  }
}

function toActor({ actor }: Heard['intent']): Address {
  return { tenant: actor.tenant, chat: actor.id, direct: true }
}

/** @returns whether it was brought, or there was nothing to bring */
async function say(to: Address, { view, reader }: Answer, api: Api, log: Log, replyTo?: number): Promise<boolean> {
  if (isEmpty(view)) return true
  try {
    await post(api, to, view, reader, replyTo)
    return true
  } catch (err) {
    const gone = err instanceof SendError && err.fault.kind === 'gone'
    log[gone ? 'debug' : 'warn']({ reason: reasonOf(err), direct: to.direct }, 'an answer could not be brought')
    return false
  }
}

/** Never an error's own message: the library's hold the token and quote payloads. */
export function reasonOf(err: unknown): string {
  if (err instanceof BotError) return reasonOf(err.error)
  if (err instanceof SendError) return err.message
  if (err instanceof GrammyError) return `Telegram answered ${err.error_code}`
  return err instanceof Error ? err.name : 'unknown'
}
