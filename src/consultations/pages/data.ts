/** A consultation's results as open data: what is withheld on its page is empty here. */
import { stringify } from 'csv-stringify/sync'
import { say } from '../../i18n/say.ts'
import type { Reader } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import type { Felt } from '../promise/response.ts'
import { PARTIES } from '../taking/party.ts'
import type { PartResult } from '../taking/results.ts'

/** One row a part, option and party; described on the page of columns. */
export const COLUMNS = [
  'consultation',
  'part',
  'question',
  'option',
  'party',
  'count',
  'share',
  'total',
  'win',
] as const
type Row = Readonly<Record<(typeof COLUMNS)[number], string | number | boolean | null>>

function rowsOf(id: string, results: readonly PartResult[], reader: Reader): Row[] {
  return results.flatMap(({ part, all, parties, win }) =>
    [['all', all] as const, ...PARTIES.map((party) => [party, parties[party]] as const)].flatMap(
      ([party, { counts, total }]) =>
        part.options.map((option, at): Row => {
          const count = counts[at] ?? null
          return {
            consultation: id,
            part: part.position + 1,
            question: say(part.words, reader),
            option: say(option, reader),
            party,
            count,
            share: count === null || !total ? null : Math.round((count / total) * 10_000) / 10_000,
            total,
            win: win.includes(at),
          }
        }),
    ),
  )
}

/** People's words never become formulas in whatever opens it. */
export function csvOf({ id }: Consultation, results: readonly PartResult[], reader: Reader): string {
  return stringify(rowsOf(id, results, reader), {
    header: true,
    columns: [...COLUMNS],
    escape_formulas: true,
    bom: true,
    cast: { boolean: (value) => (value ? 'true' : 'false') },
  })
}

/** The same with all languages, and with the promise and what came of it. */
export function jsonOf(
  consultation: Consultation,
  results: readonly PartResult[],
  felt: readonly Felt[],
  home: string,
): object {
  const { id, themeId, organisation, state, title, brief, can, cannot, rule, answerable } = consultation
  const { openedAt, closesAt, closedAt, answerBy, movedFrom, movedWhy, answeredAt, decided, notDone, parts } =
    consultation
  const few = felt.reduce((sum, { count }) => sum + count, 0) < 5
  return {
    id,
    url: `${home}/c/${id}`,
    columns: `${home}/c/columns`,
    theme: themeId,
    organisation,
    state,
    title: title.words,
    brief: brief.words,
    can: can.words,
    cannot: cannot.words,
    rule: rule.words,
    answerable,
    openedAt,
    closesAt,
    closedAt,
    answerBy,
    movedFrom,
    movedWhy: movedWhy?.words ?? null,
    answeredAt,
    decided: decided?.words ?? null,
    notDone: notDone?.words ?? null,
    heard: few ? null : Object.fromEntries(felt.map(({ heard, count }) => [heard, count])),
    parts: results.map(({ part, all, parties, win }) => ({
      part: part.position + 1,
      question: part.words.words,
      options: part.options.map(({ words }) => words),
      all,
      parties,
      win,
      done: part.done?.words ?? null,
    })),
    // What experts and others answered to these is theirs: it is public where they agreed to that, on a page of its own.
    questions: parts
      .filter(({ kind, questionId }) => kind === 'question' && questionId !== null)
      .map(({ position, words, done }) => ({ part: position + 1, question: words.words, done: done?.words ?? null })),
  }
}
