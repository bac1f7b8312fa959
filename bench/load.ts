/** Drives an HTTP server with a fixed number of connections, each with one request at a time. */
import { Agent, request } from 'node:http'

export interface Load {
  readonly perSecond: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly failed: number
}

/**
 * @param next makes the nth request; what the server answers must satisfy `good`, or it counts as failed
 * @param perSecond spreads the requests evenly instead of as fast as they go
 */
export async function drive(options: {
  url: string
  headers: Record<string, string>
  connections: number
  seconds: number
  next: (n: number) => string
  good: (status: number, body: string) => boolean
}): Promise<Load> {
  const { url, headers, connections, seconds, next, good } = options
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const took: number[] = []
  let n = 0
  let failed = 0
  const end = performance.now() + seconds * 1000
  const one = async () => {
    while (performance.now() < end) {
      const body = next(n++)
      const from = performance.now()
      const answer = await post(agent, url, headers, body).catch(() => ({ status: 0, text: '' }))
      took.push(performance.now() - from)
      if (!good(answer.status, answer.text)) failed++
    }
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: connections }, one))
  const elapsed = (performance.now() - from) / 1000
  agent.destroy()
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0
  return { perSecond: (took.length - failed) / elapsed, medianMs: at(0.5), p99Ms: at(0.99), failed }
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
