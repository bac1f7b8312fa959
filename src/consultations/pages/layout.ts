/** What all public pages have around them. Every value in a template is escaped by hono/html. */
import { html } from 'hono/html'
import { LOCALES, say, type Key } from '../../i18n/say.ts'
import type { Reader, Text } from '../../port.ts'

export type Html = ReturnType<typeof html>

export interface Frame {
  readonly title: string
  /** Its address without the language, such as '/c/abc'. */
  readonly path: string
  /** Where the house is on the web: previews take whole addresses alone. */
  readonly home: string
  readonly description?: string
  /** The whole address of the picture that goes with a link to it; our own has a known size. */
  readonly picture?: { readonly url: string; readonly own: boolean } | undefined
  /** A theme's colour, and the feed of that theme alone. */
  readonly colour?: string | undefined
  readonly theme?: string | undefined
  readonly body: Html
}

/** @returns the whole page */
export async function layout(reader: Reader, frame: Frame): Promise<string> {
  const t = (key: Key) => say({ key }, reader)
  const other = LOCALES.find((locale) => locale !== reader.locale) ?? reader.locale
  const { path, theme, colour, body } = frame
  return String(
    await html`<!doctype html>
      <html lang="${reader.locale}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${frame.title} · Samenspraak</title>
          ${preview(reader, frame)}
          <link rel="icon" href="/assets/logo.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/c/style.css" />
          <link
            rel="alternate"
            type="application/atom+xml"
            title="${t('page.feed')}"
            href="/c/feed.atom${theme ? `?theme=${theme}` : ''}"
          />
        </head>
        <body class="${colour && /^[a-z]+$/.test(colour) ? `colour-${colour}` : ''}">
          <a class="skip" href="#main">${t('page.skip')}</a>
          <header class="top">
            <a class="brand" href="/c/"><img src="/assets/logo.svg" alt="" width="32" height="32" /> Samenspraak</a>
            <nav aria-label="${t('page.nav')}">
              <a href="/c/">${t('page.all')}</a>
              <a href="/c/promises">${t('page.promises')}</a>
              <a href="${path}${path.includes('?') ? '&' : '?'}lang=${other}" hreflang="${other}" lang="${other}"
                >${say({ key: 'page.language' }, { ...reader, locale: other })}</a
              >
            </nav>
          </header>
          <main id="main">${body}</main>
          <footer><p>${t('page.foot')}</p></footer>
        </body>
      </html>`,
  )
}

/** What a link to it looks like in a chat. */
function preview(reader: Reader, { title, path, home, description, picture }: Frame): Html {
  const property = (name: string, content: string | undefined) =>
    content ? html`<meta property="og:${name}" content="${content}" />` : ''
  return html`${description ? html`<meta name="description" content="${description}" />` : ''}
    <link rel="canonical" href="${home}${path}" />
    ${LOCALES.map((locale) => html`<link rel="alternate" hreflang="${locale}" href="${home}${path}${path.includes('?') ? '&' : '?'}lang=${locale}" />`)}
    ${property('site_name', 'Samenspraak')} ${property('title', title)} ${property('type', 'article')}
    ${property('url', `${home}${path}`)} ${property('locale', DATES[reader.locale].replace('-', '_'))}
    ${property('description', description)} ${property('image', picture?.url)}
    ${
      picture?.own
        ? html`${property('image:width', '1200')} ${property('image:height', '630')} ${property('image:alt', title)}`
        : ''
    }
    ${picture ? html`<meta name="twitter:card" content="summary_large_image" />` : ''}`
}

/** ' lang="nl"' where people's words are in another language than their page, so that they are read aloud as what they are. */
export function langOf(text: Text, { locale }: Reader): Html | '' {
  if (!('words' in text) || text.words[locale] !== undefined) return ''
  const [other] = Object.keys(text.words)
  return other ? html` lang="${other}"` : ''
}

/** A line of people's words amid others. */
export function spoken(text: Text, reader: Reader): Html {
  const lang = langOf(text, reader)
  return lang ? html`<span${lang}>${say(text, reader)}</span>` : html`${say(text, reader)}`
}

/** Paragraphs, as they were typed. */
export function paragraphs(text: Text, reader: Reader): Html {
  const blocks = say(text, reader).split(/\n{2,}/)
  const lang = langOf(text, reader)
  return html`${blocks.map((block) => html`<p${lang}>${block.split('\n').map((line, at) => (at === 0 ? html`${line}` : html`<br />${line}`))}</p>`)}`
}

const DATES = { nl: 'nl-NL', en: 'en-GB' } as const

/** '10 december 2026 om 13:06', with the machine's own form beside it. */
export function moment(at: Date, { locale, zone }: Reader): Html {
  const text = new Intl.DateTimeFormat(DATES[locale], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: zone,
  }).format(at)
  return html`<time datetime="${at.toISOString()}">${text}</time>`
}

/** Only a day where nothing depends on the hour. */
export function day(at: Date, { locale, zone }: Reader): Html {
  const text = new Intl.DateTimeFormat(DATES[locale], { dateStyle: 'long', timeZone: zone }).format(at)
  return html`<time datetime="${at.toISOString()}">${text}</time>`
}
