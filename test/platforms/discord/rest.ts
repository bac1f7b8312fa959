/** Discord's REST addresses, as far as a bot of ours uses them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { Call, Fault } from '../../driver.ts'
import type { Button, Interaction, Json, Modal, Posted, Town } from './state.ts'
import { openSpec } from './spec.ts'
import { faultIn, mayRing, type Shape } from './strict.ts'
import { livedMs } from '../../services/lived.ts'

const SPEC = openSpec()
const EPHEMERAL = 64
const FIRST_ANSWER_MS = 3_000

/** What a route gives back: a status and a body, as Discord does. */
interface Reply {
  readonly status: number
  readonly body?: unknown
}
const refuse = (status: number, code: number, message: string): Reply => ({ status, body: { code, message } })

interface Asked {
  readonly path: readonly string[]
  readonly body: Json
}
interface Route {
  readonly name: string
  readonly method: string
  readonly path: RegExp
  readonly open?: true
  readonly shape?: Shape
  take(asked: Asked): Reply
}

export interface Rest {
  readonly server: Server
  readonly calls: Call[]
  readonly faults: Fault[]
  readonly met: readonly Fault[]
  readonly changed: () => void
}

export async function openRest(town: Town, port: number, changed: () => void): Promise<Rest> {
  const calls: Call[] = []
  const faults: Fault[] = []
  const met: Fault[] = []
  const routes = routesOf(town, () => `ws://127.0.0.1:${(server.address() as { port: number }).port}/gateway`)
  const server = createServer((req, res) => {
    void handle(req, res).catch((err: unknown) => {
      town.refusals.push(`the fake itself failed: ${String(err)}`)
      res.writeHead(500).end()
    })
  })

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(req.url ?? '/', 'http://fake').pathname).replace(/^\/api\/v10/, '')
    if (req.method === 'GET' && path.startsWith('/attachments/')) return serveFile(res, path.split('/')[3] ?? '')
    const body = await read(req)
    const route = routes.find((one) => one.method === req.method && one.path.test(path))
    if (!route) return refused(res, `${req.method} ${path}: no such route`, refuse(404, 0, '404: Not Found'))
    if (!route.open && req.headers.authorization !== `Bot ${town.token}`)
      return send(res, refuse(401, 0, '401: Unauthorized'))
    calls.push({ method: route.name, body: body as Json, at: Date.now() })
    const against = (route.shape && faultIn(route.shape, body)) ?? SPEC?.(route.method, path, body)
    if (against) return refused(res, `${route.name}: ${against}`, refuse(400, 50035, 'Invalid Form Body'))
    if (route.shape === 'message' && mayRing(body)) town.refusals.push(`${route.name}: it may ring people`)
    const fault = takeFault(route.name)
    if (fault && fault.kind !== 'lost') return misbehave(res, fault)
    const reply = route.take({ path: path.split('/').slice(1), body: (body ?? {}) as Json })
    changed()
    if (fault) return void req.socket.destroy()
    send(res, reply)
  }

  function serveFile(res: ServerResponse, id: string): void {
    const file = town.files.get(id)
    calls.push({ method: 'file', body: { id }, at: Date.now() })
    if (!file) return void res.writeHead(404).end()
    res.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.length }).end(file.bytes)
  }

  function refused(res: ServerResponse, why: string, reply: Reply): void {
    town.refusals.push(why)
    send(res, reply)
  }

  function takeFault(method: string): Fault | undefined {
    const at = faults.findIndex((fault) => fault.method === method)
    const fault = faults[at]
    if (fault) met.push(fault)
    if (fault && (fault.times ?? 1) > 1) faults[at] = { ...fault, times: (fault.times ?? 1) - 1 }
    else if (fault) faults.splice(at, 1)
    return fault
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { server, calls, faults, met, changed }
}

function misbehave(res: ServerResponse, fault: Fault): void {
  switch (fault.kind) {
    case 'slow': {
      const global = fault.scope === 'platform'
      res.setHeader('retry-after', String(fault.retryAfterSeconds))
      res.setHeader('x-ratelimit-scope', global ? 'global' : 'user')
      if (global) res.setHeader('x-ratelimit-global', 'true')
      return send(res, {
        status: 429,
        body: { message: 'You are being rate limited.', retry_after: fault.retryAfterSeconds, global },
      })
    }
    case 'error':
      return send(res, { status: fault.status })
    case 'blocked':
      return send(res, refuse(403, 50007, 'Cannot send messages to this user'))
    case 'gone':
      return send(res, refuse(404, 10003, 'Unknown Channel'))
    default:
      throw new Error(`Discord knows no fault ${fault.kind}`)
  }
}

function send(res: ServerResponse, { status, body }: Reply): void {
  if (body === undefined) return void res.writeHead(status).end()
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function read(req: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const part of req.setEncoding('utf8')) text += String(part)
  return text === '' ? undefined : JSON.parse(text)
}

