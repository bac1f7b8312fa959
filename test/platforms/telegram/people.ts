/** People in Telegram: what they type and tap goes to the bot, what it answers is on their screens. */
import type { CallbackQuery, InlineKeyboardButton, User } from 'grammy/types'
import { setTimeout as delay } from 'node:timers/promises'
import type { SentFile, SharedPlace, Visitor } from '../../driver.ts'
import { BOT, type Chats, messageOf, type Posted, pressedOn, seconds, show } from './chats.ts'
import type { Updates } from './updates.ts'

const PATIENCE_MS = 30_000

/** @param started whether they wrote to the bot before */
export function openPerson(
  chats: Chats,
  updates: Updates,
  name: string,
  locale: string | undefined,
  started = false,
): Visitor {
  const id = 7_000_000 + chats.count()
  const user: User = { id, is_bot: false, first_name: name, ...(locale !== undefined && { language_code: locale }) }
  const person = { user, started }
  chats.people.set(id, person)
  /** When this person last did something in private: what the bot wrote after that is its answer. */
  let acted = 0

  const chatIn = (where: SharedPlace | undefined) => (where ? chats.now(Number(where.chat)) : id)
  const posted = (chat: number) => chats.screen.filter((one): one is Posted => 'id' in one && one.chat === chat)
  const screen = (where?: SharedPlace) =>
    chats.screen.filter((one) => chats.now(one.chat) === chatIn(where) && ('id' in one || one.person === id)).map(show)

  const act = (chat: number): void => {
    if (chat === id) [acted, person.started] = [chats.count(), true]
    else if (!chats.members.has(`${chat} ${id}`)) chats.members.set(`${chat} ${id}`, 'member')
  }
  const post = async (said: object, where?: SharedPlace): Promise<void> => {
    const chat = chatIn(where)
    act(chat)
    const message = { message_id: chats.wrote(chat), from: user, chat: chats.chatOf(chat), date: seconds(), ...said }
    await updates.deliver({ message } as Parameters<Updates['deliver']>[0])
  }
  const write = async (text: string, where?: SharedPlace): Promise<void> => {
    const command = /^\/[\w@]+/.exec(text)?.[0].length
    await post({ text, ...(command && { entities: [{ type: 'bot_command', offset: 0, length: command }] }) }, where)
  }
  const press = async (chat: number, message: NonNullable<CallbackQuery['message']>, data: string): Promise<void> => {
    act(chat)
    const tap = String(chats.count())
    chats.taps.set(tap, { person: id, chat, open: true })
    await updates.deliver({ callback_query: { id: tap, from: user, message, chat_instance: String(chat), data } })
  }
  const until = async <T>(
    found: () => T | undefined,
    where: SharedPlace | undefined,
    what: string,
    ms = PATIENCE_MS,
  ) => {
    for (const end = performance.now() + ms; ; await delay(10)) {
      const one = found()
      if (one !== undefined) return one
      if (performance.now() > end)
        throw new Error(`${name} waits for ${what} and sees:\n${screen(where).join('\n---\n')}`)
    }
  }

  return {
    id: String(id),
    types: (verb, words = '', where) =>
      write(`/${verb}${where ? `@${BOT.username}` : ''}${words && ` ${words}`}`, where),
    says: write,
    sends: async (file, words = '') => await post({ ...holdFile(chats, file), ...(words && { caption: words }) }),
    async replies(to, text, where, file) {
      const chat = chatIn(where)
      const found = () => posted(chat).findLast((one) => to.test(show(one)))
      const message = await until(found, where, `something to reply to: ${String(to)}`)
      const said = file ? { ...holdFile(chats, file), ...(text && { caption: text }) } : { text }
      await post({ ...said, reply_to_message: messageOf(chats, message) }, where)
    },
    async taps(label, where) {
      const [message, data] = await until(
        () => findButton(posted(chatIn(where)), label),
        where,
        `the button ${String(label)}`,
      )
      // A way out opens a page, and Telegram tells nobody.
      if (data !== undefined) await press(chatIn(where), messageOf(chats, message), data)
    },
    forges: (payload, where) => press(chatIn(where), pressedOn(chats, chatIn(where)), payload),
    async fills(values, files = {}) {
      for (const [field, value] of Object.entries(values)) {
        const prompt = await until(
          () => posted(id).findLast(({ turn }) => turn > acted),
          undefined,
          `the question about ${field}`,
        )
        const data = findButton([prompt], value === '' ? SKIP : value)?.[1]
        const [file, ...more] = files[field] ?? []
        if (file) {
          // The others first: with the one that has the words the question is answered.
          for (const one of more) await post(holdFile(chats, one))
          await post({ ...holdFile(chats, file), ...(value && { caption: value }) })
        } else await (data === undefined ? write(value) : press(id, messageOf(chats, prompt), data))
      }
    },
    screen,
    sees: (pattern, where, ms) =>
      until(() => screen(where).findLast((one) => pattern.test(one)), where, String(pattern), ms),
  }
}

/** Stores what somebody sends: a JPEG goes as a photo, which Telegram has in several sizes; the rest as documents. */
function holdFile(chats: Chats, { name, type, bytes }: SentFile): object {
  const n = chats.count()
  const hold = (kind: string, path: string, held: Uint8Array) => {
    const id = `${kind}${n}_${held.length}`
    chats.files.set(id, { path, bytes: held })
    return { file_id: id, file_unique_id: `u${n}`, file_size: held.length }
  }
  if (type !== 'image/jpeg') {
    const document = { ...hold('BQ', `documents/file_${n}`, bytes), file_name: name, mime_type: type }
    return { document }
  }
  const small = { ...hold('AgS', `photos/file_${n}_s.jpg`, bytes.subarray(0, 100)), width: 90, height: 67 }
  return { photo: [small, { ...hold('AgL', `photos/file_${n}.jpg`, bytes), width: 1280, height: 960 }] }
}

/** What leaves a question open, or as it was. */
const SKIP = /^(Overslaan|Zo laten|Skip|Leave it so)$/

/** On the newest message that has it. */
function findButton(messages: readonly Posted[], label: string | RegExp): [Posted, string | undefined] | undefined {
  const fits = (text: string) => (typeof label === 'string' ? text === label : label.test(text))
  for (const message of messages.toReversed()) {
    const button = message.rows.flat().find(({ text }) => fits(text))
    if (button) return [message, dataOf(button)]
  }
  return undefined
}

function dataOf(button: InlineKeyboardButton): string | undefined {
  return 'callback_data' in button ? button.callback_data : undefined
}
