/** Long polling: asks Telegram for updates, and confirms one when it was heard and not before. */
import { GrammyError } from 'grammy'
import type { Update } from 'grammy/types'
import type { Log } from '../../src/port.ts'
import { reasonOf } from './answer.ts'
import { pause, settled } from './wait.ts'

export interface Polling {
  /** @param offset Telegram forgets every update below it */
  readonly fetch: (ask: { offset: number; timeout: number; limit: number }, signal: AbortSignal) => Promise<Update[]>
  /** Must not throw. */
  readonly hear: (update: Update) => Promise<void>
  readonly log: Log
  readonly signal: AbortSignal
}

const LONG_SECONDS = 30
const BATCH = 100
/** The next question waits so long for the last batch. Who is slower is heard beside the others. */
const TOGETHER_MS = 250
/** An update that takes longer is let go, as Telegram does with webhooks. */
const LONGEST_MS = 60_000
/** And one that takes so long while a whole batch waits behind it: Telegram gives no more than that at once. */
const HELD_UP_MS = 1_000
/** When more than these are slow it is we who are: then it is right that the rest waits with Telegram. */
const FEW = 10
const CALM_MS = 5_000
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [250, 30_000]

/** Polls until `signal`; then waits for what is being heard, and confirms it. Never throws. */
export async function poll({ fetch, hear, log, signal }: Polling): Promise<void> {
  const inLine = takeTurns(hear)
  /** What is being heard, by update_id. */
  const under = new Map<number, { readonly work: Promise<unknown>; readonly since: number }>()
  /** What was let go and is still being heard. */
  const late = new Set<Promise<unknown>>()
  /** What Telegram still repeats, because something below it is not heard yet. */
  const taken = new Set<number>()
  let next = 0
  let wait = FIRST_WAIT_MS
  const offset = () => Math.min(next, ...under.keys())
  const hearing = () => [...under.values()].map(({ work }) => work)

  /** The oldest is confirmed before it was heard: a stop waits for it, a crash at this moment loses it. */
  const letGo = (): void => {
    const [oldest] = [...under].toSorted(([a], [b]) => a - b)
    if (!oldest || under.size > FEW || performance.now() - oldest[1].since < HELD_UP_MS) return
    const [id, { work }] = oldest
    under.delete(id)
    late.add(work)
    void work.finally(() => late.delete(work))
    log.warn({}, 'an update takes long: those behind it go on')
  }

  while (!signal.aborted) {
    for (const id of taken) if (id < offset()) taken.delete(id)
    try {
      const updates = await fetch({ offset: offset(), timeout: LONG_SECONDS, limit: BATCH }, signal)
      wait = FIRST_WAIT_MS
      // All is confirmed now. After a week of silence Telegram begins anew with any number, perhaps a lower one.
      if (updates.length === 0) next = 0
      const fresh = updates.filter(({ update_id }) => !taken.has(update_id))
      if (fresh.length === 0 && updates.length >= BATCH) letGo()
      for (const update of fresh) {
        const id = update.update_id
        taken.add(id)
        next = Math.max(next, id + 1)
        const work = settled([inLine(update)], LONGEST_MS).finally(() => under.delete(id))
        under.set(id, { work, since: performance.now() })
      }
      await settled(hearing(), TOGETHER_MS)
    } catch (err) {
      if (signal.aborted) break
      const told = err instanceof GrammyError ? err.parameters.retry_after : undefined
      log.warn({ reason: reasonOf(err) }, 'Telegram could not be asked for updates')
      await pause(told === undefined ? wait : told * 1000, signal)
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
  }

  await settled([...late, ...hearing()], CALM_MS)
  // What is not confirmed comes again at the next start, and is then answered twice, though counted once.
  if (offset() > 0)
    await fetch({ offset: offset(), timeout: 0, limit: 1 }, AbortSignal.timeout(2_000)).catch(() => undefined)
}

/** One person's updates after each other, and everybody's beside each other, also within one group. */
function takeTurns(hear: (update: Update) => Promise<void>): (update: Update) => Promise<void> {
  const last = new Map<number, Promise<void>>()
  return async (update) => {
    const person = (update.callback_query ?? update.message ?? update.my_chat_member)?.from?.id ?? 0
    const turn = (last.get(person) ?? Promise.resolve()).then(() => hear(update))
    last.set(person, turn)
    await turn
    if (last.get(person) === turn) last.delete(person)
  }
}
