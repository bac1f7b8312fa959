/** Pictures and files that came along with questions and answers, at '/f/…': for browsers and platforms that were told the address. */
import type { ServerResponse } from 'node:http'
import { openTurns } from '../busy.ts'
import type { Ctx } from '../ctx.ts'
import type { Route } from '../port.ts'
import { fileAt, type Served } from '../questions/serve-file.ts'
import { respond } from './server.ts'

export const FILES = '/f/'
/** Of one address of the net: behind a proxy that is everybody, and a platform fetches for all its people. */
const [TURNS, TURNS_A_SECOND] = [600, 60]
/** Each is at most 5 MB in memory. */
const AT_ONCE = 20

/** @returns a handler of node's own kind, for all paths below '/f/' */
export function filePages(ctx: Ctx): Parameters<Route>[1] {
  const isBusy = openTurns(ctx.clock, TURNS, TURNS_A_SECOND)
  let open = 0
  return (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return respond(res, 405, 'Not allowed')
    if (open >= AT_ONCE || isBusy(req.socket.remoteAddress ?? '')) {
      res.setHeader('retry-after', '5')
      return respond(res, 429, 'Too many requests')
    }
    open += 1
    const id = (req.url ?? '').split('?', 1)[0]?.slice(FILES.length) ?? ''
    res.once('close', () => (open -= 1))
    fileAt(ctx.db, id).then(
      (file) => (file ? serve(res, file) : respond(res, 404, 'Not found')),
      (err: unknown) => {
        // The path is the key to the file: it stays out of the log.
        ctx.log.error({ err }, 'a file could not be served')
        respond(res, 503, 'Something went wrong')
      },
    )
  }
}

/** What stands in it runs nowhere and is taken for nothing else; a PDF is saved and not opened here. */
function serve(res: ServerResponse, { name, type, bytes }: Served): void {
  const disposition = type.startsWith('image/') ? 'inline' : 'attachment'
  const plain = name.replace(/[^\w.-]/g, '_')
  res
    .writeHead(200, {
      'content-type': type,
      'content-length': bytes.length,
      'content-disposition': `${disposition}; filename="${plain}"; filename*=UTF-8''${encode(name)}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'cache-control': 'private, max-age=3600',
    })
    .end(res.req.method === 'HEAD' ? undefined : bytes)
}

function encode(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
}