function routesOf(town: Town, gateway: () => string): readonly Route[] {
  const bot = {
    id: town.application,
    username: 'samenspraak',
    discriminator: '0',
    avatar: null,
    bot: true,
    global_name: null,
  }
  const limits = { total: 1000, remaining: 999, reset_after: 1000, max_concurrency: 1 }
  return [
    {
      name: 'gatewayBot',
      method: 'GET',
      path: /^\/gateway\/bot$/,
      take: () => ({ status: 200, body: { url: gateway(), shards: 1, session_start_limit: limits } }),
    },
    { name: 'me', method: 'GET', path: /^\/users\/@me$/, take: () => ({ status: 200, body: bot }) },
    {
      name: 'listCommands',
      method: 'GET',
      path: /^\/applications\/\d+\/commands$/,
      take: () => ({ status: 200, body: town.commands }),
    },
    {
      name: 'putCommands',
      method: 'PUT',
      path: /^\/applications\/\d+\/commands$/,
      shape: 'commands',
      take: ({ body }) => {
        town.commands = (body as unknown as Json[]).map((command) => ({
          ...command,
          id: town.snowflake(),
          version: '1',
          default_member_permissions: null,
        }))
        return { status: 200, body: town.commands }
      },
    },
    {
      name: 'createDirect',
      method: 'POST',
      path: /^\/users\/@me\/channels$/,
      shape: 'direct',
      take: ({ body }) => {
        const person = town.people.get(String(body['recipient_id']))
        return person ? { status: 200, body: { id: person.dm, type: 1 } } : refuse(400, 50033, 'Invalid Recipient(s)')
      },
    },
    {
      name: 'createMessage',
      method: 'POST',
      path: /^\/channels\/\d+\/messages$/,
      shape: 'message',
      take: ({ path, body }) => post(town, path[1] ?? '', body),
    },
    {
      name: 'editMessage',
      method: 'PATCH',
      path: /^\/channels\/\d+\/messages\/\d+$/,
      shape: 'message',
      take: ({ path, body }) => edit(town, path[3] ?? '', body),
    },
    {
      name: 'interactionCallback',
      method: 'POST',
      path: /^\/interactions\/\d+\/[^/]+\/callback$/,
      open: true,
      shape: 'callback',
      take: ({ path, body }) => callBack(town, path[1] ?? '', path[2] ?? '', body),
    },
    {
      name: 'followUp',
      method: 'POST',
      path: /^\/webhooks\/\d+\/[^/]+$/,
      open: true,
      shape: 'message',
      take: ({ path, body }) => followUp(town, path[2] ?? '', body),
    },
    {
      name: 'editOriginal',
      method: 'PATCH',
      path: /^\/webhooks\/\d+\/[^/]+\/messages\/@original$/,
      open: true,
      shape: 'message',
      take: ({ path, body }) => followUp(town, path[2] ?? '', body),
    },
  ]
}

const textOf = ({ content }: Json): string | undefined => (typeof content === 'string' ? content : undefined)

function add(town: Town, channel: string, body: Json, only?: string): Posted {
  const message: Posted = {
    id: town.snowflake(),
    channel,
    content: textOf(body) ?? '',
    components: (body['components'] ?? []) as { components: Button[] }[],
    embeds: (body['embeds'] ?? []) as Posted['embeds'],
    flags: Number(body['flags'] ?? 0),
    mentions: mayRing(body),
    ...(only && { only }),
    ...(body['enforce_nonce'] === true && { nonce: String(body['nonce']) }),
  }
  town.posted.push(message)
  return message
}

const asMessage = ({ id, channel, content }: Posted) => ({ id, channel_id: channel, content })

function post(town: Town, channel: string, body: Json): Reply {
  if (!town.channels.has(channel)) return refuse(404, 10003, 'Unknown Channel')
  const same =
    body['enforce_nonce'] === true &&
    town.posted.find(({ nonce, channel: where }) => where === channel && nonce === body['nonce'])
  return { status: 200, body: asMessage(same || add(town, channel, body)) }
}

function edit(town: Town, id: string, body: Json): Reply {
  const message = town.posted.find((one) => one.id === id && !one.only)
  if (!message) return refuse(404, 10008, 'Unknown Message')
  message.content = textOf(body) ?? message.content
  message.components = (body['components'] ?? message.components) as { components: Button[] }[]
  message.embeds = (body['embeds'] ?? message.embeds) as Posted['embeds']
  message.flags = Number(body['flags'] ?? message.flags)
  return { status: 200, body: asMessage(message) }
}

function callBack(town: Town, id: string, token: string, body: Json): Reply {
  const interaction = town.interactions.get(id)
  if (!interaction || interaction.token !== token) return refuse(404, 10062, 'Unknown interaction')
  if (interaction.answered) return refuse(400, 40060, 'Interaction has already been acknowledged.')
  if (livedMs() - interaction.at > FIRST_ANSWER_MS) {
    town.refusals.push('an interaction was answered after three seconds')
    return refuse(404, 10062, 'Unknown interaction')
  }
  const data = (body['data'] ?? {}) as Json
  switch (body['type']) {
    case 4:
      interaction.answered = 'message'
      interaction.message = answer(town, interaction, data)
      break
    case 5:
      interaction.answered = 'later'
      break
    default:
      interaction.answered = 'modal'
      town.modals.set(interaction.person.id, {
        modal: data as unknown as Modal,
        channel: interaction.channel,
        faults: [],
      })
  }
  return { status: 204 }
}

function answer(town: Town, { channel, person }: Interaction, data: Json): Posted {
  const hidden = (Number(data['flags'] ?? 0) & EPHEMERAL) !== 0
  return add(town, channel.id, data, hidden ? person.id : undefined)
}

function followUp(town: Town, token: string, body: Json): Reply {
  const interaction = [...town.interactions.values()].find((one) => one.token === token)
  if (!interaction?.answered) return refuse(404, 10015, 'Unknown Webhook')
  interaction.answered = 'message'
  return { status: 200, body: asMessage(answer(town, interaction, { ...body, flags: EPHEMERAL })) }
}
