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
/** Of several the one in the middle counts, as for the acks: the machine is shared, and one second of others decides all of a round. */
const CALM = { share: 0.8, rounds: 3, seconds: 1.5 }

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
  const calm: Load[] = []
  for (let round = 0; round < CALM.rounds; round++) {
    calm.push(await driveEvenly({ ...ours, seconds: CALM.seconds, perSecond: Math.round(perSecond * CALM.share) }))
  }
  mustBeAnswered([...[...warm, ...few, ...crowd].flatMap(({ ours, bare }) => [ours, bare]), ...calm])
  await mustBeStored(db, ourTaps.voters())
  await closeDb(db)
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
      also: `${CROWD} at once; p99 ${p99Of(crowd.map(({ ours }) => ours)).toFixed(1)} ms, the bare one ${p99Of(crowd.map(({ bare }) => bare)).toFixed(1)} ms; ${FEW} at once: ratio ${ratioOf(few).toFixed(2)}`,
    },
    {
      name: `votes: p99 at 80% of that load, ${CALM.rounds} rounds`,
      value: median(calm.map((round) => p99Of([round]))),
      unit: 'ms',
      bound: atMost(100),
      also: tellCalm(calm),
    },
  ]
}

interface Pair {
  readonly ours: Load
  readonly bare: Load
}

const tookOf = (loads: readonly Load[]) => loads.flatMap(({ took }) => took)
const p99Of = (loads: readonly Load[]) => quantile(tookOf(loads), 0.99)

function tellCalm(calm: readonly Load[]): string {
  const took = tookOf(calm)
  const perSecond = Math.round(median(calm.map((round) => round.perSecond)))
  const rounds = calm.map((round) => p99Of([round]).toFixed(1)).join(', ')
  return `${took.length} votes at fixed moments, ${perSecond} votes/s; p99 of the rounds ${rounds}; of all of them together median ${median(took).toFixed(1)}, p99 ${p99Of(calm).toFixed(1)} ms`
}

function ratioOf(pairs: readonly Pair[]): number {
  return median(pairs.map(({ ours, bare }) => ours.perSecond / bare.perSecond))
}
