/** A theme as anybody may see it: on a page, and on a poster. Every value in a template is escaped by hono/html. */
import { html } from 'hono/html'
import { say, type Key } from '../../src/i18n/say.ts'
import type { Poster, Reader, Text } from '../../src/port.ts'
import { layout, logo, type Html } from './pages.ts'

const STYLE = '/assets/theme.css'
const CHATS = { telegram: 'Telegram', slack: 'Slack', discord: 'Discord' } as const

/** @param how.merged it was asked for by the address of a theme that went on as this one */
export function themePage(reader: Reader, poster: Poster, how: { personas: boolean; merged: boolean }): Html {
  const t = (key: Key) => say({ key }, reader)
  const name = say(poster.name, reader)
  return layout(
    reader,
    `${name} · ${t('web.title')}`,
    html`<body class="front theme ${colourOf(poster)}">
      <main>
        ${logo}
        <h1>${name}</h1>
        ${how.merged ? html`<p class="note">${t('web.theme.merged')}</p>` : ''}
        <p>${say(poster.description, reader)}</p>
        ${poster.owner ? html`<p class="note">${say({ key: 'theme.owner', with: { owner: poster.owner } }, reader)}</p>` : ''}
        ${consultations(reader, poster)} ${sentences(reader, 'web.theme.open', poster.open)}
        ${sentences(reader, 'web.theme.decided', poster.decided)} ${answeredSection(reader, poster)}
        ${poster.archived ? html`<p>${t('web.theme.archived')}</p>` : ways(reader, poster, how.personas)}
        <p><a href="/c/?theme=${poster.id}">${t('page.link.theme')}</a></p>
        <p><a href="/">${t('web.theme.all')}</a></p>
      </main>
    </body>`,
    { style: STYLE },
  )
}

function sentences(reader: Reader, title: Key, texts: readonly Text[]): Html | '' {
  if (texts.length === 0) return ''
  return html`<section>
    <h2>${say({ key: title }, reader)}</h2>
    <ul>
      ${texts.map((text) => html`<li>${say(text, reader)}</li>`)}
    </ul>
  </section>`
}

/** The newest few; the others stand on pages of their own. */
function answeredSection(reader: Reader, { id, answered }: Poster): Html | '' {
  if (answered.length === 0) return ''
  return html`<section>
    <h2>${say({ key: 'web.questions' }, reader)}</h2>
    <ul>
      ${answered.map((question) => html`<li><a href="/q/${question.id}">${question.words}</a></li>`)}
    </ul>
    <p><a href="/t/${id}/q">${say({ key: 'web.questions.all' }, reader)}</a></p>
  </section>`
}

function consultations(reader: Reader, { id, consultations: open }: Poster): Html {
  return html`<section>
    <h2>${say({ key: 'page.all' }, reader)}</h2>
    <ul>
      ${open.map(({ id: one, title }) => html`<li><a href="/c/${one}">${say(title, reader)}</a></li>`)}
      <li><a href="/c/?theme=${id}">${say({ key: 'do.consult.all' }, reader)}</a></li>
    </ul>
  </section>`
}

/** In the try-out one tap is enough; elsewhere by a chat, or with a code. */
function ways(reader: Reader, poster: Poster, personas: boolean): Html {
  const t = (key: Key) => say({ key }, reader)
  const command = say({ key: 'share.command', with: { command: `/follow ${poster.id}` } }, reader)
  return html`${
      personas
        ? html`<form method="post" action="/t/${poster.id}/follow">
            <button class="main">${t('web.theme.follow')}</button>
          </form>`
        : ''
    }
    <section>
      <h2>${t('web.theme.how')}</h2>
      <ul>
        ${chatsOf(poster).map(({ label, url }) => html`<li><a href="${url}">${label}</a></li>`)}
        <li>${command}</li>
        ${personas ? '' : html`<li>${t('web.theme.code')} <a href="/">${t('web.theme.enter')}</a></li>`}
      </ul>
    </section>
    ${
      pageOf(poster)
        ? html`<p class="qr">
              <img src="/t/${poster.id}/qr.svg" alt="${t('web.theme.qr')}" width="200" height="200" />
            </p>
            <p><a href="/t/${poster.id}/poster">${t('web.theme.poster')}</a></p>`
        : ''
    }`
}

/** One sheet of paper: everything on it can be read from a few steps away, or typed over. */
export function posterPage(reader: Reader, poster: Poster): Html {
  const t = (key: Key) => say({ key }, reader)
  const name = say(poster.name, reader)
  const page = pageOf(poster)
  return layout(
    reader,
    `${name} · ${t('web.theme.poster')}`,
    html`<body class="poster ${colourOf(poster)}">
      <main>
        ${logo}
        <h1>${name}</h1>
        <p class="about">${say(poster.description, reader)}</p>
        ${
          page
            ? html`<p class="scan">${t('web.poster.scan')}</p>
                <p class="qr">
                  <img src="/t/${poster.id}/qr.svg" alt="${t('web.theme.qr')}" width="400" height="400" />
                </p>
                <p class="type">${t('web.poster.type')} <strong>${bare(page)}</strong></p>`
            : ''
        }
        <ul class="type">
          ${chatsOf(poster).map(({ label, url }) => html`<li>${label}: <strong>${bare(url)}</strong></li>`)}
        </ul>
        ${poster.owner ? html`<p class="note">${say({ key: 'theme.owner', with: { owner: poster.owner } }, reader)}</p>` : ''}
        <p class="tip">${t('web.poster.print')} <a href="/t/${poster.id}">${name}</a></p>
      </main>
    </body>`,
    { style: STYLE },
  )
}

export function lostThemePage(reader: Reader): Html {
  const t = (key: Key) => say({ key }, reader)
  return layout(
    reader,
    `${t('web.theme.lost.title')} · ${t('web.title')}`,
    html`<body class="front">
      <main>
        ${logo}
        <h1>${t('web.theme.lost.title')}</h1>
        <p>${t('web.theme.lost')}</p>
        <p><a href="/">${t('web.theme.all')}</a></p>
      </main>
    </body>`,
  )
}

function chatsOf({ links }: Poster): { label: string; url: string }[] {
  return links.flatMap(({ platform, url }) =>
    platform === 'web' || !/^https?:\/\//.test(url) ? [] : [{ label: CHATS[platform], url }],
  )
}

/** As people type it. */
const bare = (url: string): string => url.replace(/^https?:\/\//, '')

/** A class of our own style sheet, whatever stands in the database. */
export const colourOf = ({ colour }: Pick<Poster, 'colour'>): string =>
  /^[a-z]+$/.test(colour) ? `colour-${colour}` : ''

/** Where its QR picture leads. */
export function pageOf({ links }: Poster): string | undefined {
  return links.find(({ platform }) => platform === 'web')?.url
}
