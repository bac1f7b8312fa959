/** Telegram's updates -> intents. What is not meant for us, or comes from no person, is not heard. */
import type { CallbackQuery, Chat, ChatMemberUpdated, Message, Update, User } from 'grammy/types'
import { type Act, pack, unpack, type Verb, VERBS } from '../../src/act.ts'
import type { Actor, Address, Enclosure, Intent } from '../../src/port.ts'

/** An intent, and what Telegram needs to know to bring its actor the answer. */
export interface Heard {
  readonly intent: Intent
  /** Of a tap: its callback query, which wants an answer. */
  readonly tap?: string
  /** Of a message: its id, to reply to. */
  readonly message?: number
}

/** @param botName the bot's username without '@': in groups, commands to other bots are theirs */
export function toHeard(update: Update, botName: string): Heard | undefined {
  const key = String(update.update_id)
  if (update.callback_query) return fromTap(update.callback_query, key)
  if (update.message) return fromMessage(update.message, key, botName)
  if (update.my_chat_member) return fromMembership(update.my_chat_member, key)
  return undefined
}

function fromTap({ id, from, message, data }: CallbackQuery, key: string): Heard | undefined {
  if (!isPerson(from)) return undefined
  // An inaccessible message still tells its chat; where there is no message at all, the person's own chat remains.
  const at = message ? addressOf(message) : directTo(from)
  return { intent: { ...unpack(data ?? ''), actor: actorOf(from), at, key }, tap: id }
}

function fromMessage(message: Message, key: string, botName: string): Heard | undefined {
  const { from, sender_chat: onBehalfOf, message_id } = message
  // Channels and anonymous administrators are nobody in particular: one of them would be counted as one person.
  if (!from || onBehalfOf || !isPerson(from)) return undefined
  const at = addressOf(message)
  const said = meaningOf(message, at.direct, botName)
  if (!said) return undefined
  const files = said.kind === 'text' ? filesOf(message) : []
  return {
    intent: { ...said, actor: actorOf(from), at, key, ...(files.length > 0 && { files }) },
    message: message_id,
  }
}

/** Blocking the bot and coming back; in a group it is no person's doing for themselves. */
function fromMembership({ chat, from, new_chat_member }: ChatMemberUpdated, key: string): Heard | undefined {
  const { status } = new_chat_member
  if (chat.type !== 'private' || !isPerson(from) || (status !== 'kicked' && status !== 'member')) return undefined
  return { intent: { kind: 'presence', away: status === 'kicked', actor: actorOf(from), at: directTo(from), key } }
}

type Meaning = Act | { kind: 'command'; verb: Verb; rest: string } | { kind: 'text'; text: string; replyTo?: string }

const COMMAND = /^\/(?<name>\w{1,32})(?:@(?<to>\w+))?(?:\s+(?<rest>[^]*))?$/
/** Things that are sent instead of words; what they say is in their caption, if anywhere. */
const THINGS = ['photo', 'sticker', 'voice', 'video', 'video_note', 'audio', 'document', 'location', 'contact'] as const

function meaningOf(message: Message, direct: boolean, botName: string): Meaning | undefined {
  const { text, caption } = message
  const { name, to, rest = '' } = COMMAND.exec(text ?? '')?.groups ?? {}
  if (to && to.toLowerCase() !== botName.toLowerCase()) return undefined
  if (name) {
    const meant = commandOf(name.toLowerCase(), rest.trim())
    // In a group a command that we do not know is for another bot, unless we are named.
    return meant ?? (direct || to ? help() : undefined)
  }
  const replyTo = repliedTo(message, botName)
  // In a group people talk with each other: only a reply to us is for us.
  if (!direct && replyTo === undefined) return undefined
  const said = text ?? (THINGS.some((thing) => message[thing]) ? (caption ?? '') : undefined)
  return said === undefined ? undefined : { kind: 'text', text: said, ...(replyTo !== undefined && { replyTo }) }
}

/** The message of ours that this one replies to. */
function repliedTo({ reply_to_message: replied }: Message, botName: string): string | undefined {
  const { is_bot: isBot, username = '' } = replied?.from ?? {}
  return replied && isBot && username.toLowerCase() === botName.toLowerCase() ? String(replied.message_id) : undefined
}

/** A photo comes in several sizes, of which the largest is meant; a document as it was sent. */
function filesOf({ photo, document }: Message): Enclosure[] {
  const largest = photo?.toSorted((a, b) => a.width * a.height - b.width * b.height).at(-1)
  return [
    ...(largest ? [enclose(largest, 'foto.jpg', 'image/jpeg')] : []),
    ...(document ? [enclose(document, document.file_name, document.mime_type)] : []),
  ]
}

function enclose(
  { file_id: id, file_size: size }: { readonly file_id: string; readonly file_size?: number },
  name = 'bestand',
  type = 'application/octet-stream',
): Enclosure {
  return { id, name, type, ...(size !== undefined && { size }) }
}

function commandOf(name: string, rest: string): Meaning | undefined {
  if (name === 'start') return startOf(rest)
  const verb = VERBS.find((known) => known === name)
  return verb && { kind: 'command', verb, rest }
}

/** t.me/bot?start=…: 64 characters at most, of A-Z, a-z, 0-9, _ and -. */
function startOf(payload: string): Meaning {
  if (payload === 'poll') return { kind: 'command', verb: 'poll', rest: '' }
  const [, what, which = ''] = /^(follow|claim)_(.+)$/.exec(payload) ?? []
  if (what === 'follow') return unpack(pack({ kind: 'theme.show', theme: which }))
  if (what === 'claim') return { kind: 'command', verb: 'claim', rest: which }
  return help()
}

function help(): Meaning {
  return { kind: 'command', verb: 'help', rest: '' }
}

function isPerson(from: User): boolean {
  return Number.isSafeInteger(from.id) && !from.is_bot
}

function actorOf({ id, language_code: locale }: User): Actor {
  return { platform: 'telegram', tenant: 'telegram', id: String(id), locale }
}

/** A person's direct chat has that person's id. */
function directTo({ id }: User): Address {
  return { tenant: 'telegram', chat: String(id), direct: true }
}

/** Replies in an ordinary group carry a message_thread_id too: only that of a topic is a place. */
function addressOf(message: {
  readonly chat: Chat
  readonly is_topic_message?: boolean
  readonly message_thread_id?: number
}): Address {
  const { chat, is_topic_message: inTopic, message_thread_id: thread } = message
  return {
    tenant: 'telegram',
    chat: String(chat.id),
    ...(inTopic && thread !== undefined && { thread: String(thread) }),
    direct: chat.type === 'private',
  }
}
