/** The pages as the server makes them. Every value in a template is escaped by hono/html. */
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Key } from '../../src/i18n/say.ts'
import { say } from '../../src/i18n/say.ts'
import type { Reader } from '../../src/port.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>
export const PARTIES = ['resident', 'government', 'business'] as const

const t = (reader: Reader) => (key: Key) => say({ key }, reader)

/** The frame of every page. `canonical`: where it is on the web, also for who finds it under another address. */
export function layout(
  reader: Reader,
  title: string,
  body: Html,
  { script = false, style, canonical }: { script?: boolean; style?: string; canonical?: string } = {},
): Html {
  return html`<!doctype html>
    <html lang="${reader.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="/assets/logo.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/square.css" />
        ${canonical ? html`<link rel="canonical" href="${canonical}" />` : ''}
        ${style ? html`<link rel="stylesheet" href="${style}" />` : ''}
        ${script ? html`<script type="module" src="/assets/square.js"></script>` : ''}
      </head>
      ${body}
    </html>`
}

export const logo = html`<span class="logo"
  ><img src="/assets/logo.svg" alt="" width="32" height="32" /> Samenspraak</span
>`

/** @param fault what was wrong with the code that was typed, in the reader's words */
export function frontPage(reader: Reader, personas: boolean, fault?: string): Html {
  const s = t(reader)
  return layout(
    reader,
    s('web.title'),
    html`<body class="front">
      <main>
        ${logo}
        <h1>${s('web.front.lead')}</h1>
        <p>${s('web.front.how')}</p>
        ${personas ? choosePart(reader) : giveCode(reader, fault)}
        <p><a href="/c/">${s('page.link.all')}</a></p>
      </main>
    </body>`,
  )
}

function choosePart(reader: Reader): Html {
  const s = t(reader)
  return html`<p>${s('web.front.try')}</p>
    <form method="post" action="/enter">
      <fieldset>
        <legend><h2>${s('web.front.choose')}</h2></legend>
        ${PARTIES.map(
          (party) =>
            html`<button class="part ${party}" name="party" value="${party}">
              <strong>${s(`web.party.${party}`)}</strong> <span>${s(`web.party.${party}.hint`)}</span>
            </button>`,
        )}
      </fieldset>
    </form>
    <p class="tip">${s('web.front.tip')}</p>`
}

function giveCode(reader: Reader, fault?: string): Html {
  const s = t(reader)
  return html`<form method="post" action="/enter" class="code">
      <p id="why">${s('web.front.code')}</p>
      <label for="code">${s('web.front.code.label')}</label>
      <input
        id="code"
        name="code"
        required
        maxlength="40"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        aria-describedby="why${fault ? ' fault' : ''}"
        ${fault ? html`aria-invalid="true" autofocus` : ''}
      />
      ${fault ? html`<p id="fault" class="fault">${fault}</p>` : ''}
      <button class="main">${s('web.front.code.submit')}</button>
    </form>
    <p class="tip">${s('web.front.chat')}</p>`
}

/** The strings that the page's script shows by itself. */
const SCRIPT_WORDS = {
  you: 'web.you',
  bot: 'web.bot',
  own: 'web.own',
  close: 'web.close',
  choose: 'web.choose',
  optional: 'web.optional',
  tab: 'web.tab',
  updated: 'web.updated',
  offline: 'web.offline',
  failed: 'web.failed',
} as const
const SPANS = ['hour', 'day', 'days', 'week'] as const

/**
 * What needs the script waits for it, disabled: a sentence that was sent without it would be gone.
 *
 * @param window its key, the part that its person chose, and the first answer as JSON for the script
 */
export function windowPage(
  reader: Reader,
  { key, as, welcome }: { key: string; as: (typeof PARTIES)[number] | undefined; welcome: string },
): Html {
  const s = t(reader)
  const words = Object.fromEntries(Object.entries(SCRIPT_WORDS).map(([name, key]) => [name, sayPlain(key, reader)]))
  const spans = SPANS.map((name) => s(`web.span.${name}`))
  return layout(
    reader,
    s('web.title'),
    html`<body
      class="window"
      data-key="${key}"
      data-welcome="${welcome}"
      data-words="${JSON.stringify({ ...words, spans })}"
    >
      <a class="skip" href="#text">${s('web.skip')}</a>
      <header>
        ${logo} ${as ? html`<p class="as ${as}">${s('web.you')}: <strong>${s(`web.party.${as}`)}</strong></p>` : ''}
        <nav aria-label="${s('web.shortcuts')}">${shortcuts(reader, as)}</nav>
        ${as ? html`<p class="tip">${s('web.front.tip')}</p>` : ''}
      </header>
      <main>
        <h1 class="hidden">${s('web.log')}</h1>
        <noscript><p>${s('web.script')}</p></noscript>
        <div id="log" role="log" aria-label="${s('web.log')}" aria-live="polite" tabindex="0"></div>
        <p id="news" class="hidden" aria-live="polite"></p>
        <p id="offline" role="status" hidden>${s('web.offline')}</p>
        <form id="composer">
          <label class="hidden" for="text">${s('web.composer')}</label>
          <input id="text" autocomplete="off" placeholder="${s('web.composer')}" disabled />
          <button class="main" disabled>${s('web.send')}</button>
        </form>
      </main>
      <dialog id="dialog" aria-labelledby="dialog-title"></dialog>
    </body>`,
    { script: true },
  )
}

/** Polls are opened by officials: to residents and companies the way to one would be a way to a refusal. */
function shortcuts(reader: Reader, as: (typeof PARTIES)[number] | undefined): Html[] {
  const s = t(reader)
  const poll = as === 'resident' || as === 'business' ? [] : (['poll'] as const)
  return (['themes', 'ask', 'consult', ...poll, 'me', 'help'] as const).map(
    (verb) => html`<button type="button" data-type="/${verb}" disabled>${s(`web.shortcut.${verb}`)}</button>`,
  )
}

/** A sentence whose one parameter the script fills in. */
function sayPlain(key: Key, reader: Reader): string {
  return say({ key, with: { question: '{question}' } }, reader)
}

/** @param title says what is not there */
export function gonePage(reader: Reader, title: 'web.gone.title' | 'web.lost.title'): Html {
  const s = t(reader)
  return layout(
    reader,
    `${s(title)} · ${s('web.title')}`,
    html`<body class="front">
      <main>
        ${logo}
        <h1>${s(title)}</h1>
        <p>${s('web.gone')}</p>
        <p><a href="/">${s('web.gone.link')}</a></p>
      </main>
    </body>`,
  )
}
