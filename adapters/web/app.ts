/** The square's addresses. */
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import { secureHeaders } from 'hono/secure-headers'
import { readFileSync } from 'node:fs'
import { localeFrom, say, type Key } from '../../src/i18n/say.ts'
import { unpack } from '../../src/act.ts'
import type { Answer, Door, Inbox, Intent, Listening, Log, Reader } from '../../src/port.ts'
import { idOf, newKey } from './identity.ts'
import { openPace } from './pace.ts'
import { frontPage, gonePage, PARTIES, windowPage } from './pages.ts'
import { receive, who } from './receive.ts'
import { draw } from './render.ts'
import { questionAddresses } from './question.ts'
import { themeAddresses } from './theme.ts'
import { UPLOAD_BYTES, type Uploads } from './uploads.ts'
import type { Windows } from './windows.ts'

export interface Square {
  readonly personas: boolean
  readonly inbox: Inbox
  readonly windows: Windows
  readonly uploads: Uploads
  readonly door: Door
  readonly hear: Listening['hear']
  readonly log: Log
  readonly refused: () => void
  readonly posters: Listening['posters']
  readonly readings: Listening['readings']
}

const ASSETS = {
  'square.js': 'text/javascript; charset=utf-8',
  'draw.js': 'text/javascript; charset=utf-8',
  'form.js': 'text/javascript; charset=utf-8',
  'listen.js': 'text/javascript; charset=utf-8',
  'send.js': 'text/javascript; charset=utf-8',
  'square.css': 'text/css; charset=utf-8',
  'theme.css': 'text/css; charset=utf-8',
  'logo.svg': 'image/svg+xml',
} as const
/** Entering makes a person: a crowd behind one address may, a script may not for long. */
const ENTER_A_MINUTE = 120
/** What one window may do: somebody who presses quickly never sees the bottom. */
const ACTIONS_AT_ONCE = 20
const ACTIONS_A_SECOND = 2
/** A form takes far less: whoever sends more is not typing. */
const BODY_BYTES = 64 * 1024

export function squareApp(square: Square): Hono {
  const app = new Hono()
  const mayEnter = openPace(ENTER_A_MINUTE, ENTER_A_MINUTE / 60)
  const mayAct = openPace(ACTIONS_AT_ONCE, ACTIONS_A_SECOND)
  const refuse = (c: Context, status: 400 | 413 | 415) => {
    square.refused()
    const tooBig = isUpload(c) ? 'files.web.big' : 'web.big'
    return c.text(sentence(c, status === 413 ? tooBig : 'web.malformed'), status)
  }
  const small = bodyLimit({ maxSize: BODY_BYTES, onError: (c) => refuse(c, 413) })
  const large = bodyLimit({ maxSize: BODY_BYTES + UPLOAD_BYTES, onError: (c) => refuse(c, 413) })
  app.use(secureHeaders(HEADERS), async (c, next) => await (isUpload(c) ? large : small)(c, next))
  app.use('/w/*', async (c, next) => {
    await next()
    // Whoever has the address is this person: no cache keeps what it showed.
    c.header('cache-control', 'no-store')
  })
  app.get('/', (c) => c.html(frontPage(readerOf(c), square.personas)))
  for (const [name, type] of Object.entries(ASSETS)) {
    const body = readFileSync(new URL(`assets/${name}`, import.meta.url))
    app.get(`/assets/${name}`, (c) => c.body(body, 200, { 'content-type': type, 'cache-control': 'no-cache' }))
  }
  app.post('/enter', async (c) => {
    if (!mayEnter(getConnInfo(c).remote.address ?? '')) return c.text(sentence(c, 'fault.busy'), 429)
    return await enter(c, square, readerOf(c))
  })
  themeAddresses(app, square, {
    readerOf,
    localeOf,
    mayEnter: (c) => mayEnter(getConnInfo(c).remote.address ?? ''),
  })
  questionAddresses(app, square, readerOf)
  app.get('/w/:key', async (c) => {
    const id = await windowOf(c, square)
    if (!id) return c.html(gonePage(readerOf(c), 'web.gone.title'), 404)
    // Whoever came in by a theme begins there.
    const wanted = [`consult.show:${c.req.query('consult') ?? ''}`, `theme.show:${c.req.query('theme') ?? ''}`].map(
      unpack,
    )
    const first = wanted.find(({ kind }) => kind !== 'unknown') ?? ({ kind: 'help' } as const)
    const { view, reader } = await answer(square, { ...who(id, localeOf(c)), ...first })
    // Only for who looks at several windows at once: what they may do does not depend on it.
    const as = PARTIES.find((party) => party === c.req.query('as'))
    return c.html(windowPage(reader, { key: c.req.param('key'), as, welcome: JSON.stringify(draw(view, reader)) }))
  })
  app.get('/w/:key/events', async (c) => {
    const id = await windowOf(c, square)
    if (!id) return c.text('', 404)
    if (square.windows.full(id)) return c.text(sentence(c, 'fault.busy'), 429)
    const { reader } = await answer(square, { ...who(id, localeOf(c)), kind: 'help' })
    // A browser that takes up a stream by itself names its last event; our script, when it has to open a new one.
    const version = c.req.header('last-event-id') ?? c.req.query('after') ?? '0'
    return streamSSE(c, (stream) => square.windows.follow(stream, id, reader, version))
  })
  app.post('/w/:key/say', async (c) => {
    const id = await windowOf(c, square)
    if (!id) return c.text(sentence(c, 'web.gone.title'), 404)
    if (!mayAct(id)) return c.text(sentence(c, 'fault.busy'), 429)
    if (!isUpload(c) && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')) return refuse(c, 415)
    const { said, files } = await bodyOf(c)
    const intent = receive(id, localeOf(c), said)
    if (intent === 'malformed') return refuse(c, 400)
    if (intent === 'big') return refuse(c, 413)
    return await square.hear(async (told) => {
      using held = await square.uploads.hold(files)
      const { enclosures } = held
      const { view, reader } = await answer(square, {
        ...intent,
        ...(enclosures.length > 0 && { files: enclosures }),
      })
      told()
      return c.json({ view: draw(view, reader), locale: reader.locale })
    })
  })
  app.notFound((c) => c.html(gonePage(readerOf(c), 'web.lost.title'), 404))
  app.onError((err, c) => {
    // The path has the window's key in it: it stays out of the log.
    square.log.error({ err, platform: 'web', method: c.req.method }, 'a page failed')
    return c.text(sentence(c, 'fault.trouble'), 503)
  })
  return app
}

const HEADERS: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    // Pictures that officials chose for their news: the browser fetches them, from wherever they are, over https alone.
    imgSrc: ["'self'", 'https:'],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
  // Browsers on this machine reach it by http.
  strictTransportSecurity: false,
}

