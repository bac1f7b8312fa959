/** A broadcast at Telegram's own pace, by the real house: as fast as it may be, and never faster. */
import { setTimeout as wait } from 'node:timers/promises'
import { closeDb, openDb } from '../src/db/open.ts'
import { announce } from './broadcast.ts'
import { startHouse } from './child.ts'
import { settleFollowers } from './crowd.ts'
import { atLeast, atMost, type Row, type Setting } from './row.ts'
import { fakeTelegram } from './telegram.ts'

const A_SECOND = 30
/**
 * The fake refuses by when messages arrive, and on a busy machine some arrive a little after they were sent and others
 * not: a tenth more than Telegram's 30 in any one second is forgiven, not one beyond that.
 */
const FORGIVEN = 1.1
const LATENCY_MS = 50
const START_MS = 15_000

/** @returns the measurement, over so many seconds from the first message on */
export function paceOver(seconds: number): (setting: Setting) => Promise<Row[]> {
  return async ({ newDatabase }) => {
    const databaseUrl = await newDatabase()
    const db = openDb(databaseUrl)
    // More than fit, so that it does not run dry while it is measured.
    const people = Math.ceil(seconds * A_SECOND * FORGIVEN) + A_SECOND
    await settleFollowers(db, 'groen', { people, platform: 'telegram' })
    await using telegram = await fakeTelegram({ latencyMs: LATENCY_MS, mostASecond: Math.floor(A_SECOND * FORGIVEN) })
    await using _house = await startHouse(databaseUrl, telegram.url)
    await announce(db, 'groen')
    const first = await firstOf(telegram.taken)
    await wait(first + seconds * 1_000 - performance.now())
    const sent = telegram.taken.filter((at) => at < first + seconds * 1_000).length
    if (sent >= people) throw new Error('everyone had been written to before the time was over: nothing was measured')
    const refused = telegram.refused()
    await closeDb(db)
    const name = `deliveries at Telegram's pace, ${seconds} s`
    const perSecond = sent / seconds
    return [
      {
        name,
        value: perSecond,
        unit: 'messages/s',
        against: { what: 'what Telegram takes', value: A_SECOND, ratio: perSecond / A_SECOND },
        bound: atLeast(0.98),
        also: `at most ${most(telegram.taken)} in any second`,
      },
      { name: `${name}: answers of 429`, value: refused, unit: 'times', bound: atMost(0) },
    ]
  }
}

async function firstOf(taken: readonly number[]): Promise<number> {
  const late = performance.now() + START_MS
  for (;;) {
    const [first] = taken
    if (first !== undefined) return first
    if (performance.now() > late) throw new Error(`nothing was sent within ${START_MS / 1000} s: nothing was measured`)
    await wait(10)
  }
}

/** The most that were taken in any one second. */
function most(taken: readonly number[]): number {
  let from = 0
  let most = 0
  taken.forEach((at, n) => {
    while (at - (taken[from] ?? at) >= 1_000) from++
    most = Math.max(most, n - from + 1)
  })
  return most
}
