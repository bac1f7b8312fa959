/** What Telegram holds: people, groups, and what the bot posted there. */
import type { CallbackQuery, Chat, InlineKeyboardButton, Message, User } from 'grammy/types'
import { ApiError } from './error.ts'
import type { Shown } from './text.ts'

export const BOT = { id: 100_200, is_bot: true, first_name: 'Samenspraak', username: 'samenspraak_bot' } as const

interface Person {
  readonly user: User
  /** Whether they ever wrote to the bot in private: before that it may not write to them. */
  started: boolean
}

export interface Posted {
  readonly chat: number
  readonly id: number
  /** Counts what happens in a chat, so that a newer message can be told from an older. */
  readonly turn: number
  shown: Shown
  rows: readonly (readonly InlineKeyboardButton[])[]
}
interface Toast {
  readonly chat: number
  readonly person: number
  readonly toast: string
}

interface StoredFile {
  readonly path: string
  readonly bytes: Uint8Array
}

export interface Chats {
  readonly people: Map<number, Person>
  /** Groups' names by id. */
  readonly groups: Map<number, string>
  /** What people are in groups, by 'group person'. */
  readonly members: Map<string, 'creator' | 'administrator' | 'member' | 'left'>
  /** What is on screens, oldest first. */
  readonly screen: (Posted | Toast)[]
  /** Taps that wait for an answer. */
  readonly taps: Map<string, { readonly person: number; readonly chat: number; open: boolean }>
  /** What people sent, by file_id. */
  readonly files: Map<string, StoredFile>
  /** The next number: for ids of every kind, and for turns. */
  count(): number
  /** Where a group is now, if it moved. */
  now(chat: number): number
  move(from: number, to: number): void
  /** A message that somebody wrote, which may be replied to. */
  wrote(chat: number): number
  /** @throws ApiError when the bot may not write there */
  writable(chat: number | string): number
  find(chat: number | string, message: number): Posted | undefined
  knows(chat: number, message: number): boolean
  chatOf(chat: number): Chat
}

export function openChats(): Chats {
  const people = new Map<number, Person>()
  const groups = new Map<number, string>()
  const moved = new Map<number, number>()
  const written = new Set<string>()
  const screen: (Posted | Toast)[] = []
  let counted = 1000
  const now = (chat: number): number => {
    const to = moved.get(chat)
    return to === undefined ? chat : now(to)
  }
  const chats: Chats = {
    people,
    groups,
    members: new Map(),
    screen,
    taps: new Map(),
    files: new Map(),
    count: () => (counted += 1),
    now,
    move(from, to) {
      groups.set(to, groups.get(from) ?? 'Groep')
      for (const [key, status] of chats.members) {
        const [group, person] = key.split(' ')
        if (group === String(from)) chats.members.set(`${to} ${person}`, status)
      }
      moved.set(from, to)
    },
    wrote(chat) {
      const id = chats.count()
      written.add(`${chat} ${id}`)
      return id
    },
    writable(chat) {
      const id = Number(chat)
      const to = moved.get(id)
      if (to !== undefined) throw migrated(to)
      const person = people.get(id)
      if (person && !person.started) {
        throw new ApiError(403, "Forbidden: bot can't initiate conversation with a user", { expected: true })
      }
      if (!person && !groups.has(id)) throw new ApiError(400, 'Bad Request: chat not found', { expected: true })
      return id
    },
    find: (chat, message) =>
      screen.find((one): one is Posted => 'id' in one && one.chat === Number(chat) && one.id === message),
    knows: (chat, message) => written.has(`${chat} ${message}`) || chats.find(chat, message) !== undefined,
    chatOf(chat) {
      const person = people.get(chat)
      return person
        ? { id: chat, type: 'private', first_name: person.user.first_name }
        : { id: chat, type: 'supergroup', title: groups.get(chat) ?? '' }
    },
  }
  return chats
}

export function migrated(to: number): ApiError {
  return new ApiError(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
    parameters: { migrate_to_chat_id: to },
    expected: true,
  })
}

/** A message of the bot, as Telegram tells of it. */
export function messageOf(chats: Chats, { chat, id, shown, rows }: Posted): Message {
  return {
    message_id: id,
    from: BOT,
    chat: chats.chatOf(chat),
    date: seconds(),
    text: shown.text,
    entities: [...shown.entities],
    ...(rows.length > 0 && { reply_markup: { inline_keyboard: rows.map((row) => [...row]) } }),
  }
}

/** Where a button was pressed: of a message that is too old Telegram keeps the place alone, with date 0. */
export function pressedOn(chats: Chats, chat: number): NonNullable<CallbackQuery['message']> {
  const newest = chats.screen.findLast((one): one is Posted => 'id' in one && one.chat === chat)
  return newest ? messageOf(chats, newest) : { chat: chats.chatOf(chat), message_id: 1, date: 0 }
}

export function seconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** As it stands on a screen: its picture, its text, then its buttons' labels in brackets. */
export function show(one: Posted | Toast): string {
  if ('toast' in one) return one.toast
  const { text, picture } = one.shown
  const labels = one.rows
    .flat()
    .map((button) => ('url' in button ? `[${button.text} → ${button.url}]` : `[${button.text}]`))
  const parts = [...(picture ? [`(picture ${picture})`] : []), text, ...(labels.length > 0 ? [labels.join(' ')] : [])]
  return parts.join('\n')
}
