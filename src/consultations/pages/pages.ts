/** The public pages of consultations: readable without a script, without an account, and on paper. */
import { getRequestListener } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { readFileSync } from 'node:fs'
import type { Ctx } from '../../ctx.ts'
import { localeFrom } from '../../i18n/say.ts'
import type { LinksTo } from '../../people/visit.ts'
import type { Reader, Route } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import { themeName } from '../../themes/view.ts'
import { loadConsultation } from '../load.ts'
import { promisesOf } from '../promise/promises.ts'
import { heardBy } from '../promise/response.ts'
import { peopleIn } from '../taking/people.ts'
import { resultsOf } from '../taking/results.ts'
import { isPublic } from '../taking/show.ts'
import { csvOf, jsonOf } from './data.ts'
import { feedOf } from './feed.ts'
import { summaries } from './find.ts'
import { columnsPage, gonePage, listPage } from './list-page.ts'
import { consultationPage } from './page.ts'
import { pictureOf } from './picture.ts'
import { promisesPage } from './promises-page.ts'

/** A page may be a little old: a crowd that opens it at once asks the database once a few seconds. */
const FRESH = 'public, max-age=5'
const ID = /^[a-z0-9-]{1,32}$/

/** @returns a handler of node's own kind, for '/c' and all paths below '/c/' */
export function consultationPages(ctx: Ctx, linksTo: LinksTo): Parameters<Route>[1] {
  const app = new Hono()
  const { home } = ctx.settings
  app.use(secureHeaders(HEADERS))
  // All of it is in the language of who asks: a cache keeps one for each.
  app.use('*', async (c, next) => {
    await next()
    c.header('vary', 'accept-language')
  })
  const style = readFileSync(new URL('page.css', import.meta.url))
  app.get('/c/style.css', (c) =>
    c.body(style, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=300' }),
  )
  app.get('/c', (c) => c.redirect('/c/', 301))

  app.get('/c/', async (c) => {
    const theme = themeOf(c)
    return fresh(c, await listPage(readerOf(ctx, c), home, await summaries(ctx.db, theme), theme))
  })
  app.get('/c/promises', async (c) => fresh(c, await promisesPage(readerOf(ctx, c), home, await promisesOf(ctx.db))))
  app.get('/c/columns', async (c) => fresh(c, await columnsPage(readerOf(ctx, c), home)))
  app.get('/c/feed.atom', async (c) => {
    const theme = themeOf(c)
    const feed = await feedOf(readerOf(ctx, c), home, await summaries(ctx.db, theme), theme)
    return c.body(feed, 200, { 'content-type': 'application/atom+xml; charset=utf-8', 'cache-control': FRESH })
  })
  app.get('/c/:id', async (c) => {
    const found = await find(c)
    if (!found) return await gone(c)
    const [results, people, felt, theme] = await Promise.all([
      resultsOf(ctx.db, found),
      peopleIn(ctx.db, found),
      heardBy(ctx.db, found.id),
      ctx.db.theme.findUniqueOrThrow({ where: { id: found.themeId } }),
    ])
    const page = await consultationPage(readerOf(ctx, c), {
      consultation: found,
      theme: { name: themeName(theme), colour: theme.colour },
      results,
      people,
      felt,
      links: linksTo(found.themeId),
      home,
      personas: ctx.settings.personas,
      now: ctx.clock.now(),
    })
    return fresh(c, page)
  })
  app.get('/c/:id/results.csv', async (c) => {
    const found = await find(c)
    if (!found) return await gone(c)
    const csv = csvOf(found, await resultsOf(ctx.db, found), readerOf(ctx, c))
    return c.body(csv, 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${found.id}.csv"`,
      'access-control-allow-origin': '*',
    })
  })
  app.get('/c/:id/results.json', async (c) => {
    const found = await find(c)
    if (!found) return await gone(c)
    c.header('access-control-allow-origin', '*')
    return c.json(jsonOf(found, await resultsOf(ctx.db, found), await heardBy(ctx.db, found.id), home))
  })
  app.get('/c/:id/picture.png', async (c) => {
    const found = await find(c)
    if (!found) return await gone(c)
    const theme = await ctx.db.theme.findUniqueOrThrow({ where: { id: found.themeId } })
    const png = await pictureOf(found, themeName(theme), readerOf(ctx, c))
    return c.body(png, 200, { 'content-type': 'image/png', 'cache-control': 'public, max-age=300' })
  })
  app.notFound((c) => gone(c))
  app.onError(async (err, c) => {
    ctx.log.error({ err, method: c.req.method }, 'a consultation’s page failed')
    return c.html(await gonePage(readerOf(ctx, c), home, 'fault.trouble'), 503)
  })

  const find = async (c: Context): Promise<Consultation | undefined> => {
    const id = c.req.param('id') ?? ''
    const found = ID.test(id) ? await loadConsultation(ctx.db, id) : undefined
    return found && isPublic(found) ? found : undefined
  }
  const gone = async (c: Context) => c.html(await gonePage(readerOf(ctx, c), home, 'page.gone'), 404)
  const listener = getRequestListener(app.fetch)
  return (req, res) => void listener(req, res)
}

const HEADERS: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    // The picture that an official chose: the browser fetches it, over https alone.
    imgSrc: ["'self'", 'https:'],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: false,
}

function fresh(c: Context, page: string) {
  return c.html(page, 200, { 'cache-control': FRESH })
}

const themeOf = (c: Context): string | undefined => {
  const theme = c.req.query('theme')
  return theme && ID.test(theme) ? theme : undefined
}

/** What was asked for in the address, or else the first of the browser's languages that we speak. */
function readerOf({ settings }: Ctx, c: Context): Reader {
  const wanted = (c.req.header('accept-language') ?? '').split(',').map((one) => localeFrom(one.split(';')[0]?.trim()))
  const locale = localeFrom(c.req.query('lang')) ?? wanted.find((one) => one !== undefined) ?? settings.locale
  return { locale, zone: settings.zone }
}
