/** The response on the page: what was decided, what was done with each part, what was not and why, and who feels heard. */
import { html } from 'hono/html'
import { say } from '../../i18n/say.ts'
import type { Reader, Words } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import type { Felt } from '../promise/response.ts'
import { paragraphs, spoken, type Html } from './layout.ts'

/** Fewer say too much about each of them. */
const FEW = 5

export function responseOf(reader: Reader, consultation: Consultation, felt: readonly Felt[]): Html | '' {
  const { decided, notDone, parts } = consultation
  if (!decided) return ''
  const part = (words: Words, done: Words) =>
    html`<dt>${spoken(words, reader)}</dt>
      <dd>${paragraphs(done, reader)}</dd>`
  return html`<section class="response sheet" aria-labelledby="response">
    <h2 id="response">${say({ key: 'page.response' }, reader)}</h2>
    <div class="decided">${paragraphs(decided, reader)}</div>
    <h3>${say({ key: 'form.respond.done' }, reader)}</h3>
    <dl>${parts.map(({ words, done }) => (done ? part(words, done) : ''))}</dl>
    ${
      notDone
        ? html`<h3>${say({ key: 'form.respond.not' }, reader)}</h3>
            ${paragraphs(notDone, reader)}`
        : ''
    }
    ${heard(reader, felt)}
  </section>`
}

/** Published with it, whatever they say. */
function heard(reader: Reader, felt: readonly Felt[]): Html | '' {
  const all = felt.reduce((sum, { count }) => sum + count, 0)
  if (all < FEW) return ''
  const percent = (count: number) => Math.round((count / all) * 100)
  const ends = felt.map((_, at) => felt.slice(0, at + 1).reduce((sum, { count }) => sum + count, 0))
  return html`<h3>${say({ key: 'page.heard', with: { count: all } }, reader)}</h3>
    <svg class="heard" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      ${felt.map(
        ({ heard: how, count }, at) =>
          html`<rect
            class="${how}"
            x="${(((ends[at] ?? 0) - count) / all) * 100}"
            width="${(count / all) * 100}"
            height="6"
          />`,
      )}
    </svg>
    <ul class="legend">
      ${felt.map(
        ({ heard: how, count }) =>
          html`<li class="${how}">
            ${say({ key: `page.heard.${how}` }, reader)}: <strong>${percent(count)}%</strong> <small>(${count})</small>
          </li>`,
      )}
    </ul>`
}
