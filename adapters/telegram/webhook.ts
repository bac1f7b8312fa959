/** The webhook: only who knows the secret is heard, and nobody may send more than an update is long. */
import { type Bot, webhookCallback } from 'grammy'
import type { Update } from 'grammy/types'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Listening, Log, Route } from '../../src/port.ts'
import { reasonOf } from './answer.ts'

/** Telegram calls an answer after 60 s a failure; before that we say so ourselves, and it sends the update again. */
const PATIENCE_MS = 50_000
/** The longest message is 4096 characters; with all that may come along, a real update stays well below this. */
const BODY_MAX = 1_000_000

class Malformed extends Error {
  readonly status: 400 | 413
  constructor(status: 400 | 413) {
    super('not an update')
    this.status = status
  }
}

export interface Webhook {
  readonly bot: Bot
  readonly secret: string
  /** Whether people can be heard: Telegram knows us, and we are not stopping. */
  readonly open: () => boolean
  readonly log: Log
  readonly refused: Listening['refused']
}

type Handle = Parameters<Route>[1]

/**
 * How grammY meets a web server. A class, for its getter: in an object literal each one gets a shape of its own, which holds
 * on to its request until the old generation is collected. Measured: 10 KB a vote, and pauses of 10 ms instead of 1.
 */
class Meeting {
  readonly handlerReturn?: Promise<void>
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  readonly #refused: Webhook['refused']

  constructor(req: IncomingMessage, res: ServerResponse, refused: Webhook['refused']) {
    this.#req = req
    this.#res = res
    this.#refused = refused
  }

  get header(): string {
    return String(this.#req.headers['x-telegram-bot-api-secret-token'] ?? '')
  }

  /** Read only when asked for: by then the secret was right. */
  get update(): Promise<Update> {
    return readUpdate(this.#req)
  }

  respond(json: string): void {
    answer(this.#res, 200, json)
  }

  end(): void {
    answer(this.#res, 200)
  }

  unauthorized(): void {
    this.#refused('secret')
    answer(this.#res, 401)
  }
}

export function openWebhook({ bot, secret, open, log, refused }: Webhook): Handle {
  const hear = webhookCallback(bot, (req: IncomingMessage, res: ServerResponse) => new Meeting(req, res, refused), {
    secretToken: secret,
    timeoutMilliseconds: PATIENCE_MS,
  })

  return (req: IncomingMessage, res: ServerResponse): void => {
    // Telegram sends again what was not taken, so nothing is lost by saying: later.
    if (!open()) return answer(res, 503)
    hear(req, res).catch((err: unknown) => {
      if (err instanceof Malformed) {
        refused('malformed')
        return answer(res, err.status)
      }
      log.error({ reason: reasonOf(err) }, 'an update was not heard')
      answer(res, 500)
    })
  }
}

function answer(res: ServerResponse, status: number, json = ''): void {
  if (res.writableEnded) return
  // Whoever has no business here gets no second question on this connection, nor may go on sending.
  const headers = status < 400 ? { 'content-type': 'application/json' } : { connection: 'close' }
  // Its length told, it goes out in one piece.
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(json) }).end(json)
}

async function readUpdate(req: IncomingMessage): Promise<Update> {
  const update = parse((await read(req)).toString('utf8'))
  if (!isUpdate(update)) throw new Malformed(400)
  return update
}

/** By its events: a stream's iterator costs a vote as much as reading its JSON twice. */
function read(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= BODY_MAX) return
      // No more is read. The connection stays, or the sender would not hear why it was refused.
      req.removeAllListeners('data').pause()
      reject(new Malformed(413))
    })
    req.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    req.once('error', reject)
    req.once('close', () => {
      // Whoever is told this has gone; and making an error that nobody waits for costs more than reading the JSON.
      if (!req.complete) reject(new Error('the sender went away'))
    })
  })
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isUpdate(value: unknown): value is Update {
  return typeof value === 'object' && value !== null && 'update_id' in value && Number.isSafeInteger(value.update_id)
}
