/**
 * Checks a request against a description of the Bot API: the one that stands here, of the methods that we call; and,
 * where it lies beside the repository, the official one of every method.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const Field = z.object({ name: z.string(), types: z.array(z.string()).min(1), required: z.boolean() })
const Shape = z.object({ fields: z.array(Field).optional() })
const Spec = z.object({ methods: z.record(z.string(), Shape), types: z.record(z.string(), Shape) })

type Field = z.infer<typeof Field>
export type Spec = z.infer<typeof Spec>
/** @returns what is wrong, as 'field: why'; undefined when nothing is */
export type Check = (method: string, body: Readonly<Record<string, unknown>>) => string | undefined

const OFFICIAL = fileURLToPath(new URL('../../../shared/specs/telegram-bot-api.json', import.meta.url))

/** @returns undefined where the official description is not there */
export function officialSpec(path = OFFICIAL): Spec | undefined {
  return existsSync(path) ? Spec.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined
}

/** The method must be known, each parameter known and of its type, and what is required there. */
export function checkAgainst({ methods, types }: Spec): Check {
  const checkFields = (fields: readonly Field[], body: Readonly<Record<string, unknown>>): string | undefined => {
    const unknown = Object.keys(body).find((name) => !fields.some((field) => field.name === name))
    if (unknown !== undefined) return `${unknown}: is not known`
    for (const { name, types, required } of fields) {
      const value = body[name]
      if (value === undefined && required) return `${name}: is required`
      const why = value === undefined ? undefined : checkUnion(types, value)
      if (why !== undefined) return `${name}: ${why}`
    }
    return undefined
  }

  const checkUnion = (names: readonly string[], value: unknown): string | undefined => {
    const whys = names.map((name) => checkType(name, value))
    return whys.includes(undefined) ? undefined : whys[0]
  }

  const checkType = (name: string, value: unknown): string | undefined => {
    if (name.startsWith('Array of ')) {
      if (!Array.isArray(value)) return `is no ${name}`
      const inner = name.slice('Array of '.length)
      return value.map((each) => checkType(inner, each)).find((why) => why !== undefined)
    }
    const plain = PLAIN[name]
    if (plain) return plain(value) ? undefined : `is no ${name}`
    if (!isObject(value)) return `is no ${name}`
    const fields = types[name]?.fields
    return fields && checkFields(fields, value)
  }

  return (method, body) => {
    const shape = Object.hasOwn(methods, method) ? methods[method] : undefined
    return shape ? checkFields(shape.fields ?? [], body) : 'the method is not known'
  }
}

const PLAIN: Readonly<Record<string, (value: unknown) => boolean>> = {
  Integer: (value) => Number.isSafeInteger(value),
  Float: (value) => typeof value === 'number',
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** 'chat_id! Integer|String' is required and may be either. */
function readFields(line: string): Field[] {
  return line
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [name = '', ...types] = part.split(/ (.+)/)
      return { name: name.replace('!', ''), required: name.endsWith('!'), types: (types[0] ?? '').split('|') }
    })
}

const shapes = (lines: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, { fields: readFields(line) }]))

const ANY_MARKUP = 'InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply'

/** What we call, as Bot API 10.1 describes it. A type that is not described here may hold anything. */
export const BUILT_IN: Spec = {
  methods: shapes({
    getUpdates: 'offset Integer, limit Integer, timeout Integer, allowed_updates Array of String',
    setWebhook:
      'url! String, certificate InputFile, ip_address String, max_connections Integer, allowed_updates Array of String, drop_pending_updates Boolean, secret_token String',
    deleteWebhook: 'drop_pending_updates Boolean',
    getWebhookInfo: '',
    getMe: '',
    getFile: 'file_id! String',
    getChatMember: 'chat_id! Integer|String, user_id! Integer',
    setMyCommands: 'commands! Array of BotCommand, scope BotCommandScope, language_code String',
    sendMessage: `business_connection_id String, chat_id! Integer|String, message_thread_id Integer, direct_messages_topic_id Integer, text! String, parse_mode String, entities Array of MessageEntity, link_preview_options LinkPreviewOptions, disable_notification Boolean, protect_content Boolean, allow_paid_broadcast Boolean, message_effect_id String, suggested_post_parameters SuggestedPostParameters, reply_parameters ReplyParameters, reply_markup ${ANY_MARKUP}`,
    editMessageText:
      'business_connection_id String, chat_id Integer|String, message_id Integer, inline_message_id String, text String, parse_mode String, entities Array of MessageEntity, link_preview_options LinkPreviewOptions, rich_message InputRichMessage, reply_markup InlineKeyboardMarkup',
    editMessageReplyMarkup:
      'business_connection_id String, chat_id Integer|String, message_id Integer, inline_message_id String, reply_markup InlineKeyboardMarkup',
    deleteMessage: 'chat_id! Integer|String, message_id! Integer',
    answerCallbackQuery: 'callback_query_id! String, text String, show_alert Boolean, url String, cache_time Integer',
  }),
  types: shapes({
    BotCommand: 'command! String, description! String',
    InlineKeyboardMarkup: 'inline_keyboard! Array of Array of InlineKeyboardButton',
    InlineKeyboardButton:
      'text! String, icon_custom_emoji_id String, style String, url String, callback_data String, web_app WebAppInfo, login_url LoginUrl, switch_inline_query String, switch_inline_query_current_chat String, switch_inline_query_chosen_chat SwitchInlineQueryChosenChat, copy_text CopyTextButton, callback_game CallbackGame, pay Boolean',
    ReplyKeyboardMarkup:
      'keyboard! Array of Array of KeyboardButton, is_persistent Boolean, resize_keyboard Boolean, one_time_keyboard Boolean, input_field_placeholder String, selective Boolean',
    ReplyKeyboardRemove: 'remove_keyboard! Boolean, selective Boolean',
    ForceReply: 'force_reply! Boolean, input_field_placeholder String, selective Boolean',
    LinkPreviewOptions:
      'is_disabled Boolean, url String, prefer_small_media Boolean, prefer_large_media Boolean, show_above_text Boolean',
    MessageEntity:
      'type! String, offset! Integer, length! Integer, url String, user User, language String, custom_emoji_id String, unix_time Integer, date_time_format String',
    ReplyParameters:
      'message_id! Integer, chat_id Integer|String, allow_sending_without_reply Boolean, quote String, quote_parse_mode String, quote_entities Array of MessageEntity, quote_position Integer, checklist_task_id Integer, poll_option_id String',
  }),
}
