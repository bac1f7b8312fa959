/** The Web API: what a bot may ask of Slack, and what Slack answers. */
import { checkArguments, checkMessage, checkModal, isMethod, type Refusal } from './strict.ts'
import { BOT, type Json, type Person, TEAM, type Workspace } from './workspace.ts'

export interface Tokens {
  readonly bot: string
  readonly app: string
}

type Method = (body: Json) => Json | Refusal

/** @returns Slack's answer. What production would have refused is kept in the workspace's refusals as well. */
export function openMethods(
  ws: Workspace,
  tokens: Tokens,
  socketUrl: () => string,
  without: readonly string[],
): (method: string, body: Json, token: string | undefined) => Json {
  const methods: Readonly<Record<string, Method>> = {
    'auth.test': () => ({
      team_id: TEAM,
      team: 'Gemeente Voorbeeld',
      user_id: BOT.user,
      user: BOT.name,
      bot_id: BOT.id,
    }),
    'apps.connections.open': () => ({ url: socketUrl() }),
    'chat.postMessage': (body) => postMessage(ws, body),
    'chat.update': (body) => update(ws, body),
    'chat.postEphemeral': (body) => postEphemeral(ws, body),
    'views.open': (body) => openView(ws, body),
    'views.update': (body) => updateView(ws, body),
    'users.info': (body) => userInfo(ws, body),
    'conversations.info': (body) => conversationInfo(ws, body),
    'usergroups.list': (body) => userGroups(ws, body),
    'conversations.open': (body) => openConversation(ws, body),
    'files.info': ({ file }) => (ws.files.has(str(file)) ? { file: ws.fileOf(str(file)) } : life('file_not_found')),
  }
  return (method, body, token) => {
    const answer = (refusal: Refusal, silent = false): Json => {
      if (!silent) ws.refuse(`${method}: ${refusal.error} (${refusal.why})`)
      return { ok: false, error: refusal.error }
    }
    const call = methods[method]
    if (!call || !isMethod(method)) return answer({ error: 'unknown_method', why: 'not one that this bot needs' })
    // A dead token is what a test wants to see, not something that a story would do by accident.
    const right = method === 'apps.connections.open' ? tokens.app : tokens.bot
    if (token !== right) return answer({ error: token ? 'invalid_auth' : 'not_authed', why: 'token' }, true)
    const missing = SCOPES[method]
    // As above: an app that was not given a scope is what a test wants to see.
    if (missing && without.includes(missing)) return { ...answer(life('missing_scope'), true), needed: missing }
    if (without.includes('files:read') && JSON.stringify(body).includes('"file_input"')) {
      return answer(life('invalid_arguments'), true)
    }
    const result = checkArguments(method, body) ?? call(body)
    return isRefusal(result) ? answer(result, result.why === '') : { ok: true, ...result }
  }
}

/** The scopes that an app might do without. */
const SCOPES: Readonly<Record<string, string>> = {
  'users.info': 'users:read',
  'conversations.info': 'channels:read',
  'usergroups.list': 'usergroups:read',
  'files.info': 'files:read',
}

/** A refusal without a reason is part of life (somebody left), and none of the bot's doing. */
const isRefusal = (result: Json | Refusal): result is Refusal => typeof result['error'] === 'string'
const life = (error: string): Refusal => ({ error, why: '' })
const str = (value: unknown): string => (typeof value === 'string' ? value : '')

function postMessage(ws: Workspace, body: Json): Json | Refusal {
  const channel = ws.channelOf(str(body['channel']))
  if (!channel) return life('channel_not_found')
  const fault = checkMessage(body)
  if (fault) return fault
  const ts = ws.ts()
  ws.posted.push({ channel, ts, thread: threadOf(body), text: str(body['text']), blocks: listOf(body['blocks']) })
  return { channel, ts, message: { type: 'message', bot_id: BOT.id, text: body['text'], ts } }
}

