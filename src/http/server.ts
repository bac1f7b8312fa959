/** The HTTP server: webhooks and pages that adapters mount, and what operators ask. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Log, Route } from '../port.ts'
import { StartError } from '../start-error.ts'

type Handle = Parameters<Route>[1]

export interface Http extends AsyncDisposable {
  /** Where it listens, such as http://127.0.0.1:3000. */
  readonly url: string
  readonly route: Route
  /** Everything is mounted: from now on a path that nobody took does not exist. */
  readonly open: () => void
  readonly isOpen: () => boolean
}

/** Slow senders are cut off: nobody may hold a connection open by typing one letter a minute. */
const PATIENCE_MS = 30_000

/** @throws StartError when the port is taken or not allowed */
export async function openHttp(options: { host: string; port: number; log: Log }): Promise<Http> {
  const { host, port, log } = options
  const exact = new Map<string, Handle>()
  const below: { prefix: string; handle: Handle }[] = []
  let open = false
  const find = (path: string): Handle | undefined =>
    // Until all is mounted, whoever takes the rest would take what is another's a moment later.
    exact.get(path) ?? below.find(({ prefix }) => path.startsWith(prefix) && (open || prefix !== '/'))?.handle
  const server = createServer({ requestTimeout: PATIENCE_MS, headersTimeout: 10_000 }, (req, res) => {
    // Who was being answered when we stopped is let go of right after.
    res.once('close', () => server.listening || setImmediate(() => server.closeIdleConnections()))
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/'
    const handle = find(path)
    try {
      if (handle) handle(req, res)
      else if (!open) respond(res.setHeader('retry-after', '1'), 503, 'Starting')
      else respond(res, 404, 'Not found')
    } catch (err) {
      log.error({ err, path: handle ? path : undefined }, 'a request failed')
      if (!res.headersSent) respond(res, 500, 'Something went wrong')
    }
  })
  await listen(server, host, port)
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    route(path, handle) {
      if (!path.endsWith('/')) return void exact.set(path, handle)
      below.push({ prefix: path, handle })
      // The longest prefix wins, so that '/' takes what nobody else took.
      below.sort((a, b) => b.prefix.length - a.prefix.length)
    },
    open: () => void (open = true),
    isOpen: () => open,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      // Whoever is being answered gets a moment; streams that stay open do not hold up the stop.
      const cut = setTimeout(() => server.closeAllConnections(), 2_000)
      await closed
      clearTimeout(cut)
    },
  }
}

export function respond(res: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  res.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(body)
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (err: NodeJS.ErrnoException) => reject(new StartError(why(err, host, port))))
    server.listen(port, host, resolve)
  })
}

function why(err: NodeJS.ErrnoException, host: string, port: number): string {
  switch (err.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program. Stop that program, or set PORT to another number.`
    case 'EACCES':
      return `Port ${port} is not allowed for this user. Set PORT to a number above 1023.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine. Set HOST to 127.0.0.1 or 0.0.0.0.`
    default:
      return `The web server could not listen on ${host}:${port} (${err.code ?? 'unknown reason'}).`
  }
}
