/** Hears Slack over HTTP: lets in what Slack signed within five minutes, hands it to Bolt, and writes Bolt's answer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App, Receiver } from '@slack/bolt'
import type { Listening } from '../../src/port.ts'
import { findForgery } from './verify.ts'

const PATH = '/slack/events'
/** Slack's payloads are some tens of kilobytes. */
const MOST_BYTES = 1024 * 1024

type Body = Record<string, unknown>

/** A receiver of our own, because Bolt's accepts a signature from tomorrow and wants a server of its own. */
export function hearHttp(secret: string, listening: Pick<Listening, 'route' | 'refused' | 'signal' | 'log'>): Receiver {
  const { route, refused, signal, log } = listening
  let app: App | undefined

  const take = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (signal.aborted) return respond(res, 503)
    if (req.method !== 'POST') return respond(res, 405)
    const raw = await readRaw(req)
    if (!raw) {
      refused('malformed')
      res.setHeader('connection', 'close')
      return respond(res, 413)
    }
    const { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } = req.headers
    const forgery = findForgery({ timestamp: one(timestamp), signature: one(signature), raw }, secret, Date.now())
    if (forgery) {
      refused(forgery)
      return respond(res, 401)
    }
    const body = parseBody(raw.toString('utf8'), req.headers['content-type'] ?? '')
    if (!body) {
      refused('malformed')
      return respond(res, 400)
    }
    if (body['type'] === 'url_verification') return respond(res, 200, { challenge: body['challenge'] })
    await hand(body, res)
  }

  const hand = async (body: Body, res: ServerResponse): Promise<void> => {
    const ack = async (answer?: string | object): Promise<void> => {
      if (!res.headersSent) respond(res, 200, answer)
    }
    await app?.processEvent({ body, ack })
    // Something that we have no use for (ssl_check, a view that was closed): a receipt keeps Slack from repeating it.
    await ack()
  }

  return {
    init(bolt) {
      app = bolt
    },
    async start() {
      route(PATH, (req, res) => {
        take(req, res).catch((err: unknown) => {
          log.error({ fault: err instanceof Error ? err.name : 'unknown' }, 'a request from Slack failed')
          if (!res.headersSent) respond(res, 500)
        })
      })
    },
    async stop() {
      // The server is not ours; `signal` has closed this path.
    },
  }
}

/** @returns undefined when it is too large: what comes after the limit is not kept */
async function readRaw(req: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(req.headers['content-length'] ?? 0) > MOST_BYTES) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Events are JSON; commands are a form; interactions are JSON inside a form. */
function parseBody(text: string, type: string): Body | undefined {
  if (!type.startsWith('application/x-www-form-urlencoded')) return parseJson(text)
  const form = Object.fromEntries(new URLSearchParams(text))
  return form['payload'] === undefined ? form : parseJson(form['payload'])
}

function parseJson(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined
  } catch {
    return undefined
  }
}

function respond(res: ServerResponse, status: number, answer?: string | object): void {
  if (typeof answer === 'object') {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  } else {
    res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(answer ?? '')
  }
}

const one = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined
