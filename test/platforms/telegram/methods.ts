/** The methods of the Bot API that we call, and what Telegram refuses of them. */
import type { InlineKeyboardButton } from 'grammy/types'
import { BOT, type Chats, messageOf, type Posted } from './chats.ts'
import { ApiError } from './error.ts'
import { checkAddress, readText, type TextBody } from './text.ts'

/** Bodies are checked for their fields and types before they come here. */
export type Body = Readonly<Record<string, unknown>>
export interface Hook {
  url: string
  secret: string | undefined
  /** What kinds of update the bot wants to hear of; undefined: all. */
  allowed: readonly string[] | undefined
  /** The last time that an update could not be brought, in Telegram's words. */
  fault?: { readonly last_error_date: number; readonly last_error_message: string }
}

type Method = (body: Body) => unknown

/** Everything but getUpdates. Each throws ApiError for what Telegram refuses. */
export function openMethods(chats: Chats, hook: Hook): Readonly<Record<string, Method>> {
  return {
    getMe: () => ({
      ...BOT,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    }),
    sendMessage: (body) => sendMessage(chats, body),
    editMessageText: (body) => editMessage(chats, body, readText(body as unknown as TextBody)),
    editMessageReplyMarkup: (body) => editMessage(chats, body),
    deleteMessage(body) {
      const posted = findPosted(chats, body, 'message to delete not found')
      chats.screen.splice(chats.screen.indexOf(posted), 1)
      return true
    },
    answerCallbackQuery: (body) => answerTap(chats, body),
    getChatMember: (body) => memberOf(chats, body),
    getFile: (body) => getFile(chats, body),
    setMyCommands(body) {
      checkCommands(body)
      return true
    },
    setWebhook(body) {
      setWebhook(hook, body)
      return true
    },
    deleteWebhook() {
      hook.url = ''
      return true
    },
    getWebhookInfo: () => ({ url: hook.url, has_custom_certificate: false, pending_update_count: 0, ...hook.fault }),
  }
}

function sendMessage(chats: Chats, body: Body): unknown {
  const shown = readText(body as unknown as TextBody)
  const rows = readRows(body)
  const chat = chats.writable(body['chat_id'] as number | string)
  if (body['message_thread_id'] !== undefined) throw new ApiError(400, 'Bad Request: message thread not found')
  const reply = body['reply_parameters'] as { message_id: number; allow_sending_without_reply?: boolean } | undefined
  if (reply && !reply.allow_sending_without_reply && !chats.knows(chat, reply.message_id)) {
    throw new ApiError(400, 'Bad Request: message to be replied not found')
  }
  const posted: Posted = { chat, id: chats.count(), turn: chats.count(), shown, rows }
  chats.screen.push(posted)
  return messageOf(chats, posted)
}

/** Without a keyboard the old one goes away, as in Telegram. */
function editMessage(chats: Chats, body: Body, shown?: Posted['shown']): unknown {
  const rows = readRows(body)
  const posted = findPosted(chats, body, 'message to edit not found')
  const next = { shown: shown ?? posted.shown, rows }
  if (JSON.stringify(next) === JSON.stringify({ shown: posted.shown, rows: posted.rows })) {
    const why =
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'
    throw new ApiError(400, `Bad Request: ${why}`, { expected: true })
  }
  Object.assign(posted, next)
  return messageOf(chats, posted)
}

function findPosted(chats: Chats, body: Body, otherwise: string): Posted {
  const { chat_id: chat, message_id: message } = body as { chat_id?: number | string; message_id?: number }
  if (chat === undefined || message === undefined)
    throw new ApiError(400, 'Bad Request: message identifier is not specified')
  const posted = chats.find(chats.writable(chat), message)
  if (!posted) throw new ApiError(400, `Bad Request: ${otherwise}`)
  return posted
}

const LARGEST_FILE = 20 * 1024 * 1024

function getFile({ files }: Chats, { file_id: id }: Body): unknown {
  const file = files.get(String(id))
  if (!file) throw new ApiError(400, 'Bad Request: wrong file_id or the file is temporarily unavailable')
  if (file.bytes.length > LARGEST_FILE) throw new ApiError(400, 'Bad Request: file is too big')
  return { file_id: id, file_unique_id: `u${String(id)}`, file_size: file.bytes.length, file_path: file.path }
}

