/** Posts and edits messages, once each, and says in the port's words why one could not be. */
import { webApi } from '@slack/bolt'
import { type Address, type MessageRef, type Reader, SendError, type SendFault, type View } from '../../src/port.ts'
import { toMessage } from './render.ts'

/** People's words are never searched for names and links, and no preview of a link is fetched. */
const LITERAL = { link_names: false, parse: 'none' } as const
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false } as const

/** @throws SendError */
export async function post(client: webApi.WebClient, to: Address, view: View, reader: Reader): Promise<MessageRef> {
  const { tenant, chat, thread } = to
  const place = { channel: chat, mrkdwn: false, ...(thread && { thread_ts: thread }) }
  const { channel, ts } = await attempt('chat', view, (shown) => {
    const message = { ...LITERAL, ...NO_PREVIEWS, ...toMessage(shown, reader), ...place }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a rule about windows
    return client.chat.postMessage(message)
  })
  if (!channel || !ts) throw new SendError({ kind: 'fault', reason: 'Slack did not say what it posted' })
  // A person's id was good enough to post; to edit, Slack wants the id of the direct chat, which it answers with.
  return { tenant, chat: channel, message: ts, ...(thread && { thread }) }
}

/** @throws SendError */
export async function edit(client: webApi.WebClient, ref: MessageRef, view: View, reader: Reader): Promise<void> {
  const { chat: channel, message: ts } = ref
  await attempt('platform', view, (shown) =>
    client.chat.update({ ...LITERAL, ...toMessage(shown, reader), channel, ts }),
  )
}

/** To one person, where others read along. @throws SendError */
export async function whisper(
  client: webApi.WebClient,
  to: { readonly channel: string; readonly user: string; readonly thread?: string | undefined },
  view: View,
  reader: Reader,
): Promise<void> {
  const { channel, user, thread } = to
  await attempt('platform', view, (shown) =>
    client.chat.postEphemeral({
      ...LITERAL,
      ...toMessage(shown, reader),
      channel,
      user,
      ...(thread && { thread_ts: thread }),
    }),
  )
}

/**
 * A 429 names no scope. chat.postMessage is counted by channel (about one a second), so that chat waits and the
 * others go on: were it the workspace's ceiling, each would be told so itself. Other methods are counted by
 * workspace and method, so there everything waits.
 */
type Scope = 'chat' | 'platform'

async function attempt<T>(scope: Scope, view: View, call: (shown: View) => Promise<T>): Promise<T> {
  try {
    return await call(view)
  } catch (err) {
    const { picture, ...words } = view
    // Slack fetches a picture at once, and refuses the whole message when it cannot: then the words go alone.
    if (picture && isRefusedFor('invalid_blocks', err)) return await attempt(scope, words, call)
    // Without a cause: the library's errors hold the request, and so people's words.
    // oxlint-disable-next-line preserve-caught-error
    throw new SendError(faultOf(err, scope))
  }
}

/** Nobody can be reached there, until they do something themselves. */
const GONE = new Set([
  'channel_not_found', 'is_archived', 'is_inactive', 'not_in_channel', 'user_not_in_channel', 'user_not_found',
  'users_not_found', 'user_not_visible', 'user_disabled', 'user_is_bot', 'user_is_restricted', 'cannot_dm_bot',
  'cannot_dm_user', 'messages_tab_disabled', 'thread_not_found', 'cannot_reply_to_message',
  'message_not_found', 'cant_update_message', 'edit_window_closed',
]) // prettier-ignore
/** Slack will not take these words, however often they come. `restricted_action…`: an administrator's rule. */
const REFUSED =
  /^(msg_too_long|msg_blocks_too_long|no_text|invalid_(blocks|blocks_format|arguments|arg_name|array_arg|form_data|post_type|metadata_format)|too_many_attachments|restricted_action(_\w+)?)$/
/** Slack does not know our token any more. It says nothing about the people we wrote to. */
const STOPPED = new Set(['account_inactive', 'invalid_auth', 'not_authed', 'token_expired', 'token_revoked'])
/** When Slack does not say how long. */
const SLOW_MS = 30_000

/** Everything else is a fault: Slack's own (`internal_error`, `fatal_error`), and what we have never seen. */
export function faultOf(err: unknown, scope: Scope): SendFault {
  if (err instanceof webApi.WebAPIRateLimitedError) {
    return { kind: 'slow', retryAfterMs: err.retryAfter * 1000, scope, reason: 'rate limited' }
  }
  if (err instanceof webApi.WebAPIPlatformError) return faultNamed(err, scope)
  if (err instanceof webApi.WebAPIHTTPError) return { kind: 'fault', reason: `http ${err.statusCode}` }
  if (err instanceof webApi.WebAPIRequestError) {
    return { kind: 'fault', reason: err.original.name === 'TimeoutError' ? 'timeout' : 'network' }
  }
  return { kind: 'fault', reason: 'unknown' }
}

function isRefusedFor(error: string, err: unknown): boolean {
  return err instanceof webApi.WebAPIPlatformError && err.data.error === error
}

function faultNamed({ data }: webApi.WebAPIPlatformError, scope: Scope): SendFault {
  const reason = nameOf(data.error)
  if (GONE.has(reason)) return { kind: 'gone', reason }
  if (REFUSED.test(reason)) return { kind: 'refused', reason }
  if (STOPPED.has(reason)) return { kind: 'stopped', reason }
  if (/^rate_?limited$/.test(reason)) {
    const seconds = data.response_metadata?.retryAfter
    return {
      kind: 'slow',
      retryAfterMs: seconds === undefined ? SLOW_MS : seconds * 1000,
      scope,
      reason: 'rate limited',
    }
  }
  return { kind: 'fault', reason }
}

/** Slack's name for what went wrong. A proxy's page in its place is not repeated: who knows what it quotes. */
export function nameOf(error: unknown): string {
  return typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : 'unreadable answer'
}
