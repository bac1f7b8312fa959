/** How events reach the bot: signed requests, or envelopes over a socket; and what it acknowledges them with. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Json, Workspace } from './workspace.ts'
import { livedTimeout } from '../../services/lived.ts'

type Happening = 'events_api' | 'slash_commands' | 'interactive'
export interface Event {
  readonly kind: Happening
  readonly payload: Json
}
/** What the bot acknowledged an event with; undefined when it did not. */
export type Acked = { readonly answer: unknown } | undefined

const ACK_MS = 3000
/** How long somebody tries again while the bot is not connected. */
const CONNECT_MS = 30_000
/** Slack sends a failed event again at once, after a minute and after five; a test has no five minutes. */
const RETRY_MS = [0, 50, 100]

export interface Wire {
  /** @param retry counts the times that this event came before */
  deliver(event: Event, retry?: number): Promise<Acked>
  drops(): void
  close(): void
}

export function signSlack(secret: string, timestamp: number, raw: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${raw}`).digest('hex')}`
}

/** An event's body as Slack writes it: events as JSON, commands as a form, interactions as JSON in a form. */
export function writeEvent({ kind, payload }: Event): { raw: string; type: string } {
  if (kind === 'events_api') return { raw: JSON.stringify(payload), type: 'application/json' }
  const form = kind === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>)
  return { raw: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' }
}

export interface Letter {
  readonly url: string
  readonly secret: string
  readonly raw: string
  readonly type: string
  /** Unix seconds. */
  readonly signedAt?: number
  readonly retry?: number
}

/** One signed request, as Slack or a forger would post it. */
export async function postSigned({ url, secret, raw, type, signedAt, retry = 0 }: Letter): Promise<Response> {
  const timestamp = signedAt ?? Math.floor(Date.now() / 1000)
  const { signal, done } = livedTimeout(ACK_MS)
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signSlack(secret, timestamp, raw),
    ...(retry > 0 && { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_error' }),
  }
  return await fetch(`${url}/slack/events`, { method: 'POST', body: raw, headers, signal }).finally(done)
}

export function overHttp(ws: Workspace, secret: string, botUrl: () => string): Wire {
  const once = async (event: Event, retry: number): Promise<Acked> => {
    try {
      const response = await postSigned({ url: botUrl(), secret, ...writeEvent(event), retry })
      const text = await response.text()
      if (response.status === 200) return { answer: parse(text) }
      ws.refuse(`${event.kind}: answered ${response.status}`)
    } catch {
      ws.refuse(`${event.kind}: not acknowledged in 3 s`)
    }
    return undefined
  }
  return {
    async deliver(event, retry = 0) {
      let acked = await once(event, retry)
      if (event.kind !== 'events_api') return acked
      for (const [again, wait] of RETRY_MS.entries()) {
        if (acked) break
        await new Promise((resolve) => setTimeout(resolve, wait))
        acked = await once(event, retry + again + 1)
      }
      return acked
    },
    // No line stands between two requests: there is nothing to cut.
    drops: () => undefined,
    close: () => undefined,
  }
}

export interface SocketWire extends Wire {
  /** A ticket for one connection, as apps.connections.open gives out. */
  url(): string
}

export function overSocket(ws: Workspace, server: Server, httpUrl: () => string): SocketWire {
  const tickets = new Set<string>()
  const waiting = new Map<string, (answer: unknown) => void>()
  const door = new WebSocketServer({ noServer: true })
  const lines: WebSocket[] = []

  server.on('upgrade', (req, socket, head) => {
    const ticket = new URL(req.url ?? '', 'http://slack').searchParams.get('ticket') ?? ''
    if (!tickets.delete(ticket)) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    door.handleUpgrade(req, socket, head, (joined) => welcome(joined))
  })

  const welcome = (joined: WebSocket): void => {
    joined.on('message', (data: Buffer) => {
      const { envelope_id: id, payload } = JSON.parse(data.toString('utf8')) as { envelope_id: string; payload?: Json }
      const acked = waiting.get(id)
      if (!acked) return ws.refuse('an acknowledgement of nothing, or twice')
      waiting.delete(id)
      acked(payload && Object.keys(payload).length > 0 ? payload : undefined)
    })
    joined.on('close', () => void lines.splice(lines.indexOf(joined), 1))
    joined.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0BOT' } }))
    lines.push(joined)
  }

  const connection = async (): Promise<WebSocket> => {
    for (const deadline = Date.now() + CONNECT_MS; Date.now() < deadline;) {
      const line = lines.at(-1)
      if (line && line.readyState === line.OPEN) return line
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error('the bot did not connect to Slack')
  }

  return {
    url() {
      const ticket = randomBytes(12).toString('hex')
      tickets.add(ticket)
      return `${httpUrl().replace('http', 'ws')}/link/?ticket=${ticket}&app_id=A0BOT`
    },
    async deliver({ kind, payload }, retry = 0) {
      const line = await connection()
      const id = randomBytes(16).toString('hex')
      const acked = new Promise<Acked>((resolve) => {
        const { signal, done } = livedTimeout(ACK_MS)
        signal.addEventListener('abort', () => {
          waiting.delete(id)
          ws.refuse(`${kind}: not acknowledged in 3 s`)
          resolve(undefined)
        })
        waiting.set(id, (answer) => {
          done()
          resolve({ answer })
        })
      })
      const tries = kind === 'events_api' ? { retry_attempt: retry, retry_reason: retry > 0 ? 'timeout' : '' } : {}
      const envelope = {
        envelope_id: id,
        type: kind,
        payload,
        accepts_response_payload: kind !== 'events_api',
        ...tries,
      }
      line.send(JSON.stringify(envelope))
      return await acked
    },
    drops() {
      for (const line of lines) line.terminate()
    },
    close() {
      for (const client of door.clients) client.terminate()
      door.close()
    },
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
