/** A strict Telegram at the wire: it refuses what production refuses, and misbehaves when it is told to. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Call, PlatformDriver } from '../driver.ts'
import { BUILT_IN, checkAgainst, officialSpec } from './telegram-spec.ts'
import { openChats } from './telegram/chats.ts'
import { ApiError } from './telegram/error.ts'
import { openFaults, refusalOf } from './telegram/faults.ts'
import { type Body, type Hook, openMethods } from './telegram/methods.ts'
import { openPerson } from './telegram/people.ts'
import { openPolled, openPosted } from './telegram/updates.ts'

const TOKEN = '100200:strict-fake-of-telegram'
const SECRET = 'a-secret-of-the-webhook'
const PATH = '/telegram/webhook'

/** @param options webhook: posts updates to the bot; otherwise it waits to be asked. `log` gets no words of people. */
export async function startTelegram(
  options: { port?: number; webhook?: boolean; log?: (line: string) => void } = {},
): Promise<PlatformDriver> {
  const { port = 0, webhook = false, log = () => undefined } = options
  const over = new AbortController()
  const chats = openChats()
  const faults = openFaults()
  const calls: Call[] = []
  const refusals: string[] = []
  const hook: Hook = { url: '', secret: webhook ? SECRET : undefined, allowed: undefined }
  const methods = openMethods(chats, hook)
  const official = officialSpec()
  const checks = [BUILT_IN, ...(official ? [official] : [])].map(checkAgainst)
  let botUrl: string | undefined

  const refuse = (method: string, { code, description, refusal }: ApiError): void => {
    log(`${method}: ${code}${refusal.expected ? '' : ', a mistake of the bot'}`)
    if (!refusal.expected) refusals.push(`${method}: ${description}`)
  }
  const check = (method: string, body: Body): void => {
    const known = method === 'getUpdates' || Object.hasOwn(methods, method)
    if (!known) throw new ApiError(404, 'Not Found: method not found')
    const why = checks.map((fits) => fits(method, body)).find((one) => one !== undefined)
    if (why !== undefined) throw new ApiError(400, `Bad Request: ${why}`)
  }
  const perform = async (method: string, body: Body, gone: AbortSignal): Promise<unknown> => {
    check(method, body)
    return method === 'getUpdates' ? await updates.getUpdates(body, gone) : methods[method]?.(body)
  }
  /** What stands in the answer to a webhook counts as a call; how it went, nobody is told. */
  const obey = (method: string, body: Body): void => {
    calls.push({ method, body, at: Date.now() })
    perform(method, body, over.signal).catch((err: unknown) => refuse(method, asApiError(err)))
  }
  const address = () => (botUrl === undefined ? undefined : `${botUrl}${PATH}`)
  const updates = webhook ? openPosted({ hook, address, obey, stop: over.signal }) : openPolled(hook, over.signal)

  /** Whoever has the token and a path that getFile told gets the bytes. */
  const serveFile = (res: ServerResponse, token: string, path: string): void => {
    const file = [...chats.files.values()].find((one) => one.path === path)
    calls.push({ method: 'file', body: { path }, at: Date.now() })
    if (token !== TOKEN || !file) return answer(res, 404, { ok: false, error_code: 404, description: 'Not Found' })
    res.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes)
  }

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const [, holder, path] = /^\/file\/bot([^/]+)\/(.+)$/.exec(req.url ?? '') ?? []
    if (holder !== undefined && path !== undefined) return serveFile(res, holder, path)
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(req.url ?? '') ?? []
    const gone = new AbortController()
    res.once('close', () => gone.abort())
    try {
      const body = await readBody(req)
      if (token !== TOKEN) throw new ApiError(401, 'Unauthorized')
      log(method)
      calls.push({ method, body, at: Date.now() })
      const fault = faults.take(method, body)
      if (fault?.kind === 'error') return void res.writeHead(fault.status).end('<html>Bad Gateway</html>')
      if (fault && fault.kind !== 'lost') throw refusalOf(fault, body, chats)
      const result = await perform(method, body, gone.signal)
      if (fault) return void req.socket.destroy()
      answer(res, 200, { ok: true, result })
    } catch (err) {
      const refusal = asApiError(err)
      refuse(method, refusal)
      const { code, description } = refusal
      const { parameters } = refusal.refusal
      answer(res, code, { ok: false, error_code: code, description, ...(parameters && { parameters }) })
    }
  }
  const server = createServer((req, res) => void serve(req, res)).listen(port, '127.0.0.1')
  await once(server, 'listening')

  return {
    platform: 'telegram',
    env: {
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...(webhook && { TELEGRAM_WEBHOOK_SECRET: SECRET }),
    },
    connect: (url) => void (botUrl = url),
    person: async (name, { locale, started } = {}) => openPerson(chats, updates, name, locale, started),
    async place(name, { managers = [] } = {}) {
      const id = -1_000_000_000_000 - chats.count()
      chats.groups.set(id, name)
      for (const [at, manager] of managers.entries()) {
        chats.members.set(`${id} ${manager}`, at === 0 ? 'creator' : 'administrator')
      }
      return { tenant: 'telegram', chat: String(id) }
    },
    misbehave: (fault) => faults.add(fault),
    met: faults.met,
    async repeats() {
      // The same tap wants its answer once more.
      const tap = chats.taps.get(updates.last()?.callback_query?.id ?? '')
      if (tap) tap.open = true
      await updates.repeat()
    },
    drops: () => server.closeAllConnections(),
    calls,
    refusals,
    async [Symbol.asyncDispose]() {
      over.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readBody(req: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  if (text === '') return {}
  const body = parse(text)
  if (typeof body !== 'object' || body === null) throw new ApiError(400, "Bad Request: can't parse the request")
  return body as Body
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Anything else is a mistake of this fake, which must be seen. */
function asApiError(err: unknown): ApiError {
  return err instanceof ApiError
    ? err
    : new ApiError(500, `the fake failed: ${err instanceof Error ? err.stack : 'unknown'}`)
}

function answer(res: ServerResponse, status: number, body: object): void {
  if (!res.destroyed) res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