/** Makes a new window, and somebody in it: with the part they chose, or with the role that their code gives. */
async function enter(c: Context, square: Square, reader: Reader): Promise<Response> {
  const body = await c.req.parseBody()
  const key = newKey()
  const id = idOf(key)
  const party = PARTIES.find((known) => known === body['party'])
  const code = typeof body['code'] === 'string' ? body['code'] : undefined
  if (!id || (square.personas ? !party : !code)) return c.redirect('/', 303)
  const from = who(id, localeOf(c))
  const entered = await square.door(
    square.personas && party
      ? { ...from, kind: 'persona', party }
      : { ...from, kind: 'command', verb: 'claim', rest: code ?? '' },
  )
  if (entered.view.mood !== 'sorry') return c.redirect(`/w/${key}${party ? `?as=${party}` : ''}`, 303)
  // The window that this would have been is told to nobody, so nobody can come in by it.
  const [fault] = entered.view.lines ?? []
  return c.html(frontPage(reader, square.personas, fault && say(fault, reader)), 422)
}

/** What somebody does in a window with files along: the one body that may be larger. */
function isUpload({ req }: Context): boolean {
  const type = req.header('content-type') ?? ''
  return req.method === 'POST' && /^\/w\/[^/]+\/say$/.test(req.path) && /^multipart\/form-data\b/i.test(type)
}

/** The same JSON, by itself or as the part `said` of a form with `files` beside it. */
async function bodyOf(c: Context): Promise<{ said: unknown; files: readonly File[] }> {
  if (!isUpload(c)) return { said: await c.req.json().catch(() => undefined), files: [] }
  const parts = await c.req.formData().catch(() => new FormData())
  const said = parts.get('said')
  const files = parts.getAll('files').filter((part): part is File => typeof part !== 'string')
  return { said: typeof said === 'string' ? parse(said) : undefined, files }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

async function answer(square: Square, intent: Intent): Promise<Answer> {
  const answered = await square.door(intent)
  square.windows.speaks(intent.actor.id, answered.reader)
  return answered
}

/** @returns the id of a window that somebody was given */
async function windowOf(c: Context, { inbox }: Square): Promise<string | undefined> {
  const id = idOf(c.req.param('key') ?? '')
  return id && (await inbox.known(id)) ? id : undefined
}

/** The first of the browser's languages that we speak. */
function localeOf(c: Context): string | undefined {
  const wanted = (c.req.header('accept-language') ?? '').split(',').map((one) => one.split(';')[0]?.trim())
  return wanted.map((setting) => localeFrom(setting)).find((locale) => locale !== undefined)
}

/** Before we know who it is: only sentences, no moments, so the zone does not matter. */
function readerOf(c: Context): Reader {
  return { locale: localeFrom(localeOf(c)) ?? 'nl', zone: 'UTC' }
}

function sentence(c: Context, key: Key): string {
  return say({ key }, readerOf(c))
}
