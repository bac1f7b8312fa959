/** What Slack tells a bot about what people do: the payloads of its documentation. */
import { createHash } from 'node:crypto'
import { BOT, type Json, type Modal, type Person, type Posted, TEAM, type Workspace } from './workspace.ts'
import type { Event } from './wire.ts'

const app = { api_app_id: BOT.app, token: 'verification-is-old' }

/** @param channel the direct chat, or a shared one */
export function commandBy(ws: Workspace, person: Person, channel: string, command: string, text: string): Event {
  const payload = {
    ...app,
    team_id: person.team,
    team_domain: 'voorbeeld',
    channel_id: channel,
    channel_name: nameOf(ws, channel),
    user_id: person.id,
    user_name: person.name.toLowerCase(),
    command,
    text,
    is_enterprise_install: 'false',
    response_url: ws.responseUrl(person.id, channel),
    trigger_id: ws.trigger(person.id),
  }
  return { kind: 'slash_commands', payload }
}

/** @param message undefined for a button that somebody made by hand */
export function tapBy(
  ws: Workspace,
  person: Person,
  channel: string,
  action: Json,
  message: Posted | undefined,
): Event {
  const ephemeral = message?.only !== undefined
  const ts = message?.ts ?? ws.ts()
  const payload = {
    ...app,
    type: 'block_actions',
    user: { id: person.id, username: person.name.toLowerCase(), name: person.name.toLowerCase(), team_id: person.team },
    team: { id: person.team, domain: 'voorbeeld' },
    enterprise: null,
    is_enterprise_install: false,
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: ephemeral,
      ...(message?.thread && { thread_ts: message.thread }),
    },
    channel: { id: channel, name: nameOf(ws, channel) },
    // Slack keeps no ephemeral messages, so it cannot tell what was in them.
    ...(message &&
      !ephemeral && { message: { type: 'message', bot_id: BOT.id, user: BOT.user, ts, text: message.text } }),
    state: { values: {} },
    response_url: ws.responseUrl(person.id, channel),
    trigger_id: ws.trigger(person.id),
    actions: [{ ...action, type: 'button', action_ts: ws.ts() }],
  }
  return { kind: 'interactive', payload }
}

/** @param values each block's state, by its action's id */
export function submissionBy(ws: Workspace, person: Person, modal: Modal, values: Json): Event {
  const payload = {
    ...app,
    type: 'view_submission',
    user: { id: person.id, username: person.name.toLowerCase(), name: person.name.toLowerCase(), team_id: person.team },
    team: { id: person.team, domain: 'voorbeeld' },
    trigger_id: ws.trigger(person.id),
    view: {
      ...modal.view,
      id: modal.id,
      team_id: TEAM,
      hash: modal.hash,
      state: { values },
      app_id: BOT.app,
      bot_id: BOT.id,
      app_installed_team_id: TEAM,
      root_view_id: modal.id,
      previous_view_id: null,
    },
    response_urls: [],
    is_enterprise_install: false,
    enterprise: null,
  }
  return { kind: 'interactive', payload }
}

/** What else there is to a message: files that came with it, the thread it stands in, the channel when it is not direct. */
interface More {
  readonly files?: readonly string[]
  readonly thread?: string | undefined
  readonly channel?: string | undefined
}

/** A sentence in the direct chat, or in a thread of a channel. */
export function messageBy(ws: Workspace, person: Person, text: string, more: More = {}): Event {
  const { files = [], thread, channel } = more
  const place =
    channel === undefined ? { channel: person.dm, channel_type: 'im' } : { channel, channel_type: 'channel' }
  return eventBy(ws, person, {
    type: 'message',
    ...place,
    text: write(text).replace(`@${BOT.name}`, `<@${BOT.user}>`),
    ...(files.length > 0 && { subtype: 'file_share', upload: false, files: files.map((id) => ws.fileOf(id)) }),
    ...(thread !== undefined && { thread_ts: thread, parent_user_id: authorOf(ws, thread) }),
  })
}

/** Who wrote the first message of a thread: what stands on screens here is all the bot's. */
function authorOf(ws: Workspace, thread: string): string {
  return ws.posted.some(({ ts }) => ts === thread) ? BOT.user : 'U0SOMEBODY'
}

/** A sentence in a channel that names the bot. */
export function mentionBy(ws: Workspace, person: Person, channel: string, text: string, thread?: string): Event {
  const named = write(text).replace(`@${BOT.name}`, `<@${BOT.user}>`)
  return eventBy(ws, person, { type: 'app_mention', channel, text: named, ...(thread && { thread_ts: thread }) })
}

function eventBy(ws: Workspace, person: Person, said: Json): Event {
  const ts = ws.ts()
  const payload = {
    ...app,
    type: 'event_callback',
    team_id: TEAM,
    context_team_id: TEAM,
    event_id: ws.id('Ev'),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: TEAM, user_id: BOT.user, is_bot: true }],
    is_ext_shared_channel: person.team !== TEAM,
    event: {
      ...said,
      user: person.id,
      ts,
      event_ts: ts,
      team: person.team,
      client_msg_id: createHash('md5').update(ts).digest('hex'),
      ...(person.team !== TEAM && { user_team: person.team, source_team: person.team }),
    },
  }
  return { kind: 'events_api', payload }
}

const nameOf = (ws: Workspace, channel: string): string => ws.channels.get(channel) ?? 'directmessage'

/** Slack escapes what people type, and writes addresses as links. */
function write(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/https?:\/\/\S+/g, '<$&>')
}
