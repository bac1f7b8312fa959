/** Codes on paper: a letter a page, and a list for whoever makes letters of their own. */
import { encodeQR } from 'qr'
import { html, raw } from 'hono/html'
import { say } from '../i18n/say.ts'
import type { Reader, Text } from '../port.ts'
import type { Made } from './bulk.ts'
import { toCsv } from './csv.ts'

export function codesCsv(made: readonly Made[]): string {
  return toCsv([
    ['reference', 'code', 'role', 'until'],
    ...made.map(({ reference, code, role, until }) => [reference, code, role, until.toISOString()]),
  ])
}

/** A page to print: one letter on each sheet. @param home where the house is on the web; without it the web is not named */
export async function letters(made: readonly Made[], reader: Reader, home?: string): Promise<string> {
  const s = (text: Text) => say(text, reader)
  const pages = made.map(
    ({ reference, code, until }) =>
      html`<section>
        <p class="reference">${reference}</p>
        <h1>${s({ key: 'letter.title' })}</h1>
        <p>${s({ key: 'letter.lead' })}</p>
        <p class="code">${code}</p>
        <p>${s({ key: 'letter.how', with: { code } })}</p>
        ${
          home
            ? html`<p>${s({ key: 'letter.web', with: { url: home } })}</p>
                <div class="qr"></div>`
            : ''
        }
        <p>${s({ key: 'letter.until', with: { until: { at: until.toISOString() } } })}</p>
      </section>`,
  )
  const page = await html`<!doctype html>
    <html lang="${reader.locale}">
      <head>
        <meta charset="utf-8" />
        <title>${s({ key: 'letter.title' })}</title>
        <style>
          body {
            font:
              16pt/1.5 system-ui,
              sans-serif;
          }
          section {
            break-after: page;
            padding: 2cm;
          }
          .code {
            font:
              28pt ui-monospace,
              monospace;
          }
          .reference {
            font-size: 10pt;
          }
          .qr {
            width: 4cm;
            height: 4cm;
            background: ${home ? raw(`url("data:image/svg+xml,${encodeURIComponent(encodeQR(home, 'svg'))}")`) : ''}
              no-repeat;
            print-color-adjust: exact;
          }
        </style>
      </head>
      <body>
        ${pages}
      </body>
    </html>`
  // A string of its own kind until here, which marks what was escaped.
  return page.toString()
}
