/** How soon a vote is acknowledged while the same house writes to 100,000 others, against when it has nothing else to do. */
import { setTimeout as wait } from 'node:timers/promises'
import { closeDb, openDb, type Db } from '../src/db/open.ts'
import { announce, countDeliveries, stopBroadcasts } from './broadcast.ts'
import { startHouse } from './child.ts'
import { settleFollowers } from './crowd.ts'
import { driveEvenly, type Load } from './load.ts'
import { atMost, median, quantile, type Measurement, type Row } from './row.ts'
import { mustBeAnswered, mustBeStored, openPollFor, openTaps, WEBHOOK } from './tap.ts'
import { fakeTelegram } from './telegram.ts'

const FOLLOWERS = 100_000
const PER_SECOND = 400
/** Of a round. Long enough that both is in it: finding 100,000 recipients, and writing to them. */
const SECONDS = 3
/** Before it counts. While people wait, the next recipients are looked for after a second. */
const WARM_SECONDS = 2
const START_MS = 10_000
/** What is still to be done when a broadcast has stopped is over by then. */
const REST_MS = 1_000

/** Where the 100,000 are: 30 a second go to Telegram, and thousands a second to browsers. Each follow a theme of their own. */
const CROWDS = { telegram: 'groen', web: 'wonen' } as const

/**
 * In turn: nothing else to do, a broadcast to Telegram, one to browsers.
 * @param rounds of each kind. Odd, and more than one: PostgreSQL cleans up once a minute, and Node a few times, and neither
 *   is the broadcast's doing
 */
export function acksOver(rounds: number): Measurement {
  return async ({ newDatabase }) => {
    const databaseUrl = await newDatabase()
    const db = openDb(databaseUrl)
    for (const platform of ['telegram', 'web'] as const) {
      await settleFollowers(db, CROWDS[platform], { people: FOLLOWERS, platform })
    }
    await openPollFor(db)
    await using telegram = await fakeTelegram({ latencyMs: 50 })
    await using house = await startHouse(databaseUrl, telegram.url)
    const taps = openTaps()
    const load = { ...WEBHOOK, url: `${house.url}/telegram/webhook`, next: taps.next, perSecond: PER_SECOND }
    // Everyone is known before it counts.
    const warm = await driveEvenly({ ...load, seconds: 3.5, perSecond: 1_500 })
    const idle = async () => ({ load: await driveEvenly({ ...load, seconds: SECONDS }), sent: 0 })
    const busy = (theme: string) => duringBroadcast(db, theme, () => driveEvenly({ ...load, seconds: SECONDS }))
    // And the way of a message was gone before: a house that has just started is not what is measured here.
    for (const theme of Object.values(CROWDS))
      await duringBroadcast(db, theme, () => driveEvenly({ ...load, seconds: WARM_SECONDS }))
    const calm: Round[] = []
    const inTelegram: Round[] = []
    const inBrowsers: Round[] = []
    for (let round = 0; round < rounds; round++) {
      calm.push(await idle())
      inTelegram.push(await busy(CROWDS.telegram))
      inBrowsers.push(await busy(CROWDS.web))
    }
    mustBeAnswered([warm, ...[...calm, ...inTelegram, ...inBrowsers].map(({ load }) => load)])
    await mustBeStored(db, taps.voters())
    await closeDb(db)
    return [
      asRow(`ack p99 during a broadcast to 100,000 in Telegram, ${rounds} rounds`, calm, inTelegram),
      asRow(`ack p99 during a broadcast to 100,000 browsers, ${rounds} rounds`, calm, inBrowsers),
    ]
  }
}

interface Round {
  readonly load: Load
  /** Messages of the broadcast, meanwhile. */
  readonly sent: number
}

const p99s = (rounds: readonly Round[]): number[] => rounds.map(({ load }) => quantile(load.took, 0.99))
const whole = (rounds: readonly Round[]): number[] => rounds.flatMap(({ load }) => load.took)

/**
 * Of the rounds of either kind, the one in the middle: held against the calmest, rounds of one kind would differ from
 * themselves. What that and all rounds together would give is told beside it.
 */
function asRow(name: string, calm: readonly Round[], busy: readonly Round[]): Row {
  const [value, baseline] = [median(p99s(busy)), median(p99s(calm))]
  const sent = busy.reduce((all, round) => all + round.sent, 0)
  const ms = (took: readonly number[]) => took.map((one) => one.toFixed(1)).join(', ')
  const all = quantile(whole(busy), 0.99)
  return {
    name,
    value,
    unit: 'ms',
    against: { what: 'nothing else to do', value: baseline, ratio: value / baseline },
    bound: atMost(2),
    also: [
      `${whole(busy).length} votes at ${PER_SECOND}/s, ${Math.round(sent / (SECONDS * busy.length))} messages/s meanwhile`,
      `median ${median(whole(busy)).toFixed(1)} against ${median(whole(calm)).toFixed(1)} ms`,
      `p99 of the rounds ${ms(p99s(busy))} against ${ms(p99s(calm))}`,
      `p99 of all of them together ${(all / quantile(whole(calm), 0.99)).toFixed(2)} times, and against the calmest round ${(all / Math.min(...p99s(calm))).toFixed(2)}`,
    ].join('; '),
  }
}

/** From its first recipients on, so that finding them all is part of it. @throws Error unless it went on all the while */
async function duringBroadcast(db: Db, theme: string, drive: () => Promise<Load>): Promise<Round> {
  await announce(db, theme)
  const before = await begun(db)
  const load = await drive()
  const after = await countDeliveries(db)
  if (before.all >= FOLLOWERS) throw new Error('everyone had been found before the measurement began')
  if (after.all <= before.all || after.sent <= before.sent || after.left === 0) {
    throw new Error(
      `the broadcast did not go on all the while: ${JSON.stringify({ before, after })}. Nothing was measured`,
    )
  }
  await stopBroadcasts(db)
  await wait(REST_MS)
  return { load, sent: after.sent - before.sent }
}

async function begun(db: Db): Promise<{ all: number; sent: number }> {
  const late = performance.now() + START_MS
  for (;;) {
    const count = await countDeliveries(db)
    if (count.all > 0) return count
    if (performance.now() > late) throw new Error('the broadcast did not begin: nothing was measured')
    await wait(10)
  }
}