/** Who never came into a group has left it, as Telegram says it. */
function memberOf(chats: Chats, body: Body): unknown {
  const { chat_id: chat, user_id: id } = body as { chat_id: number | string; user_id: number }
  const group = chats.writable(chat)
  const person = chats.people.get(id)
  if (!person) throw new ApiError(400, 'Bad Request: PARTICIPANT_ID_INVALID', { expected: true })
  return { user: person.user, status: chats.members.get(`${group} ${id}`) ?? (group === id ? 'member' : 'left') }
}

function answerTap(chats: Chats, body: Body): true {
  const { callback_query_id: id, text } = body as { callback_query_id: string; text?: string }
  const tap = chats.taps.get(id)
  if (!tap?.open) {
    throw new ApiError(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid')
  }
  if (text !== undefined && text.length > 200) throw new ApiError(400, 'Bad Request: MESSAGE_TOO_LONG')
  tap.open = false
  if (text) chats.screen.push({ chat: tap.chat, person: tap.person, toast: text })
  return true
}

const ACTIONS = [
  'url', 'callback_data', 'web_app', 'login_url', 'switch_inline_query', 'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat', 'copy_text', 'callback_game', 'pay',
] // prettier-ignore

function readRows(body: Body): InlineKeyboardButton[][] {
  const markup = body['reply_markup'] as { inline_keyboard?: InlineKeyboardButton[][] } | undefined
  if (markup && !markup.inline_keyboard) throw new ApiError(400, 'Bad Request: only inline keyboards are known here')
  const rows = (markup?.inline_keyboard ?? []).filter((row) => row.length > 0)
  if (rows.flat().length > 100 || rows.some((row) => row.length > 8)) {
    throw new ApiError(400, 'Bad Request: reply markup is too long')
  }
  for (const button of rows.flat()) checkButton(button)
  return rows
}

function checkButton(button: InlineKeyboardButton): void {
  if (button.text.trim() === '') throw new ApiError(400, 'Bad Request: text buttons are not allowed to be empty')
  if (ACTIONS.filter((action) => action in button).length !== 1) {
    throw new ApiError(400, 'Bad Request: a button must do exactly one thing')
  }
  const bytes = 'callback_data' in button ? Buffer.byteLength(button.callback_data) : 1
  if (bytes < 1 || bytes > 64) throw new ApiError(400, 'Bad Request: BUTTON_DATA_INVALID')
  if ('url' in button) checkAddress(button.url)
  if (button.style && !['danger', 'success', 'primary'].includes(button.style)) {
    throw new ApiError(400, 'Bad Request: BUTTON_STYLE_INVALID')
  }
}

function checkCommands(body: Body): void {
  const { commands, language_code: language } = body as {
    commands: readonly { command: string; description: string }[]
    language_code?: string
  }
  const right = commands.every(
    ({ command, description }) =>
      /^[a-z0-9_]{1,32}$/.test(command) && description.length >= 1 && description.length <= 256,
  )
  if (!right || commands.length > 100) throw new ApiError(400, 'Bad Request: BOT_COMMAND_INVALID')
  if (language !== undefined && !/^([a-z]{2})?$/.test(language)) {
    throw new ApiError(400, 'Bad Request: invalid language code specified')
  }
}

/** Over https alone; a Bot API server of one's own, as on a test's loopback, also takes http. */
function setWebhook(hook: Hook, body: Body): void {
  const {
    url,
    secret_token: secret,
    max_connections: most = 40,
  } = body as {
    url: string
    secret_token?: string
    max_connections?: number
  }
  const { protocol, hostname } = URL.parse(url) ?? { protocol: '', hostname: '' }
  const safe = protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
  if (url && !safe) throw new ApiError(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook')
  if (secret !== undefined && !/^[\w-]{1,256}$/.test(secret)) {
    throw new ApiError(400, 'Bad Request: secret token contains unallowed characters')
  }
  if (most < 1 || most > 100) throw new ApiError(400, 'Bad Request: max_connections is out of range')
  hook.url = url
  hook.secret = secret
  hook.allowed = body['allowed_updates'] as string[] | undefined
}
