/** What each organisation promised, and whether it was kept: for everybody to see. */
import { html } from 'hono/html'
import { say, type Key } from '../../i18n/say.ts'
import type { Reader } from '../../port.ts'
import type { Promised, Promises } from '../promise/promises.ts'
import { day, layout, spoken, type Html } from './layout.ts'

const FATES = ['kept', 'late', 'broken', 'waiting'] as const

export async function promisesPage(reader: Reader, home: string, all: readonly Promises[]): Promise<string> {
  const t = (key: Key) => say({ key }, reader)
  return await layout(reader, {
    title: t('page.promises'),
    path: '/c/promises',
    home,
    description: t('page.promises.about'),
    body: html`<div class="head">
        <h1>${t('page.promises')}</h1>
        <p class="lead">${t('page.promises.about')}</p>
      </div>
      ${all.length === 0 ? html`<p>${t('page.promises.none')}</p>` : ''} ${all.map((one) => organisation(reader, one))}
      <section>
        <h2>${t('page.promises.means')}</h2>
        <dl class="rules">
          ${FATES.map(
            (fate) =>
              html`<div>
                <dt class="${fate}">${t(`page.fate.${fate}`)}</dt>
                <dd><p>${t(`page.fate.${fate}.means`)}</p></dd>
              </div>`,
          )}
        </dl>
      </section>`,
  })
}

function organisation(reader: Reader, promises: Promises): Html {
  const { organisation: name, items } = promises
  return html`<section class="sheet">
    <h2>${name ?? say({ key: 'page.promises.nobody' }, reader)}</h2>
    <ul class="counts">
      ${FATES.map((fate) => html`<li class="${fate}"><strong>${promises[fate]}</strong> ${say({ key: `page.fate.${fate}` }, reader)}</li>`)}
    </ul>
    <ul class="promises">
      ${items.map((item) => promise(reader, item))}
    </ul>
  </section>`
}

function promise(reader: Reader, { id, title, answerBy, answeredAt, moved, fate }: Promised): Html {
  return html`<li>
    <a href="/c/${id}">${spoken(title, reader)}</a>
    <p>
      <strong class="${fate}">${say({ key: `page.fate.${fate}` }, reader)}</strong>
      <span class="note"
        >${say({ key: 'page.promised' }, reader)}
        ${day(answerBy, reader)}${moved ? html` (${say({ key: 'page.promise.moved' }, reader)})` : ''}${
          answeredAt ? html`, ${say({ key: 'page.answered' }, reader)} ${day(answeredAt, reader)}` : ''
        }</span
      >
    </p>
  </li>`
}
