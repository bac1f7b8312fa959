/** A part's result as a table with bars in it: the table is what is read aloud, the bars are for the eye. */
import { html } from 'hono/html'
import { say } from '../../i18n/say.ts'
import type { Reader, Words } from '../../port.ts'
import { PARTIES, type Party } from '../taking/party.ts'
import type { Count, PartResult } from '../taking/results.ts'
import { spoken, type Html } from './layout.ts'

/** @param nth its number, for what belongs together in the page */
export function chartOf(reader: Reader, { part, all, parties, win }: PartResult, nth: number): Html {
  const columns: readonly Column[] = [
    { is: 'all', head: say({ key: 'consult.results.all' }, reader), count: all },
    ...PARTIES.map((party) => ({ is: party, head: say({ key: `party.${party}` }, reader), count: parties[party] })),
  ]
  return html`<figure class="sheet">
    <table aria-labelledby="part-${nth}">
      <caption id="part-${nth}">
        ${spoken(part.words, reader)}${part.removedAt ? html` <small>${say({ key: 'page.part.removed' }, reader)}</small>` : ''}
      </caption>
      <thead>
        <tr>
          <th scope="col">${say({ key: 'page.option' }, reader)}</th>
          ${columns.map(({ head }) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${part.options.map((option, at) => row(reader, columns, { option, at, wins: win.includes(at) }))}
        <tr class="total">
          <th scope="row">${say({ key: 'page.total' }, reader)}</th>
          ${columns.map(({ is, head, count: { total } }) => html`<td class="${is}" data-of="${head}">${total === null ? withheld(reader) : number(total, reader)}</td>`)}
        </tr>
      </tbody>
    </table>
    ${win.map((option) => html`<figcaption>${say({ key: 'consult.win', with: { option: part.options[option] ?? { plain: '' } } }, reader)}</figcaption>`)}
  </figure>`
}

interface Column {
  readonly is: 'all' | Party
  readonly head: string
  readonly count: Count
}

function row(
  reader: Reader,
  columns: readonly Column[],
  { option, at, wins }: { option: Words; at: number; wins: boolean },
): Html {
  const few = columns.every(({ count: { counts } }) => (counts[at] ?? null) === null)
  return html`<tr class="${wins ? 'win' : ''}">
    <th scope="row">
      ${spoken(option, reader)}${wins ? html` <span class="mark">${say({ key: 'page.win' }, reader)}</span>` : ''}
    </th>
    ${few ? html`<td colspan="${columns.length}" class="none">${withheld(reader)}</td>` : columns.map((column) => cell(reader, column, at))}
  </tr>`
}

/** The line in the middle is one half: beyond it there is a majority. */
function cell(reader: Reader, { is, head, count: { counts, total } }: Column, option: number): Html {
  const count = counts[option] ?? null
  if (count === null) return html`<td class="${is}" data-of="${head}">${withheld(reader)}</td>`
  if (!total) return html`<td class="${is}" data-of="${head}">${number(count, reader)}</td>`
  const percent = Math.round((count / total) * 100)
  return html`<td class="${is}" data-of="${head}">
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="track" width="100" height="10" />
      <rect class="bar" width="${percent}" height="10" />
      <rect class="half" x="49.6" width="0.8" height="10" />
    </svg>
    <span><strong>${percent}%</strong> <small>(${number(count, reader)})</small></span>
  </td>`
}

function withheld(reader: Reader): Html {
  return html`<span class="few">${say({ key: 'page.few' }, reader)}</span>`
}

const number = (count: number, { locale }: Reader): string =>
  new Intl.NumberFormat(locale === 'nl' ? 'nl-NL' : 'en-GB').format(count)
