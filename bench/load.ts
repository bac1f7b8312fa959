/** Puts load on an HTTP server: as much as it takes, or so much a second whatever it takes. */
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

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

function openAsker({ url, headers, next, good }: Asking, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const took: number[] = []
  let failed = 0
  const from = performance.now()
  return {
    /** @param since from when its time counts */
    async ask(since: number): Promise<void> {
      const answer = await post(agent, url, headers, next()).catch(() => ({ status: 0, text: '' }))
      took.push(performance.now() - since)
      if (!good(answer.status, answer.text)) failed++
    },
    load: (): Load => ({ perSecond: (took.length - failed) / ((performance.now() - from) / 1000), took, failed }),
    [Symbol.asyncDispose]: async () => agent.destroy(),
  }
}

function post(
  agent: Agent,
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const req = request(
      url,
      {
        agent,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (res) => {
        let text = ''
        res.setEncoding('utf8')
        res.on('data', (part: string) => (text += part))
        res.on('end', () => resolve({ status: res.statusCode ?? 0, text }))
        res.on('error', reject)
      },
    )
    req.on('error', reject)
    req.end(body)
  })
}
