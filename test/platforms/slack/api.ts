/** The server that the bot calls: the Web API, response URLs and the door to the socket, with faults on request. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Call, Fault } from '../../driver.ts'
import { whisper } from './methods.ts'
import { checkArguments, checkMessage } from './strict.ts'
import type { Json, Workspace } from './workspace.ts'

export interface Api extends AsyncDisposable {
  readonly server: Server
  readonly url: () => string
  readonly calls: Call[]
  misbehave(fault: Fault): void
  readonly met: readonly Fault[]
}

export async function openApi(
  port: number,
  parts: () => {
    ws: Workspace
    call: (method: string, body: Json, token: string | undefined) => Json
    mayRead: (authorization: string | undefined) => boolean
  },
): Promise<Api> {
  const calls: Call[] = []
  const faults: { fault: Fault; left: number }[] = []
  const met: Fault[] = []

  const misbehaving = (method: string, body: Json): Fault | undefined => {
    const { ws } = parts()
    const hits = ({ method: wanted, chat }: Fault) =>
      wanted === method && (chat === undefined || ws.channelOf(chat) === ws.channelOf(String(body['channel'])))
    const found = faults.find(({ fault, left }) => left > 0 && hits(fault))
    if (!found) return undefined
    found.left -= 1
    met.push(found.fault)
    return found.fault
  }

  const takeCall = (method: string, body: Json, req: IncomingMessage, res: ServerResponse): void => {
    const { token, ...rest } = body
    calls.push({ method, body: rest, at: Date.now() })
    const call = () =>
      parts().call(method, rest, req.headers.authorization?.replace(/^Bearer /, '') ?? (token as string | undefined))
    const fault = misbehaving(method, rest)
    if (!fault) return reply(res, 200, call())
    switch (fault.kind) {
      case 'slow':
        res.setHeader('retry-after', String(fault.retryAfterSeconds))
        return reply(res, 429, { ok: false, error: 'ratelimited' })
      case 'error':
        return void res.writeHead(fault.status).end('upstream error')
      case 'lost':
        call()
        return void res.destroy()
      case 'blocked':
        return reply(res, 200, { ok: false, error: 'user_disabled' })
      case 'gone':
        return reply(res, 200, {
          ok: false,
          error: method === 'chat.update' ? 'message_not_found' : 'channel_not_found',
        })
      case 'moved':
        throw new Error('Slack moves no chats: a channel keeps its id')
    }
  }

  const takeResponse = (token: string, body: Json, res: ServerResponse): void => {
    const { ws } = parts()
    calls.push({ method: 'response_url', body, at: Date.now() })
    if (misbehaving('response_url', body)) return void res.writeHead(500).end()
    const to = ws.respondTo(token)
    if (!to) return void res.writeHead(404).end('used_url')
    const refusal = checkArguments('response', body) ?? checkMessage(body)
    if (refusal) {
      if (refusal.why) ws.refuse(`response_url: ${refusal.error} (${refusal.why})`)
      return void res.writeHead(500).end(refusal.error)
    }
    whisper(ws, to, body)
    res.writeHead(200).end('ok')
  }

  /** As Slack does, whoever comes without a right to it is sent to a page to sign in. */
  const serveFile = (req: IncomingMessage, res: ServerResponse, [which = '']: readonly string[]): void => {
    const { ws, mayRead } = parts()
    const file = ws.files.get(which.split('-').at(-1) ?? '')
    calls.push({ method: 'file', body: { which }, at: Date.now() })
    if (!mayRead(req.headers.authorization)) return void res.writeHead(302, { location: 'https://slack.com/' }).end()
    if (!file || file.elsewhere) return void res.writeHead(404).end()
    res.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.length }).end(file.bytes)
  }

  const server = createServer((req, res) => {
    const [, root, ...path] = (req.url ?? '').split('/')
    if (req.method === 'GET' && root === 'files-pri') return serveFile(req, res, path)
    readBody(req)
      .then((body) => {
        if (req.method === 'POST' && root === 'api') return takeCall(path.join('/'), body, req, res)
        if (req.method === 'POST' && root === 'commands') return takeResponse(path.at(-1) ?? '', body, res)
        return void res.writeHead(404).end()
      })
      .catch((err: unknown) => void res.writeHead(400).end(String(err)))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: bound } = server.address() as AddressInfo
  return {
    server,
    calls,
    met,
    url: () => `http://127.0.0.1:${bound}`,
    misbehave(fault) {
      if (fault.kind === 'moved') throw new Error('Slack moves no chats: a channel keeps its id')
      faults.push({ fault, left: fault.times ?? 1 })
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** A form whose structured values are JSON in themselves, as the library writes it, or JSON as a whole. */
async function readBody(req: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = []
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  if (req.headers['content-type']?.startsWith('application/json')) return JSON.parse(text || '{}') as Json
  const form: Json = Object.fromEntries(new URLSearchParams(text))
  for (const name of ['blocks', 'view', 'metadata', 'attachments']) {
    if (typeof form[name] === 'string') form[name] = JSON.parse(form[name])
  }
  for (const [name, value] of Object.entries(form)) {
    if (value === 'true' || value === 'false') form[name] = value === 'true'
  }
  return form
}

function reply(res: ServerResponse, status: number, answer: Json): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer))
}
