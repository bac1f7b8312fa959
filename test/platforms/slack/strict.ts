/** Refuses what Slack refuses: sizes, counts and shapes of messages and modals. */
import { z } from 'zod'

const plain = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  })
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  })
const text = (max: number) => z.union([plain(max), mrkdwn(max)])
const blockId = z.string().max(255).optional()
const actionId = z.string().min(1).max(255)

const address = z
  .string()
  .max(3000)
  .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''), 'no address of a page')
const button = z.strictObject({
  type: z.literal('button'),
  text: plain(75),
  action_id: actionId,
  value: z.string().max(2000).optional(),
  url: address.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
})
const option = z.strictObject({ text: plain(75), value: z.string().min(1).max(150) })
const select = z.strictObject({
  type: z.literal('static_select'),
  action_id: actionId,
  options: z.array(option).min(1).max(100),
  initial_option: option.optional(),
  placeholder: plain(150).optional(),
})
const input = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: actionId,
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(3000).optional(),
  max_length: z.number().int().min(1).max(3000).optional(),
  initial_value: z.string().max(3000).optional(),
  placeholder: plain(150).optional(),
})
const moment = z.strictObject({
  type: z.literal('datetimepicker'),
  action_id: actionId,
  // Ten digits: seconds, as Slack demands.
  initial_date_time: z.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
})

const fileInput = z.strictObject({
  type: z.literal('file_input'),
  action_id: actionId,
  filetypes: z.array(z.string().regex(/^[a-z0-9]+$/)).optional(),
  max_files: z.number().int().min(1).max(10).optional(),
})

const element = z.discriminatedUnion('type', [button, select, moment])
const uniqueActions = (elements: readonly { action_id: string }[]) =>
  new Set(elements.map(({ action_id }) => action_id)).size === elements.length

const header = z.strictObject({ type: z.literal('header'), block_id: blockId, text: plain(150) })
const section = z.strictObject({
  type: z.literal('section'),
  block_id: blockId,
  text: text(3000).optional(),
  fields: z.array(text(2000)).min(1).max(10).optional(),
  expand: z.boolean().optional(),
})
const context = z.strictObject({
  type: z.literal('context'),
  block_id: blockId,
  elements: z.array(text(3000)).min(1).max(10),
})
const image = z.strictObject({
  type: z.literal('image'),
  block_id: blockId,
  image_url: address,
  alt_text: z.string().min(1).max(2000),
  title: plain(2000).optional(),
})
const divider = z.strictObject({ type: z.literal('divider'), block_id: blockId })
const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z.array(element).min(1).max(25).refine(uniqueActions, 'action_id is there twice'),
})
const asks = z.strictObject({
  type: z.literal('input'),
  block_id: blockId,
  label: plain(2000),
  hint: plain(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: z.discriminatedUnion('type', [select, input, moment, fileInput]),
})

const uniqueBlocks = (blocks: readonly { block_id?: string | undefined }[]) => {
  const ids = blocks.map(({ block_id }) => block_id).filter((id) => id !== undefined)
  return new Set(ids).size === ids.length
}
const messageBlocks = z
  .array(z.discriminatedUnion('type', [header, image, section, context, divider, actions]))
  .max(50)
  .refine(uniqueBlocks, 'block_id is there twice')

const modal = z.strictObject({
  type: z.literal('modal'),
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3000).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  blocks: z
    .array(z.discriminatedUnion('type', [header, section, context, divider, actions, asks]))
    .max(100)
    .refine(uniqueBlocks, 'block_id is there twice'),
})

const MESSAGE = [
  'channel',
  'text',
  'blocks',
  'attachments',
  'link_names',
  'parse',
  'metadata',
  'markdown_text',
  'as_user',
]
const NAMED = ['username', 'icon_emoji', 'icon_url']
/** The arguments that each method takes: others are a typing error that Slack would have let pass in silence. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'apps.connections.open': [],
  'chat.postMessage': [...MESSAGE, ...NAMED, 'thread_ts', 'reply_broadcast', 'mrkdwn', 'unfurl_links', 'unfurl_media'],
  'chat.update': [...MESSAGE, 'ts', 'reply_broadcast', 'file_ids'],
  'chat.postEphemeral': [...MESSAGE, ...NAMED, 'user', 'thread_ts'],
  'views.open': ['trigger_id', 'interactivity_pointer', 'view'],
  'views.update': ['view', 'view_id', 'external_id', 'hash'],
  'users.info': ['user', 'include_locale'],
  'conversations.info': ['channel', 'include_locale', 'include_num_members'],
  'usergroups.list': ['include_count', 'include_disabled', 'include_users', 'team_id'],
  'files.info': ['file', 'count', 'cursor', 'limit', 'page'],
  'conversations.open': ['users', 'channel', 'return_im', 'prevent_creation'],
  // Not a method: what a command is acknowledged with, and what a response_url takes.
  response: [
    'text', 'blocks', 'attachments', 'response_type', 'replace_original', 'delete_original', 'thread_ts', 'mrkdwn',
    'parse', 'link_names', 'unfurl_links', 'unfurl_media', 'metadata',
  ],
} // prettier-ignore

/** What Slack answers with, and why, for whoever reads the refusals. */
export interface Refusal {
  readonly error: string
  readonly why: string
}

export const isMethod = (name: string): boolean => name in ARGUMENTS && name !== 'response'

export function checkArguments(method: string, body: object): Refusal | undefined {
  const unknown = Object.keys(body).find((name) => name !== 'token' && !ARGUMENTS[method]?.includes(name))
  return unknown === undefined ? undefined : { error: 'invalid_arguments', why: `unknown argument ${unknown}` }
}

export function checkMessage(body: Readonly<Record<string, unknown>>): Refusal | undefined {
  const { text, blocks } = body
  if (text !== undefined && typeof text !== 'string') return { error: 'invalid_arguments', why: 'text is no string' }
  if (!text && !(Array.isArray(blocks) && blocks.length > 0))
    return { error: 'no_text', why: 'neither text nor blocks' }
  if (text && text.length > 40_000) return { error: 'msg_too_long', why: 'text' }
  if (blocks === undefined) return undefined
  const parsed = messageBlocks.safeParse(blocks)
  return explain(parsed, 'invalid_blocks') ?? missingPicture(parsed.data ?? [])
}

/** Slack fetches pictures before it posts. At a host that does not exist (.invalid never does) there is none to fetch. */
function missingPicture(blocks: readonly { type: string; image_url?: string }[]): Refusal | undefined {
  const missing = blocks.some(({ image_url: url }) => url !== undefined && new URL(url).hostname.endsWith('.invalid'))
  // What stands at an address is none of the bot's doing.
  return missing ? { error: 'invalid_blocks', why: '' } : undefined
}

export function checkModal(view: unknown): Refusal | undefined {
  return explain(modal.safeParse(view), 'invalid_arguments')
}

function explain(parsed: z.ZodSafeParseResult<unknown>, error: string): Refusal | undefined {
  const issue = parsed.error?.issues[0]
  return issue && { error, why: `${issue.path.join('.')}: ${issue.message}` }
}
