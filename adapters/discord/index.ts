/** Discord: communities, in channels and in direct chats. */
import { Client, Events, GatewayIntentBits, Partials, Routes, Status } from 'discord.js'
import type { Adapter, Limits } from '../../src/port.ts'
import { openBring } from './answer.ts'
import { registerCommands } from './commands.ts'
import { fetchFile } from './fetch.ts'
import { openManagers } from './manage.ts'
import { receive } from './receive.ts'
import { BUTTONS_MAX, LABEL_MAX, PAYLOAD_MAX, TEXT_MAX } from './render.ts'
import { edit, openDirect, post } from './send.ts'

const READY_MS = 10_000
const CALM_MS = 5_000

const limits: Limits = {
  text: TEXT_MAX,
  // An answer to a tap is a message that only that person sees.
  toast: 0,
  buttons: BUTTONS_MAX,
  buttonLabel: LABEL_MAX,
  payloadBytes: PAYLOAD_MAX,
  forms: 'modal',
  // 50 a second for the whole bot; answers to interactions do not count.
  sendsPerSecond: 45,
  editsEveryMs: null,
  // About five in five seconds for a channel.
  place: { everyMs: 1_250, burst: 2 },
  editEveryMs: 2_000,
  editDirectEveryMs: 1000,
  liveDirectCards: 5,
  sendsOnce: true,
}

export function discord(settings: { botToken: string; apiUrl?: string }): Adapter {
  const { botToken, apiUrl } = settings
  const client = new Client({
    // Of what is said in channels we hear replies to us alone, and read it only where it mentions us: no privilege.
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    partials: [Partials.Channel],
    allowedMentions: { parse: [] },
    rest: {
      ...(apiUrl && { api: apiUrl }),
      version: '10',
      // Retries and waits belong to our delivery alone: the library's own would send a message twice.
      retries: 0,
      timeout: 15_000,
      // Waits as Discord tells them, without a margin: ours is delivery's.
      offset: 0,
      rejectOnRateLimit: () => true,
    },
  })
  const { rest } = client
  // A worker never logs in, and sends all the same.
  rest.setToken(botToken)
  const direct = openDirect(rest)
  const managers = openManagers()
  const working = new Set<Promise<void>>()
  let hearing = false
  let asked = { at: -READY_MS, answer: Promise.resolve<unknown>(undefined) }

  return {
    platform: 'discord',
    limits,
    async listen({ door, hear, log, spent, signal }) {
      hearing = true
      const bring = openBring(rest, direct, { log, spent })
      client.on(Events.Error, () => log.warn({}, 'Discord’s socket had a fault'))
      client.on(Events.Raw as never, (packet: { t: string | null; d: unknown }) => {
        const heard = packet.t && !signal.aborted ? receive(packet.t, packet.d, client.user?.id) : undefined
        if (!heard) return
        managers.note(heard)
        const work = hear((told) => bring(heard, door(heard.intent), told))
        working.add(work)
        void work.finally(() => working.delete(work))
      })
      const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()))
      await client.login(botToken).catch((err: unknown) => {
        throw refusal(err)
      })
      await ready
      if (client.application) await registerCommands(rest, client.application.id)
    },
    send: (to, view, reader, once) => post(rest, direct, to, view, reader, once),
    edit: (ref, view, reader) => edit(rest, ref, view, reader),
    fetchFile: (_tenant, file, most) => fetchFile(file, most, apiUrl),
    manages: async (actor, at) => managers.manages(actor, at),
    async ready() {
      // The manager's own status is set once, and stays what it was when its socket falls.
      if (hearing && !client.ws.shards.some((shard) => shard.status === Status.Ready))
        throw new Error('the socket to Discord is not open')
      const now = performance.now()
      if (now - asked.at > READY_MS) asked = { at: now, answer: rest.get(Routes.user()) }
      await asked.answer
    },
    async [Symbol.asyncDispose]() {
      const calm = new Promise((resolve) => setTimeout(resolve, CALM_MS).unref())
      await Promise.race([Promise.all(working), calm])
      await client.destroy()
    },
  }
}

/** The library's own words may hold the token's beginning. */
function refusal(err: unknown): Error {
  const code = err instanceof Error && 'code' in err ? String(err.code) : ''
  return code === 'TokenInvalid'
    ? new Error('Discord refuses DISCORD_BOT_TOKEN. Copy the token again from the developer portal.')
    : new Error(`Discord could not be reached at the start (${code || 'no reason given'}).`)
}
