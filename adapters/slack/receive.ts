/** Slack's payloads -> intents. Here they are checked, once; an unreadable one is undefined. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isFormRef, unpack, VERBS } from '../../src/act.ts'
import type { Address, Enclosure, Intent } from '../../src/port.ts'
import { isFiles, type Place, toValues } from './modal.ts'
import { WAY_OUT } from './render.ts'

/** What somebody wants, and what is needed to answer them. */
export interface Heard {
  readonly intent: Intent
  /** The direct chat's own id, where it is certainly ours: then a thread in it can be answered. */
  readonly channel?: string
  /** We were named in it. */
  readonly named?: boolean
  /** Opens one modal, within three seconds. */
  readonly trigger?: string
}

export interface Submitted extends Heard {
  /** The modal's fields, where faults may be shown. */
  readonly fields: readonly string[]
}

const id = z.string().regex(/^[A-Z0-9]{1,40}$/)
const thread = z.string().regex(/^\d{1,16}\.\d{1,10}$/)
const mark = z.string().min(1).max(200)
const user = z.object({ id, team_id: id.optional() })
const team = z.object({ id }).nullish()

const Command = z.object({
  command: z.string().max(100),
  text: z.string().default(''),
  user_id: id,
  team_id: id,
  channel_id: id,
  channel_name: z.string().optional(),
  trigger_id: mark,
})

const Tap = z.object({
  user,
  team,
  channel: z.object({ id, name: z.string().optional() }).optional(),
  container: z.object({ channel_id: id.optional(), thread_ts: thread.optional() }).optional(),
  message: z.object({ thread_ts: thread.optional() }).optional(),
  actions: z.array(z.object({ value: z.string().optional() })).min(1),
  trigger_id: mark,
})

/** Only what is told of it: its address is asked for when it is wanted. */
const file = z.object({
  id,
  name: z.string().nullish(),
  mimetype: z.string().nullish(),
  size: z.number().int().nonnegative().nullish(),
})
const filled = z.object({
  value: z.string().nullish(),
  selected_date_time: z.number().int().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  files: z.array(file).max(100).nullish(),
})
const Submission = z.object({
  user,
  team,
  view: z.object({
    id: mark,
    hash: z.string().default(''),
    callback_id: z.string(),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), filled)) }),
  }),
})

const Message = z.object({
  event_id: mark,
  team_id: id,
  event: z.object({
    type: z.enum(['message', 'app_mention']),
    channel: id,
    channel_type: z.string().optional(),
    user: id,
    text: z.string().default(''),
    team: id.optional(),
    /** In shared channels: the workspace that this person is from. */
    user_team: id.optional(),
    ts: thread.optional(),
    thread_ts: thread.optional(),
    /** Who wrote the first message of this thread. */
    parent_user_id: id.optional(),
    files: z.array(file).max(100).optional(),
    // What others made, and what was edited or joined, is not somebody talking to us.
    bot_id: z.undefined().optional(),
    subtype: z.literal('file_share').optional(),
  }),
})

const Metadata = z.object({ channel: id.optional(), thread: thread.optional() })

/** @param install the workspace where the bot is installed: places belong to it, people to their own */
export function readCommand(body: unknown, install: string): Heard | undefined {
  const { data } = Command.safeParse(body)
  if (!data) return undefined
  const { verb, rest } = readVerb(data.command.slice(1), unescape(data.text))
  const actor = { platform: 'slack', tenant: data.team_id, id: data.user_id } as const
  const at = addressOf(install, data.user_id, { channel: data.channel_id, name: data.channel_name })
  const intent = { kind: 'command', verb, rest, actor, at, key: data.trigger_id } as const
  return { intent, trigger: data.trigger_id }
}

export function readTap(body: unknown, install: string): Heard | undefined {
  const { data } = Tap.safeParse(body)
  if (!data) return undefined
  const at = addressOf(install, data.user.id, {
    channel: data.channel?.id ?? data.container?.channel_id,
    name: data.channel?.name,
    thread: data.container?.thread_ts ?? data.message?.thread_ts,
  })
  const intent = { ...unpack(data.actions[0]?.value ?? ''), actor: actorOf(data, install), at, key: data.trigger_id }
  return { intent, trigger: data.trigger_id }
}

const Click = z.object({ actions: z.array(z.object({ action_id: z.string() })).min(1) })

/** Slack tells of a click on a way out as of any other, after it opened the page. */
export function isWayOut(body: unknown): boolean {
  const { data } = Click.safeParse(body)
  return data?.actions.every(({ action_id }) => action_id.startsWith(WAY_OUT)) ?? false
}

