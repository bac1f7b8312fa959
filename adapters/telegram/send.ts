/** Posts and edits messages, once each, and says in the port's words why one could not be. */
import { type Api, GrammyError, HttpError } from 'grammy'
import { type Address, type MessageRef, type Reader, SendError, type SendFault, type View } from '../../src/port.ts'
import { toMessage } from './render.ts'

/** @param replyTo the message that this answers @throws SendError */
export async function post(api: Api, to: Address, view: View, reader: Reader, replyTo?: number): Promise<MessageRef> {
  const { tenant, chat, thread } = to
  const message = {
    ...toMessage(view, reader),
    chat_id: chatId(chat),
    ...(thread && { message_thread_id: Number(thread) }),
    // Whoever asked may have removed the question in the meantime.
    ...(replyTo && { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  }
  const sent = await attempt(chat, () => api.raw.sendMessage(message))
  return { tenant, chat: String(sent.chat.id), message: String(sent.message_id), ...(thread && { thread }) }
}

/** A message that shows this already is no fault. @throws SendError */
export async function edit(api: Api, { chat, message }: MessageRef, view: View, reader: Reader): Promise<void> {
  const changed = {
    ...toMessage(view, reader),
    chat_id: chatId(chat),
    message_id: Number(message),
  }
  await attempt(chat, async () => {
    await api.raw.editMessageText(changed).catch((err: unknown) => {
      if (!(err instanceof GrammyError) || !err.description.includes('message is not modified')) throw err
    })
  })
}

/** Ids are numbers of at most 52 bits; anything else Telegram may judge itself. */
function chatId(chat: string): number | string {
  const id = Number(chat)
  return Number.isSafeInteger(id) ? id : chat
}

async function attempt<T>(chat: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (err) {
    // Without a cause: the library's errors hold the address with the token in it, and the message itself.
    // oxlint-disable-next-line preserve-caught-error
    throw new SendError(faultOf(err, chat))
  }
}

/** Telegram's own sentences, as far as they say that nobody can be reached there, or that a message is no more. */
const GONE = [
  'chat not found',
  'user not found',
  'user is deactivated',
  'bot was kicked',
  'group chat was deactivated',
  'not enough rights',
  'have no rights to send',
  'CHAT_WRITE_FORBIDDEN',
  'PEER_ID_INVALID',
  'message thread not found',
  'TOPIC_CLOSED',
  'TOPIC_DELETED',
  'message to edit not found',
  "message can't be edited",
  'MESSAGE_ID_INVALID',
]
const REFUSED = [
  'message is too long',
  'message text is empty',
  "can't parse entities",
  'BUTTON_DATA_INVALID',
  'reply markup is too long',
  'REPLY_MARKUP_INVALID',
]
/** When Telegram does not say how long. */
const SLOW_SECONDS = 30

/**
 * Also tells what is nobody's doing: a token that was revoked (401, 404) says nothing about the people we wrote to.
 * Reasons are words of ours, never Telegram's sentence: that may quote a message.
 */
function faultOf(err: unknown, chat: string): SendFault {
  if (err instanceof HttpError) {
    return { kind: 'fault', reason: /timed out/.test(messageOf(err.error)) ? 'timeout' : 'network' }
  }
  if (!(err instanceof GrammyError)) return { kind: 'fault', reason: 'unknown' }
  const { error_code: code, description, parameters } = err
  const among = (names: readonly string[]) => names.find((name) => description.includes(name))
  if (code === 429) {
    const retryAfterMs = (parameters.retry_after ?? SLOW_SECONDS) * 1000
    return { kind: 'slow', retryAfterMs, scope: scopeOf(chat), reason: 'too many requests' }
  }
  if (parameters.migrate_to_chat_id !== undefined) {
    return { kind: 'moved', to: { chat: String(parameters.migrate_to_chat_id) }, reason: 'became a supergroup' }
  }
  if (code === 403) return { kind: 'gone', reason: among(GONE) ?? 'blocked, or never started' }
  const gone = among(GONE)
  if (code === 400 && gone) return { kind: 'gone', reason: gone }
  if (code === 400) return { kind: 'refused', reason: among(REFUSED) ?? 'Telegram answered 400' }
  return { kind: code === 401 || code === 404 ? 'stopped' : 'fault', reason: `Telegram answered ${code}` }
}

/**
 * Telegram does not tell whom a 429 is about. A group takes 20 messages a minute, long before the whole bot's 30 a
 * second is reached, so there it is about that group. One person hardly gets more than one a second from us, so
 * there it is about the bot. Groups have negative ids.
 */
function scopeOf(chat: string): 'chat' | 'platform' {
  return chat.startsWith('-') ? 'chat' : 'platform'
}

function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : ''
}
