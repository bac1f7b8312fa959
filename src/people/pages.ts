/** The pages behind one-time links: GET shows a button and spends nothing, POST does it once. */
import { getRequestListener } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'
import type { Ctx } from '../ctx.ts'
import { localeFrom, say } from '../i18n/say.ts'
import type { Reader, Route, Text } from '../port.ts'
import { auditCsv } from './audit.ts'
import { inviteLines, tellReport, type Report } from './bulk.ts'
import { exportOf } from './export.ts'
import { letters } from './letters.ts'
import { lookAtPass, usePass, type Pass } from './pass.ts'
import { beginSession, SESSION_MINUTES } from './session.ts'

/** Where administrators look at the queue, and the cookie of who is signed in there. */
export const BOARD = '/board'
export const COOKIE = 'board'
/** 20,000 lines of a list are smaller. */
const BODY_BYTES = 4 * 1024 * 1024

const STYLE = `body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1.5rem;color:#1b1b1f;background:#fff}
button,input,a{font:inherit}button{padding:.7rem 1.2rem;border:0;border-radius:.5rem;background:#154273;color:#fff;min-height:2.75rem}
:focus-visible{outline:3px solid #e17000;outline-offset:2px}label{display:block;font-weight:600}input{display:block;margin:.5rem 0 1rem;max-width:100%}
a{display:inline-block;padding:.6rem 0;color:#154273}
@media (prefers-color-scheme:dark){body{color:#eee;background:#16181d}button{background:#8ab4f8;color:#111}a{color:#8ab4f8}}`

/** @returns a handler of node's own kind, for all paths below '/p/' */
export function passPages(ctx: Ctx): Parameters<Route>[1] {
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      strictTransportSecurity: false,
    }),
    bodyLimit({
      maxSize: BODY_BYTES,
      onError: (c) => c.html(page(readerOf(ctx, c, null), 'pass.gone.title', [{ key: 'web.big' }]), 413),
    }),
  )
  app.use('*', async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
    c.header('x-robots-tag', 'noindex')
  })
  app.get('/p/style.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/p/:token', async (c) => {
    const pass = await lookAtPass(ctx.db, c.req.param('token'))
    return pass ? c.html(ask(readerOf(ctx, c, pass.locale), pass)) : gone(ctx, c)
  })
  app.post('/p/:token', async (c) => await spend(ctx, c))
  app.onError((err, c) => {
    // The path has the token in it: it stays out of the log.
    ctx.log.error({ err, method: c.req.method }, 'a page behind a link failed')
    return c.html(page(readerOf(ctx, c, null), 'pass.gone.title', [{ key: 'fault.trouble' }]), 503)
  })
  const listener = getRequestListener(app.fetch)
  return (req, res) => void listener(req, res)
}

async function spend(ctx: Ctx, c: Context): Promise<Response> {
  const { csv } = await c.req.parseBody()
  const text = typeof csv === 'string' ? csv : csv instanceof File ? await csv.text() : ''
  const done = await ctx.db.$transaction(
    async (tx) => {
      const pass = await usePass(tx, c.req.param('token') ?? '')
      if (!pass) return undefined
      const { kind, person } = pass
      if (kind === 'export') return { pass, file: JSON.stringify(await exportOf(tx, person), undefined, 2) }
      if (kind === 'audit') return { pass }
      if (kind === 'board') return { pass, session: await beginSession(tx, person) }
      return { pass, report: await inviteLines(tx, text, { createdBy: person }, async () => undefined) }
    },
    { timeout: 60_000 },
  )
  if (!done) return await gone(ctx, c)
  if (done.session !== undefined) {
    setCookie(c, COOKIE, done.session, {
      path: BOARD,
      httpOnly: true,
      sameSite: 'Strict',
      secure: ctx.settings.home.startsWith('https:'),
      maxAge: SESSION_MINUTES * 60,
    })
    return c.redirect(`${BOARD}/`, 303)
  }
  const reader = readerOf(ctx, c, done.pass.locale)
  if (done.report) return c.html(await tell(reader, done.report, ctx.settings.home), done.report.fault ? 422 : 200)
  if (done.file !== undefined) return download(done.file, 'samenspraak.json', 'application/json; charset=utf-8')
  return download(ReadableStream.from(encode(auditCsv(ctx.db))), 'audit.csv', 'text/csv; charset=utf-8')
}

async function* encode(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const part of parts) yield encoder.encode(part)
}

function download(body: string | ReadableStream, name: string, type: string): Response {
  return new Response(body, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  })
}

function ask(reader: Reader, { kind }: Pass) {
  const s = (text: Text) => say(text, reader)
  const form =
    kind === 'invite'
      ? html`<form method="post" enctype="multipart/form-data">
          <label for="csv">${s({ key: 'pass.upload' })}</label>
          <p id="hint">${s({ key: 'pass.upload.hint' })}</p>
          <input id="csv" name="csv" type="file" accept=".csv,text/csv" required aria-describedby="hint" />
          <button>${s({ key: 'pass.upload.submit' })}</button>
        </form>`
      : html`<form method="post">
          <p>${s({ key: `pass.${kind}` })}</p>
          <button>${s({ key: kind === 'board' ? 'pass.open' : 'pass.download' })}</button>
        </form>`
  return page(reader, `pass.page.${kind}`, [], form)
}

/** The letters go along in the page itself: they can be had once, like the codes in them. */
async function tell(reader: Reader, report: Report, home: string) {
  const href = `data:text/html;charset=utf-8,${encodeURIComponent(await letters(report.made, reader, home))}`
  return page(
    reader,
    'pass.page.invite',
    tellReport(report),
    report.made.length > 0
      ? html`<p><a href="${href}" download="letters.html">${say({ key: 'pass.letters' }, reader)}</a></p>`
      : html``,
  )
}

async function gone(ctx: Ctx, c: Context): Promise<Response> {
  return c.html(page(readerOf(ctx, c, null), 'pass.gone.title', [{ key: 'pass.gone' }]), 410)
}

type Title = 'pass.gone.title' | `pass.page.${Pass['kind']}`

export function page(reader: Reader, title: Title, lines: readonly Text[], rest = html``) {
  return html`<!doctype html>
    <html lang="${reader.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${say({ key: title }, reader)} · Samenspraak</title>
        <link rel="stylesheet" href="/p/style.css" />
      </head>
      <body>
        <main>
          <h1>${say({ key: title }, reader)}</h1>
          ${lines.map((line) => html`<p>${say(line, reader)}</p>`)} ${rest}
        </main>
      </body>
    </html>`
}

/** The person's own language, or else their browser's. */
export function readerOf({ settings }: Ctx, c: Context, own: string | null): Reader {
  const wanted = (c.req.header('accept-language') ?? '').split(',').map((one) => localeFrom(one.split(';')[0]?.trim()))
  const locale = localeFrom(own) ?? wanted.find((one) => one !== undefined) ?? settings.locale
  return { locale, zone: settings.zone }
}
