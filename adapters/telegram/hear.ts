/** Hears people: over a webhook or by polling, from the moment that Telegram knows us. */
import type { Api, Bot } from 'grammy'
import type { Listening, Log } from '../../src/port.ts'
import { bring, reasonOf } from './answer.ts'
import type { Calling } from './call.ts'
import { introduce, Refused, UPDATES } from './introduce.ts'
import { poll, type Polling } from './poll.ts'
import { toHeard } from './receive.ts'
import { pause, settled } from './wait.ts'
import { openWebhook } from './webhook.ts'

/** Disposed: nobody is heard any more, and who was heard got their answer, within reason. */
export type Hearing = AsyncDisposable

/** Where Telegram brings its updates, below PUBLIC_URL. */
export const PATH = '/telegram/webhook'
const CALM_MS = 5_000
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [1_000, 60_000]

/** @throws Refused when Telegram will not have our settings. When it is not there at all, it is asked again and again. */
export async function hearPeople(
  { bot, patient }: Calling,
  { webhookSecret: secret, publicUrl }: { readonly webhookSecret?: string; readonly publicUrl?: string },
  { door, hear, route, log, refused, spent, signal }: Listening,
): Promise<Hearing> {
  const over = new AbortController()
  const until = AbortSignal.any([signal, over.signal])
  const working = new Set<Promise<void>>()

  bot.onUpdate = async (update, reply) => {
    const heard = toHeard(update, bot.botInfo.username)
    if (!heard) return
    const work = hear(async (told) => {
      await bring(heard, await door(heard.intent), { api: bot.api, reply, log, spent })
      told()
    })
    working.add(work)
    await work.finally(() => working.delete(work))
  }
  if (secret !== undefined) {
    route(PATH, openWebhook({ bot, secret, open: () => bot.isInited() && !until.aborted, log, refused }))
  }

  const way = { secret, url: publicUrl === undefined ? undefined : `${publicUrl}${PATH}` }
  const begin = async (): Promise<boolean> => {
    try {
      await introduce(bot, way, log)
      return true
    } catch (err) {
      if (err instanceof Refused) throw err
      log.warn({ reason: reasonOf(err) }, 'Telegram could not be reached at the start')
      return false
    }
  }
  const goOn = async (known: boolean): Promise<void> => {
    if (!known && !(await keepTrying(begin, log, until))) return
    if (secret === undefined) await poll({ ...pollingOf(bot, patient, log), log, signal: until })
  }
  const going = goOn(await begin())
  return {
    async [Symbol.asyncDispose]() {
      over.abort()
      await going
      await settled(working, CALM_MS)
    },
  }
}

/** @returns whether Telegram knows us by now: not when we were stopped, or when it refuses our settings */
async function keepTrying(begin: () => Promise<boolean>, log: Log, until: AbortSignal): Promise<boolean> {
  for (let wait = FIRST_WAIT_MS; !until.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    await pause(wait, until)
    try {
      if (!until.aborted && (await begin())) return true
    } catch (err) {
      log.error({ reason: reasonOf(err) }, 'Telegram refuses us')
      return false
    }
  }
  return false
}

function pollingOf(bot: Bot, patient: Api, log: Log): Pick<Polling, 'fetch' | 'hear'> {
  return {
    // Node's own AbortSignal is what grammY wants, though it names another type.
    fetch: (ask, signal) =>
      patient.getUpdates({ ...ask, allowed_updates: UPDATES }, signal as Parameters<Api['getUpdates']>[1]),
    hear: (update) =>
      bot.handleUpdate(update).catch((err: unknown) => {
        log.error({ reason: reasonOf(err) }, 'an update was not heard')
      }),
  }
}