export function readSubmission(body: unknown, install: string): Submitted | undefined {
  const { data } = Submission.safeParse(body)
  if (!data) return undefined
  const { view } = data
  const values = toValues(view.state.values)
  const files = Object.values(view.state.values).flatMap((elements) =>
    Object.values(elements).flatMap((one) => enclose(one.files ?? [])),
  )
  const place = readPlace(view.private_metadata)
  const intent: Intent = {
    ...(isFormRef(view.callback_id) ? { kind: 'form.submit', form: view.callback_id, values } : { kind: 'unknown' }),
    actor: actorOf(data, install),
    at: addressOf(install, data.user.id, place),
    // A modal that was corrected has the same id and hash: what was filled in tells it from a repeat.
    key: `${view.id}:${view.hash}:${digest({ values, files: files.map((one) => one.id) })}`,
    ...(files.length > 0 && { files }),
  }
  return { intent, fields: Object.keys(view.state.values).filter((name) => !isFiles(name)) }
}

/**
 * A sentence in the direct chat, a reply in a thread below a message of ours, or a mention in a channel: who mentions us
 * would like to know what we can do. Everything else that is said in a channel is none of ours.
 * @param bot our own user id
 */
export function readMessage(body: unknown, install: string, bot: string | undefined): Heard | undefined {
  const { data } = Message.safeParse(body)
  if (!data) return undefined
  const { event } = data
  const named = event.type === 'app_mention'
  const direct = !named && event.channel_type === 'im'
  const replyTo = event.thread_ts === event.ts ? undefined : event.thread_ts
  // Of a sentence that names us Slack tells twice: the mention is the one that comes wherever we are.
  const names = bot !== undefined && event.text.includes(`<@${bot}>`)
  const replies = replyTo !== undefined && bot !== undefined && event.parent_user_id === bot && !names
  if (!direct && !named && !replies) return undefined
  const actor = { platform: 'slack', tenant: event.user_team ?? event.team ?? data.team_id, id: event.user } as const
  const place = { channel: event.channel, name: direct ? 'directmessage' : undefined, thread: event.thread_ts }
  const text = unescape(named && bot ? event.text.replaceAll(`<@${bot}>`, '').trim() : event.text)
  const reply = replyTo !== undefined && { replyTo, ...(direct && { replyIn: event.channel }) }
  const wants = direct || reply ? ({ kind: 'text', text, ...reply } as const) : ({ kind: 'help' } as const)
  const files = wants.kind === 'text' ? enclose(event.files ?? []) : []
  const at = addressOf(install, event.user, place)
  const intent = { ...wants, actor, at, key: data.event_id, ...(files.length > 0 && { files }) }
  return { intent, channel: event.channel, ...(named && { named }) }
}

/** '/follow verkeer', or '/samenspraak follow verkeer' where another app or Slack itself has taken the short name. */
function readVerb(command: string, text: string) {
  const [first = '', ...others] = text.trim().split(/\s+/)
  const short = VERBS.find((verb) => verb === command)
  if (short) return { verb: short, rest: text.trim() }
  return { verb: VERBS.find((verb) => verb === first.toLowerCase()) ?? ('help' as const), rest: others.join(' ') }
}

/** In shared channels people have a workspace of their own; only when Slack names none are they of ours. */
function actorOf({ user, team }: z.infer<typeof Tap> | z.infer<typeof Submission>, install: string): Intent['actor'] {
  return { platform: 'slack', tenant: user.team_id ?? team?.id ?? install, id: user.id }
}

/**
 * A direct chat is addressed by its person, as delivery does: of two people's own chat Slack also says
 * 'directmessage', and we could not write there.
 */
function addressOf(tenant: string, person: string, place: Place & { name?: string | undefined }): Address {
  const { channel, name, thread } = place
  const direct = channel === undefined || name === 'directmessage' || channel.startsWith('D')
  return { tenant, chat: direct ? person : channel, ...(thread && { thread }), direct }
}

/** Ours, but it has been in somebody's browser: what is broken leads to the direct chat. */
function readPlace(metadata: string): Place {
  try {
    return Metadata.parse(JSON.parse(metadata))
  } catch {
    return {}
  }
}

/** What was typed, from how Slack writes it: '&amp;', '<https://x.nl|x.nl>', '<@U1>', '<#C1|verkeer>', '<!here>'. */
function unescape(text: string): string {
  return text
    .replace(/<([@#!]?)([^>|]*)(?:\|([^>]*))?>/g, (_, sign: string, target: string, label?: string) =>
      sign === '' ? (label ?? target) : `${sign === '#' ? '#' : '@'}${label ?? target}`,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function enclose(files: readonly z.infer<typeof file>[]): Enclosure[] {
  return files.map(({ id, name, mimetype, size }) => ({
    id,
    name: name ?? 'bestand',
    type: mimetype ?? 'application/octet-stream',
    ...(typeof size === 'number' && { size }),
  }))
}

function digest(values: object): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 16)
}
