/** Sends and edits, once each: what goes wrong says whether trying again helps. */
import {
  DiscordAPIError,
  HTTPError,
  RateLimitError,
  Routes,
  type APIChannel,
  type APIMessage,
  type REST,
} from 'discord.js'
import { createHash } from 'node:crypto'
import { SendError, type Address, type MessageRef, type Reader, type SendFault, type View } from '../../src/port.ts'
import { render } from './render.ts'

/** Unknown channel, unknown guild, unknown user, no access; may not message this person (two ways); message or its author gone. */
const GONE = [10003, 10004, 10008, 10013, 50001, 50005, 50007, 50278]
const DIRECT_MAX = 10_000

/** Finds the channel of a direct chat; Discord gives the same one each time, so it is remembered. */
export function openDirect(rest: REST): (user: string) => Promise<string> {
  const channels = new Map<string, string>()
  return async (user) => {
    const known = channels.get(user)
    if (known) return known
    const { id } = (await rest.post(Routes.userChannels(), { body: { recipient_id: user } })) as APIChannel
    if (channels.size >= DIRECT_MAX) channels.clear()
    channels.set(user, id)
    return id
  }
}

/** @throws SendError */
export async function post(
  rest: REST,
  direct: (user: string) => Promise<string>,
  to: Address,
  view: View,
  reader: Reader,
  once: string,
): Promise<MessageRef> {
  const body = { ...render(view, reader), nonce: nonceOf(once), enforce_nonce: true }
  return await failing(async () => {
    const channel = to.direct ? await direct(to.chat) : to.chat
    const { id } = (await rest.post(Routes.channelMessages(channel), { body })) as APIMessage
    return { tenant: to.tenant, chat: channel, message: id }
  })
}

/** @throws SendError */
export async function edit(rest: REST, ref: MessageRef, view: View, reader: Reader): Promise<void> {
  const body = render(view, reader)
  await failing(() => rest.patch(Routes.channelMessage(ref.chat, ref.message), { body }))
}

/** The same for each try of one delivery: for some minutes Discord gives back the first message instead of a second. */
function nonceOf(once: string): string {
  return createHash('sha256').update(once).digest('base64url').slice(0, 25)
}

async function failing<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (err) {
    throw err instanceof SendError ? err : new SendError(faultOf(err))
  }
}

/** Reasons are Discord's own words or codes; never an address, which may hold a token. */
export function faultOf(err: unknown): SendFault {
  if (err instanceof RateLimitError) {
    const scope = err.global ? 'platform' : 'chat'
    return {
      kind: 'slow',
      retryAfterMs: Math.max(err.retryAfter, err.timeToReset, 1),
      scope,
      reason: `rate limit (${err.scope})`,
    }
  }
  if (err instanceof DiscordAPIError) {
    const reason = `${err.status} ${err.code}`
    if (GONE.includes(Number(err.code))) return { kind: 'gone', reason }
    // A token that was withdrawn says nothing about the people we cannot reach with it.
    return { kind: err.status === 401 ? 'stopped' : 'refused', reason }
  }
  if (err instanceof HTTPError) return { kind: 'fault', reason: `HTTP ${err.status}` }
  return { kind: 'fault', reason: err instanceof Error ? err.name : 'unknown' }
}
