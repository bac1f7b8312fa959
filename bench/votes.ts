/** Votes through the real Telegram webhook into a stored ballot, against a bare grammY handler with a single upsert. */
import { closeDb, openDb } from '../src/db/open.ts'
import { serverOf, startHouse } from './child.ts'
import { drive, driveEvenly, type Load } from './load.ts'
import { atLeast, atMost, median, quantile, type Row, type Setting } from './row.ts'
import { mustBeAnswered, mustBeStored, openPollFor, openTaps, WEBHOOK } from './tap.ts'
import { fakeTelegram } from './telegram.ts'

const ROUNDS = 5
const SECONDS = 1
/** As many at once as the house asks Telegram to send: so many come when a crowd votes. */
const CROWD = 100
/** Told as well: with few at once fewer votes share a round trip, and the ratio is lower. */
const FEW = 32
const FEW_ROUNDS = 1
const WARM_ROUNDS = 2
const CALM = { share: 0.8, seconds: 4 }

/** Rounds alternate, so that a machine that slows down slows down both. The median round of each is told. */
export async function votes({ newDatabase }: Setting): Promise<Row[]> {
  const databaseUrl = await newDatabase()
  await using telegram = await fakeTelegram()
  const db = openDb(databaseUrl)
  await openPollFor(db)
  await using house = await startHouse(databaseUrl, telegram.url)
  await using bare = await serverOf(['bench/bare-votes.ts', databaseUrl, telegram.url])
  const [ourTaps, bareTaps] = [openTaps(), openTaps()]
  const ours = { ...WEBHOOK, url: `${house.url}/telegram/webhook`, next: ourTaps.next }
  const theirs = { ...WEBHOOK, url: bare.url, next: bareTaps.next }
  const pair = async (connections: number): Promise<Pair> => {
    const at = { connections, seconds: SECONDS }
    return { bare: await drive({ ...theirs, ...at }), ours: await drive({ ...ours, ...at }) }
  }
  const pairs = async (rounds: number, connections: number): Promise<Pair[]> => {
    const all: Pair[] = []
    for (let round = 0; round < rounds; round++) all.push(await pair(connections))
    return all
  }
  const warm = await pairs(WARM_ROUNDS, CROWD)
  const [crowd, few] = [await pairs(ROUNDS, CROWD), await pairs(FEW_ROUNDS, FEW)]
  const perSecond = median(crowd.map(({ ours }) => ours.perSecond))
  const calm = await driveEvenly({ ...ours, seconds: CALM.seconds, perSecond: Math.round(perSecond * CALM.share) })
  mustBeAnswered([...[...warm, ...few, ...crowd].flatMap(({ ours, bare }) => [ours, bare]), calm])
  await mustBeStored(db, ourTaps.voters())
  await closeDb(db)
  const p99 = (loads: readonly Load[]) =>
    quantile(
      loads.flatMap(({ took }) => took),
      0.99,
    ).toFixed(1)
  return [
    {
      name: 'votes: Telegram webhook to stored ballot',
      value: perSecond,
      unit: 'votes/s',
      against: {
        what: 'bare grammY + one upsert',
        value: median(crowd.map(({ bare }) => bare.perSecond)),
        ratio: ratioOf(crowd),
      },
      bound: atLeast(1),
      also: `${CROWD} at once; p99 ${p99(crowd.map(({ ours }) => ours))} ms, the bare one ${p99(crowd.map(({ bare }) => bare))} ms; ${FEW} at once: ratio ${ratioOf(few).toFixed(2)}`,
    },
    {
      name: 'votes: p99 at 80% of that load',
      value: quantile(calm.took, 0.99),
      unit: 'ms',
      bound: atMost(100),
      also: `${calm.took.length} votes at fixed moments, ${Math.round(calm.perSecond)} votes/s; median ${median(calm.took).toFixed(1)} ms`,
    },
  ]
}

interface Pair {
  readonly ours: Load
  readonly bare: Load
}

function ratioOf(pairs: readonly Pair[]): number {
  return median(pairs.map(({ ours, bare }) => ours.perSecond / bare.perSecond))
}
