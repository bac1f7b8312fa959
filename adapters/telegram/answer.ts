/** Brings people the answer to what they did: a tap gets a toast if it can be short, the rest a message. */
import { type Api, BotError, GrammyError } from 'grammy'
import { type Address, type Answer, type Listening, SendError } from '../../src/port.ts'
import type { OnUpdate } from './call.ts'
import type { Heard } from './receive.ts'
import { isEmpty, toShortToast, toToast } from './render.ts'
import { post } from './send.ts'

/** Verbs whose answer is about one person: not for the group in which they were typed. */
const PERSONAL: readonly string[] = ['me', 'claim']

interface By extends Pick<Listening, 'log' | 'spent'> {
  readonly api: Api
  readonly reply: Parameters<OnUpdate>[1]
}

/** Never throws: what cannot be brought is logged, and whoever asked may ask again. */
export async function bring(heard: Heard, answer: Answer, by: By): Promise<void> {
  if (heard.tap !== undefined) return await answerTap(heard, heard.tap, answer, by)
  // Who blocked the bot cannot be told so.
  if (heard.intent.kind !== 'presence') await answerMessage(heard, answer, by)
}

async function answerMessage({ intent, message }: Heard, answer: Answer, by: By): Promise<void> {
  const { at } = intent
  // What was answered to a question is between its asker and this person, wherever they replied.
  const replied = !at.direct && intent.kind === 'text'
  const personal = !at.direct && intent.kind === 'command' && PERSONAL.includes(intent.verb)
  if ((personal || replied) && (await say(toActor(intent), answer, by))) return
  const lines = [{ key: replied ? 'reply.direct' : 'answer.direct' } as const]
  const told: Answer = personal || replied ? { ...answer, view: { lines } } : answer
  await say(at, told, by, at.direct ? undefined : message)
}

/** What does not fit in a toast is told in private: others read along in a group. */
async function answerTap({ intent }: Heard, tap: string, { view, reader }: Answer, by: By): Promise<void> {
  const { at } = intent
  const toast = toToast(view, reader)
  const words =
    toast ?? ((await say(at.direct ? at : toActor(intent), { view, reader }, by)) ? '' : toShortToast(view, reader))
  try {
    const answered = {
      callback_query_id: tap,
      ...(words && { text: words }),
      // A toast is gone in seconds: what went wrong stays until it was read.
      ...(words && view.mood === 'sorry' && { show_alert: true }),
    }
    if (by.reply) await by.reply(JSON.stringify({ method: 'answerCallbackQuery', ...answered }))
    else await by.api.raw.answerCallbackQuery(answered)
  } catch (err) {
    by.log.debug({ reason: reasonOf(err) }, 'a tap could not be answered')
    // It waited too long, as after an outage: its spinner is gone, but not whoever tapped.
    if (toast && at.direct && err instanceof GrammyError) await say(at, { view, reader }, by)
  }
}

function toActor({ actor }: Heard['intent']): Address {
  return { tenant: actor.tenant, chat: actor.id, direct: true }
}

/** @returns whether it was brought, or there was nothing to bring */
async function say(to: Address, { view, reader }: Answer, by: By, replyTo?: number): Promise<boolean> {
  if (isEmpty(view)) return true
  try {
    await post(by.api, to, view, reader, replyTo)
    by.spent(to)
    return true
  } catch (err) {
    const fault = err instanceof SendError ? err.fault : undefined
    by.spent(to, fault)
    const gone = fault?.kind === 'gone'
    by.log[gone ? 'debug' : 'warn']({ reason: reasonOf(err), direct: to.direct }, 'an answer could not be brought')
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
