/** A Telegram that takes messages, as slowly and as few as it is told to. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface FakeTelegram extends AsyncDisposable {
  readonly url: string
  /** When each message was taken, in ms of this process's clock. */
  readonly taken: readonly number[]
  /** How many were answered 429. */
  refused(): number
}

const ME = { id: 1, is_bot: true, first_name: 'bench', username: 'bench_bot' }

/**
 * @param options.latencyMs how long each answer takes
 * @param options.mostASecond messages in any second, by when they arrive; one more is answered 429, with a wait of 1 s
 */
export async function fakeTelegram(options: { latencyMs?: number; mostASecond?: number } = {}): Promise<FakeTelegram> {
  const { latencyMs = 0, mostASecond = Infinity } = options
  const taken: number[] = []
  let refused = 0
  const takes = () => {
    const now = performance.now()
    const full = now - (taken.at(-mostASecond) ?? -Infinity) < 1_000
    if (full) refused += 1
    else taken.push(now)
    return !full
  }
  const hear = async (req: IncomingMessage, res: ServerResponse) => {
    const body = await read(req)
    const method = req.url?.split('/').at(-1)
    const isMessage = method === 'sendMessage' || method === 'editMessageText'
    const took = !isMessage || takes()
    const number = taken.length
    if (latencyMs > 0) await wait(latencyMs)
    if (!took) answer(res, 429, TOO_MANY)
    else answer(res, 200, { ok: true, result: isMessage ? message(body, number) : method === 'getMe' ? ME : true })
  }
  const server = createServer((req, res) => void hear(req, res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    refused: () => refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const TOO_MANY = {
  ok: false,
  error_code: 429,
  description: 'Too Many Requests: retry after 1',
  parameters: { retry_after: 1 },
}

function message(body: string, number: number) {
  const { chat_id: id, text } = JSON.parse(body) as { chat_id: number; text: string }
  return { message_id: number, date: 1, chat: { id, type: 'private', first_name: 'B' }, text }
}

async function read(req: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of req) parts.push(part)
  return Buffer.concat(parts).toString()
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
