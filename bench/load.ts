/** Puts load on an HTTP server: as much as it takes, or so much a second whatever it takes. */
import { setTimeout as wait } from 'node:timers/promises'
import { Pool } from 'undici'

export interface Load {
  readonly perSecond: number
  /** Of each request, in milliseconds. */
  readonly took: readonly number[]
  readonly failed: number
}

export interface Asking {
  readonly url: string
  readonly headers: Record<string, string>
  readonly seconds: number
  /** Makes the next request's body. */
  readonly next: () => string
  /** What the server answers must satisfy this, or it counts as failed. */
  readonly good: (status: number, body: string) => boolean
}

/** A fixed number of connections, each with one request at a time. */
export async function drive(asking: Asking & { connections: number }): Promise<Load> {
  await using asker = openAsker(asking, asking.connections)
  const end = performance.now() + asking.seconds * 1000
  const one = async () => {
    while (performance.now() < end) await asker.ask(performance.now())
  }
  await Promise.all(Array.from({ length: asking.connections }, one))
  return asker.load()
}

/** As many at once as the house asks Telegram to send; who comes while all are taken waits, and that wait counts. */
const CONNECTIONS = 100

/**
 * Requests begin at fixed moments, however long the ones before them take, and each is timed from the moment at which
 * it should have begun: a server that stands still for a second makes everyone late who came in that second.
 */
export async function driveEvenly(asking: Asking & { perSecond: number }): Promise<Load> {
  const { perSecond, seconds } = asking
  await using asker = openAsker(asking, CONNECTIONS)
  const from = performance.now()
  const asked: Promise<void>[] = []
  for (let n = 0; n < perSecond * seconds; n++) {
    const due = from + (n * 1000) / perSecond
    // A timer may ring a little early.
    for (let early; (early = due - performance.now()) > 0;) await wait(early)
    asked.push(asker.ask(due))
  }
  await Promise.all(asked)
  return asker.load()
}

/** By undici: on two cores, what asks takes from what answers, and `node:http` would take two to three times as much. */
function openAsker({ url, headers, next, good }: Asking, connections: number) {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections })
  const took: number[] = []
  let failed = 0
  const from = performance.now()
  const post = async (): Promise<boolean> => {
    const answer = await pool.request({
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: next(),
    })
    return good(answer.statusCode, await answer.body.text())
  }
  return {
    /** @param since from when its time counts */
    async ask(since: number): Promise<void> {
      const isGood = await post().catch(() => false)
      took.push(performance.now() - since)
      if (!isGood) failed++
    },
    load: (): Load => ({ perSecond: (took.length - failed) / ((performance.now() - from) / 1000), took, failed }),
    [Symbol.asyncDispose]: () => pool.destroy(),
  }
}
