/** How updates reach the bot: it asks for them and confirms them, or they are posted until it takes them. */
import type { Update } from 'grammy/types'
import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from './error.ts'
import type { Body, Hook } from './methods.ts'

export interface Updates {
  /** Resolves when the bot has taken it, or after 5 s. */
  deliver(event: Omit<Update, 'update_id'>): Promise<void>
  /** The last one once more, with the same update_id. */
  repeat(): Promise<void>
  last(): Update | undefined
  /** @param gone says that whoever asks has hung up @throws ApiError (409) */
  getUpdates(ask: Body, gone: AbortSignal): Promise<Update[]>
}

const PATIENCE_MS = 5000

/** Numbers updates, filters them by what the bot wants to hear, and keeps the last for `repeat`. */
function openUpdates(hook: Hook, hand: (update: Update, again: boolean) => Promise<void>): Omit<Updates, 'getUpdates'> {
  let last: Update | undefined
  let count = 500_000
  return {
    async deliver(event) {
      if (hook.allowed?.length && !hook.allowed.some((kind) => kind in event)) return
      last = { update_id: (count += 1), ...event }
      await hand(last, false)
    },
    last: () => last,
    async repeat() {
      if (!last) throw new Error('nothing happened yet that could be repeated')
      await hand(last, true)
    },
  }
}

/** An update stays until the bot asks for what comes after it. A repeat comes once more, confirmed or not. */
export function openPolled(hook: Hook, stop: AbortSignal): Updates {
  const queue: Update[] = []
  const repeats: Update[] = []
  /** Called when an update was taken. */
  const taken = new Map<Update, () => void>()
  let waiting: { readonly wake: () => void; readonly lose: () => void; readonly gone: AbortSignal } | undefined

  const confirm = (offset: number): void => {
    while (queue[0] && queue[0].update_id < offset) finish(queue.shift())
  }
  const finish = (update: Update | undefined): void => {
    if (update) taken.get(update)?.()
    if (update) taken.delete(update)
  }
  /** Ends who asks already: the one who hung up without our noticing, or a second bot. */
  const takeOver = async (): Promise<void> => {
    if (!waiting) return
    await delay(5)
    if (waiting && !waiting.gone.aborted) waiting.lose()
  }
  const arrival = (gone: AbortSignal, seconds: number) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => end(resolve), seconds * 1000)
      const end = (how: () => void) => {
        clearTimeout(timer)
        if (waiting === mine) waiting = undefined
        how()
      }
      const mine = { wake: () => end(resolve), lose: () => end(() => reject(conflict())), gone }
      waiting = mine
      AbortSignal.any([gone, stop]).addEventListener('abort', mine.wake, { once: true })
    })

  const both = openUpdates(hook, async (update, again) => {
    const done = new Promise<void>((resolve) => taken.set(update, resolve))
    ;(again ? repeats : queue).push(update)
    waiting?.wake()
    await within(done, stop)
  })
  let lent: Update[] = []
  return {
    ...both,
    async getUpdates({ offset = 0, limit = 100, timeout = 0, allowed_updates: allowed }, gone) {
      if (hook.url) {
        throw new ApiError(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
      }
      await takeOver()
      if (allowed) hook.allowed = allowed as string[]
      confirm(offset as number)
      for (const update of lent.splice(0)) finish(update)
      if (queue.length === 0 && repeats.length === 0 && Number(timeout) > 0) await arrival(gone, Number(timeout))
      // Whoever hung up gets nothing: it stays for the next who asks.
      if (gone.aborted) return []
      lent = repeats.splice(0)
      return [...lent, ...queue].slice(0, limit as number)
    },
  }
}

function conflict(): ApiError {
  return new ApiError(
    409,
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  )
}

/** Posts an update until the bot takes it, and obeys what it answers with. */
export function openPosted(options: {
  readonly hook: Hook
  readonly address: () => string | undefined
  readonly obey: (method: string, body: Body) => void
  readonly stop: AbortSignal
}): Updates {
  const { hook, address, obey, stop } = options
  const post = async (update: Update, until: AbortSignal): Promise<void> => {
    const url = address()
    if (url === undefined) throw new Error('the bot is not connected yet')
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': hook.secret ?? '' },
      body: JSON.stringify(update),
      signal: until,
    })
    const text = await answer.text()
    if (!answer.ok) {
      const last_error_message = `Wrong response from the webhook: ${answer.status} ${answer.statusText}`
      hook.fault = { last_error_date: Math.floor(Date.now() / 1000), last_error_message }
      throw new Error(`the bot answered ${answer.status}`)
    }
    const { method, ...body } = (text ? JSON.parse(text) : {}) as { readonly method?: string } & Body
    if (method !== undefined) obey(method, body)
  }
  const both = openUpdates(hook, async (update) => {
    const until = AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)])
    while (!until.aborted) {
      try {
        return await post(update, until)
      } catch {
        await delay(50, undefined, { signal: until }).catch(() => undefined)
      }
    }
  })
  return {
    ...both,
    getUpdates: () =>
      Promise.reject(new ApiError(409, "Conflict: can't use getUpdates method while webhook is active")),
  }
}

/** Waits no longer than people do before they look elsewhere. */
async function within(done: Promise<void>, stop: AbortSignal): Promise<void> {
  const over = new AbortController()
  const late = delay(PATIENCE_MS, undefined, { signal: AbortSignal.any([over.signal, stop]) }).catch(() => undefined)
  await Promise.race([done, late])
  over.abort()
}
