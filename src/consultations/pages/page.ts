/** One consultation's page: what it is about, until when, what people said, and what came of it. */
import { html } from 'hono/html'
import { say, type Key } from '../../i18n/say.ts'
import type { LinksTo } from '../../people/visit.ts'
import type { Reader, Text, Words } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import type { Felt } from '../promise/response.ts'
import { openParts } from '../taking/progress.ts'
import type { PartResult } from '../taking/results.ts'
import { timeOf } from '../taking/view.ts'
import { chartOf } from './chart.ts'
import { clockOf } from './clock.ts'
import { langOf, layout, moment, paragraphs, spoken, type Html } from './layout.ts'
import { responseOf } from './response-part.ts'

export interface Shown {
  readonly consultation: Consultation
  readonly theme: { readonly name: Text; readonly colour: string }
  readonly results: readonly PartResult[]
  /** How many take part, while they can. */
  readonly people: Text | undefined
  readonly felt: readonly Felt[]
  readonly links: ReturnType<LinksTo>
  readonly home: string
  readonly personas: boolean
  readonly now: Date
}

const CHATS: Readonly<Record<string, string>> = { telegram: 'Telegram', slack: 'Slack', discord: 'Discord' }
const DESCRIPTION_MAX = 200

export async function consultationPage(reader: Reader, shown: Shown): Promise<string> {
  const { consultation, home, theme, now } = shown
  const { id, title, brief, picture, link, themeId } = consultation
  const name = say(title, reader)
  return await layout(reader, {
    title: name,
    path: `/c/${id}`,
    home,
    description: oneLine(say(brief, reader)),
    picture: picture
      ? { url: picture, own: false }
      : { url: `${home}/c/${id}/picture.png?lang=${reader.locale}`, own: true },
    colour: theme.colour,
    theme: themeId,
    body: html`<article>
      <div class="head">
        <p class="kicker">
          <a href="/c/?theme=${themeId}">${say(theme.name, reader)}</a> ${status(reader, consultation)}
        </p>
        <h1${langOf(title, reader)}>${name}</h1>
      </div>
      <aside aria-label="${say({ key: 'page.when' }, reader)}">
        <div class="sheet">${clockOf(reader, consultation, now)}</div>
        ${takePart(reader, shown)}
      </aside>
      <div class="body">
        ${responseOf(reader, consultation, shown.felt)}
        <section class="brief">
          ${picture ? html`<img class="picture" src="${picture}" alt="" />` : ''} ${paragraphs(brief, reader)}
          ${link ? html`<p><a href="${link}">${say({ key: 'news.link' }, reader)}</a></p>` : ''}
        </section>
        ${rules(reader, consultation)} ${results(reader, shown)} ${changes(reader, consultation)}
        ${downloads(reader, consultation)}
      </div>
    </article>`,
  })
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ')
  return line.length > DESCRIPTION_MAX ? `${line.slice(0, DESCRIPTION_MAX - 1).toWellFormed()}…` : line
}

function status(reader: Reader, { state }: Consultation): Html {
  const shown = state === 'paused' || state === 'closed' || state === 'answered' ? state : 'open'
  return html`<span class="status ${shown}">${say({ key: `page.state.${shown}` }, reader)}</span>`
}

function rules(reader: Reader, { can, cannot, rule, answerable, organisation }: Consultation): Html {
  const row = (key: Key, what: Words) =>
    Object.keys(what.words).length > 0
      ? html`<div>
          <dt>${say({ key }, reader)}</dt>
          <dd>${paragraphs(what, reader)}</dd>
        </div>`
      : ''
  return html`<section>
    <h2>${say({ key: 'page.rules' }, reader)}</h2>
    <dl class="rules">
      ${row('form.consult.can', can)} ${row('form.consult.cannot', cannot)} ${row('form.plan.rule', rule)}
      <div>
        <dt>${say({ key: 'form.plan.who' }, reader)}</dt>
        <dd><p>${answerable}${organisation ? html`, ${organisation}` : ''}</p></dd>
      </div>
    </dl>
  </section>`
}

function takePart(reader: Reader, { consultation, links, personas }: Shown): Html | '' {
  const { id, state, themeId } = consultation
  if (state !== 'open') return ''
  const t = (key: Key) => say({ key }, reader)
  const parts = openParts(consultation)
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0)
  const chats = links.filter(({ platform }) => platform in CHATS)
  return html`<section class="take sheet">
    <h2>${t('page.take')}</h2>
    <p>${say({ key: 'page.take.time', with: { parts: parts.length, time: timeOf(seconds) } }, reader)}</p>
    ${
      personas
        ? html`<form method="post" action="/t/${themeId}/follow">
            <input type="hidden" name="consult" value="${id}" />
            <button class="main">${t('page.take.here')}</button>
          </form>`
        : ''
    }
    <ul>
      ${chats.map(({ platform, url }) => html`<li><a href="${url}">${CHATS[platform] ?? platform}</a></li>`)}
      <li>${t('page.take.command')}</li>
      ${personas ? '' : html`<li><a href="/">${t('page.take.code')}</a></li>`}
    </ul>
  </section>`
}

function results(reader: Reader, { consultation, results: parts, people }: Shown): Html {
  const over = consultation.state === 'closed' || consultation.state === 'answered'
  return html`<section>
    <h2>${say({ key: over ? 'page.results.final' : 'page.results' }, reader)}</h2>
    ${people ? html`<p>${say(people, reader)} ${say({ key: 'consult.results.steps' }, reader)}</p>` : ''}
    ${parts.length === 0 ? html`<p>${say({ key: 'consult.results.none' }, reader)}</p>` : ''}
    ${parts.map((part, at) => chartOf(reader, part, at))} ${questions(reader, consultation)}
    <p class="note">${say({ key: 'consult.results.note' }, reader)}</p>
  </section>`
}

/** Questions to experts: their answers, when they are for everybody, have a page of their own. */
function questions(reader: Reader, { parts }: Consultation): Html {
  const asked = parts.filter(({ kind, questionId }) => kind === 'question' && questionId)
  return html`${asked.map(({ words }) => html`<p><strong>${spoken(words, reader)}</strong> ${say({ key: 'page.question' }, reader)}</p>`)}`
}

/** What was done to it while it was open, with the reasons that were given. */
function changes(reader: Reader, { changes: all }: Consultation): Html | '' {
  if (all.length === 0) return ''
  return html`<section>
    <h2>${say({ key: 'page.changes' }, reader)}</h2>
    <ul>
      ${all.map(({ what, at, why }) => html`<li>${moment(new Date(at), reader)}: ${say({ key: `page.change.${what}` }, reader)} ${spoken(why, reader)}</li>`)}
    </ul>
  </section>`
}

function downloads(reader: Reader, { id }: Consultation): Html {
  const t = (key: Key) => say({ key }, reader)
  return html`<section class="data">
    <h2>${t('page.data')}</h2>
    <ul>
      <li><a href="/c/${id}/results.csv">${t('page.data.csv')}</a></li>
      <li><a href="/c/${id}/results.json">${t('page.data.json')}</a></li>
      <li><a href="/c/columns">${t('page.data.columns')}</a></li>
    </ul>
  </section>`
}
