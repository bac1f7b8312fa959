/** The queue's board for administrators who signed in by a one-time link. It shows; it changes nothing. */
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { HonoAdapter } from '@bull-board/hono'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { deleteCookie, getCookie } from 'hono/cookie'
import { secureHeaders } from 'hono/secure-headers'
import type { Ctx } from '../ctx.ts'
import { BOARD, COOKIE, page, readerOf } from '../people/pages.ts'
import { endSession, isSignedIn } from '../people/session.ts'
import type { Platform, Route } from '../port.ts'
import { lanesOf } from '../queue/queue.ts'

/** @returns a handler of node's own kind, for all paths below '/board/' */
export function boardPages(ctx: Ctx, platforms: readonly Platform[]): Parameters<Route>[1] {
  // With and without a slash at the end: the board means one page by both.
  const app = new Hono({ strict: false })
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The board writes styles of its own. What it would fetch from elsewhere (a font) stays there.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'self'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      strictTransportSecurity: false,
    }),
  )
  app.use('*', async (c, next) => {
    const token = getCookie(c, COOKIE)
    if (token === undefined || !(await isSignedIn(ctx.db, token))) {
      return c.html(page(readerOf(ctx, c, null), 'pass.page.board', [{ key: 'board.closed' }]), 401, NO_STORE)
    }
    await next()
    for (const [name, value] of Object.entries(NO_STORE)) c.header(name, value)
    return undefined
  })
  app.get(`${BOARD}/out`, async (c) => {
    await endSession(ctx.db, getCookie(c, COOKIE) ?? '')
    deleteCookie(c, COOKIE, { path: BOARD })
    return c.html(page(readerOf(ctx, c, null), 'pass.page.board', [{ key: 'board.out' }]))
  })
  app.route(BOARD, drawBoard(ctx, platforms))
  app.onError((err, c) => {
    ctx.log.error({ err, method: c.req.method }, 'the board failed')
    return c.html(page(readerOf(ctx, c, null), 'pass.page.board', [{ key: 'fault.trouble' }]), 503)
  })
  const listener = getRequestListener(app.fetch)
  return (req, res) => void listener(req, res)
}

const NO_STORE = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' }

function drawBoard({ queue }: Ctx, platforms: readonly Platform[]): Hono {
  const drawn = new HonoAdapter(serveStatic)
  drawn.setBasePath(BOARD)
  // The database decides what is left to do: a job that is taken away or tried again by hand would only mislead.
  const lanes = () => lanesOf(platforms).map((lane) => new BullMQAdapter(queue.bull(lane), { readOnlyMode: true }))
  const { replaceQueues } = createBullBoard({
    queues: lanes(),
    serverAdapter: drawn,
    options: { uiConfig: { boardTitle: 'Samenspraak', miscLinks: [{ text: 'Sign out', url: `${BOARD}/out` }] } },
  })
  const board = new Hono()
  board.use('*', async (_c, next) => {
    // A lane whose database was away at its first use has another queue since.
    replaceQueues(lanes())
    await next()
  })
  return board.route('/', drawn.registerPlugin())
}