function update(ws: Workspace, body: Json): Json | Refusal {
  const channel = str(body['channel'])
  // Unlike a post, an edit does not take a person's id.
  if (!ws.channels.has(channel) && !ws.directWith(channel))
    return { error: 'channel_not_found', why: 'needs a channel' }
  const message = ws.posted.find(({ ts, only, channel: there }) => ts === body['ts'] && there === channel && !only)
  if (!message) return life('message_not_found')
  const fault = checkMessage(body)
  if (fault) return fault
  if (str(body['text']).length > 4000) return { error: 'msg_too_long', why: 'an edit takes 4000 characters of text' }
  message.text = str(body['text'])
  message.blocks = listOf(body['blocks'])
  return { channel, ts: message.ts, text: message.text }
}

function postEphemeral(ws: Workspace, body: Json): Json | Refusal {
  const channel = str(body['channel'])
  const person = ws.people.get(str(body['user']))
  if (!ws.channels.has(channel) && !ws.directWith(channel)) return life('channel_not_found')
  if (!person) return life('user_not_in_channel')
  const fault = checkMessage(body)
  if (fault) return fault
  whisper(ws, { person: person.id, channel }, body)
  return { message_ts: ws.ts() }
}

/** Puts an ephemeral message on one person's screen. */
export function whisper(ws: Workspace, to: { person: string; channel: string }, body: Json): void {
  const words = { text: str(body['text']), blocks: listOf(body['blocks']), thread: threadOf(body) }
  ws.posted.push({ ...words, channel: to.channel, ts: ws.ts(), only: to.person })
}

function openView(ws: Workspace, body: Json): Json | Refusal {
  const fault = checkModal(body['view'])
  if (fault) return fault
  const spent = ws.spend(str(body['trigger_id']))
  if ('error' in spent) return { error: spent.error, why: spent.silent ? '' : 'trigger_id' }
  const modal = {
    id: ws.id('V'),
    hash: ws.ts(),
    person: spent.person,
    view: body['view'] as Json,
    typed: {},
    errors: {},
  }
  ws.modals.set(modal.id, modal)
  return { view: { id: modal.id, hash: modal.hash } }
}

function updateView(ws: Workspace, body: Json): Json | Refusal {
  const modal = ws.modals.get(str(body['view_id']))
  if (!modal) return life('not_found')
  if (body['hash'] !== undefined && body['hash'] !== modal.hash) return life('hash_conflict')
  const fault = checkModal(body['view'])
  if (fault) return fault
  ws.modals.set(modal.id, { ...modal, view: body['view'] as Json, hash: ws.ts(), errors: {} })
  return { view: { id: modal.id } }
}

function userInfo(ws: Workspace, body: Json): Json | Refusal {
  const person = ws.people.get(str(body['user']))
  if (!person) return life('user_not_found')
  const tells = String(body['include_locale']) === 'true' && person.team === TEAM
  const { id, team: team_id, name, admin: is_admin } = person
  const roles = { is_admin, is_owner: false, is_primary_owner: false, is_stranger: team_id !== TEAM }
  return { user: { id, team_id, name, deleted: false, ...roles, ...(tells && { locale: localeOf(person) }) } }
}

function conversationInfo(ws: Workspace, body: Json): Json | Refusal {
  const id = str(body['channel'])
  const name = ws.channels.get(id)
  return name === undefined
    ? life('channel_not_found')
    : { channel: { id, name, is_channel: true, is_archived: false, creator: ws.creators.get(id) ?? 'U0FOUNDER' } }
}

function userGroups(ws: Workspace, body: Json): Json {
  const withUsers = String(body['include_users']) === 'true'
  const usergroups = [...ws.groups].map(([id, users]) => ({
    id,
    team_id: TEAM,
    is_usergroup: true,
    handle: id.toLowerCase(),
    date_delete: 0,
    ...(withUsers && { users }),
  }))
  return { usergroups }
}

/** Slack always knows a language and a country. */
function localeOf({ locale = 'en-US' }: Person): string {
  return { nl: 'nl-NL', en: 'en-US' }[locale] ?? locale
}

function openConversation(ws: Workspace, body: Json): Json | Refusal {
  const person = ws.people.get(str(body['users']))
  return person ? { channel: { id: person.dm } } : life('user_not_found')
}

const threadOf = (body: Json): string | undefined => str(body['thread_ts']) || undefined
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : [])
