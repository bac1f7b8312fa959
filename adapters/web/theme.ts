/** A theme's public addresses: its page, its poster, its QR picture, and in the try-out the way in by following it. */
import type { Context, Hono } from 'hono'
import { encodeQR } from 'qr'
import { pack, unpack } from '../../src/act.ts'
import { say } from '../../src/i18n/say.ts'
import type { Poster, Reader } from '../../src/port.ts'
import type { Square } from './app.ts'
import { idOf, newKey } from './identity.ts'
import { lostThemePage, pageOf, posterPage, themePage } from './theme-pages.ts'
import { who } from './receive.ts'

interface Ways {
  readonly readerOf: (c: Context) => Reader
  readonly localeOf: (c: Context) => string | undefined
  /** Whether one more may come in from there now. */
  readonly mayEnter: (c: Context) => boolean
}

/** A day: an address that is on paper does not change. */
const QR_SECONDS = 86_400

export function themeAddresses(app: Hono, square: Square, { readerOf, localeOf, mayEnter }: Ways): void {
  const lost = (c: Context) => c.html(lostThemePage(readerOf(c)), 404)
  const shown = (show: (c: Context, poster: Poster, asked: string) => Response | Promise<Response>) => {
    return async (c: Context) => {
      const asked = c.req.param('id') ?? ''
      const poster = await square.posters?.(asked)
      return poster ? await show(c, poster, asked) : lost(c)
    }
  }

  app.get(
    '/t/:id',
    shown((c, poster, asked) =>
      c.html(themePage(readerOf(c), poster, { personas: square.personas, merged: poster.id !== asked })),
    ),
  )
  app.get(
    '/t/:id/poster',
    shown((c, poster) => (poster.archived ? c.redirect(`/t/${poster.id}`) : c.html(posterPage(readerOf(c), poster)))),
  )
  app.get(
    '/t/:id/qr.svg',
    shown(async (c, poster) => {
      const url = pageOf(poster)
      if (!url) return lost(c)
      // A quarter of it may be torn off or rained on.
      const svg = encodeQR(url, 'svg', { ecc: 'quartile', border: 4 })
      return c.body(svg, 200, { 'content-type': 'image/svg+xml', 'cache-control': `public, max-age=${QR_SECONDS}` })
    }),
  )
  app.post(
    '/t/:id/follow',
    shown(async (c, poster) => {
      if (!square.personas || poster.archived) return c.redirect(`/t/${poster.id}`, 303)
      if (!mayEnter(c)) return c.text(say({ key: 'fault.busy' }, readerOf(c)), 429)
      const key = newKey()
      const from = who(idOf(key) ?? '', localeOf(c))
      await square.door({ ...from, kind: 'persona', party: 'resident' })
      await square.door({ ...from, ...unpack(pack({ kind: 'theme.follow', theme: poster.id })) })
      const { consult } = await c.req.parseBody()
      // Whoever came from a consultation's page goes on there; what is no id leads nowhere.
      const wanted = typeof consult === 'string' ? `&consult=${encodeURIComponent(consult)}` : ''
      return c.redirect(`/w/${key}?as=resident&theme=${poster.id}${wanted}`, 303)
    }),
  )
}
