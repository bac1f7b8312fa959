/** The list of consultations by theme, what the columns of their data mean, and the page of what is not there. */
import { html } from 'hono/html'
import { say, type Key } from '../../i18n/say.ts'
import type { Reader } from '../../port.ts'
import { shortened } from '../taking/view.ts'
import { COLUMNS } from './data.ts'
import type { Summary } from './find.ts'
import { layout, moment, spoken, type Html } from './layout.ts'

const BRIEF_MAX = 180

export async function listPage(
  reader: Reader,
  home: string,
  all: readonly Summary[],
  theme: string | undefined,
): Promise<string> {
  const t = (key: Key) => say({ key }, reader)
  const themes = [...new Map(all.map((one) => [one.theme, one])).values()]
  return await layout(reader, {
    title: t('page.all'),
    path: theme ? `/c/?theme=${theme}` : '/c/',
    home,
    theme,
    description: t('page.all.about'),
    body: html`<div class="head">
        <h1>${t('page.all')}</h1>
        <p class="lead">${t('page.all.about')}</p>
      </div>
      ${all.length === 0 ? html`<p>${t('page.all.none')}</p>` : ''}
      ${themes.map(
        ({ theme: id, themeName, emoji, colour }) =>
          html`<section class="colour-${colour}">
            <h2>
              <a href="/c/?theme=${id}"><span aria-hidden="true">${emoji}</span> ${say(themeName, reader)}</a>
            </h2>
            <ul class="cards">
              ${all.filter((one) => one.theme === id).map((one) => card(reader, one))}
            </ul>
          </section>`,
      )}
      <p><a href="/c/feed.atom${theme ? `?theme=${theme}` : ''}">${t('page.feed')}</a></p>
      ${theme ? html`<p><a href="/t/${theme}">${t('page.theme')}</a> · <a href="/c/">${t('page.all')}</a></p>` : ''}`,
  })
}

function card(reader: Reader, { id, title, brief, state, closesAt, answerBy, answeredAt }: Summary): Html {
  const at = state === 'open' || state === 'paused' ? closesAt : state === 'closed' ? answerBy : answeredAt
  return html`<li class="sheet">
    <p class="note">
      <span class="status ${state}">${say({ key: `page.state.${state}` }, reader)}</span>
      ${say({ key: `page.at.${state}` }, reader)} ${at ? moment(at, reader) : ''}
    </p>
    <h3><a href="/c/${id}">${spoken(title, reader)}</a></h3>
    <p>${spoken(shortened(brief, BRIEF_MAX), reader)}</p>
  </li>`
}

/** What each column holds, for whoever opens the data in a program of their own. */
export async function columnsPage(reader: Reader, home: string): Promise<string> {
  const t = (key: Key) => say({ key }, reader)
  return await layout(reader, {
    title: t('page.columns'),
    path: '/c/columns',
    home,
    body: html`<h1>${t('page.columns')}</h1>
      <p>${t('page.columns.about')}</p>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">${t('page.column')}</th>
            <th scope="col">${t('page.column.holds')}</th>
          </tr>
        </thead>
        <tbody>
          ${COLUMNS.map(
            (name) =>
              html`<tr>
                <th scope="row"><code>${name}</code></th>
                <td>${t(`page.column.${name}`)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
  })
}

export async function gonePage(reader: Reader, home: string, key: 'page.gone' | 'fault.trouble'): Promise<string> {
  return await layout(reader, {
    title: say({ key: 'page.gone.title' }, reader),
    path: '/c/',
    home,
    body: html`<h1>${say({ key: 'page.gone.title' }, reader)}</h1>
      <p>${say({ key }, reader)}</p>
      <p><a href="/c/">${say({ key: 'page.all' }, reader)}</a></p>`,
  })
}
