/** The form that opens a poll, and what must be right in it. */
import type { Ctx } from '../ctx.ts'
import { readLine, readLines, type Read } from '../forms/words.ts'
import { readWhen } from '../forms/when.ts'
import type { Who } from '../people/arrive.ts'
import { sorry } from '../people/sorry.ts'
import type { Field, Form, Reader, Text, View, Words } from '../port.ts'
import { otherThan } from '../i18n/say.ts'
import { findTheme, themesToRun, type Kept } from '../themes/find.ts'
import { search } from '../themes/search.ts'
import { themeName, type Theme } from '../themes/view.ts'

export const QUESTION_MAX = 300
/** A button's label in Slack takes 75 characters, and an option is a button everywhere. */
export const OPTION_MAX = 75
export const OPTIONS_MAX = 10

export interface Asked {
  readonly theme: Theme
  readonly question: Words
  readonly options: readonly Words[]
  readonly closesAt: Date
}

/** Discord's select holds so many choices; of more themes, one is typed. */
const CHOICES_MAX = 25

/** @param who whose language the question is in; a second language may stand beside it */
export async function pollForm(ctx: Ctx, { person, reader: { locale } }: Who): Promise<Form | View> {
  const themes = await themesToRun(ctx.db, person)
  if (themes.length === 0) return sorry('fault.official')
  return {
    name: 'poll',
    title: { key: 'form.poll.title' },
    submit: { key: 'form.poll.submit' },
    fields: [
      themeField(themes),
      {
        name: 'question',
        kind: 'line',
        label: { key: 'form.poll.question' },
        hint: { key: 'form.poll.question.hint' },
        max: QUESTION_MAX,
      },
      { name: 'options', kind: 'lines', label: { key: 'form.poll.options' }, hint: { key: 'form.poll.options.hint' } },
      { name: 'closes', kind: 'when', label: { key: 'form.poll.closes' }, hint: { key: 'form.poll.closes.hint' } },
      {
        name: 'other',
        kind: 'lines',
        label: { key: 'form.other', with: { language: { key: `language.${otherThan(locale)}` } } },
        hint: { key: 'form.poll.other.hint' },
        optional: true,
      },
    ],
  }
}

export function themeField(themes: readonly Theme[]): Field {
  const field = { name: 'theme', label: { key: 'form.poll.theme' } } as const
  return themes.length > CHOICES_MAX
    ? { ...field, kind: 'line', hint: { key: 'form.poll.theme.hint' } }
    : { ...field, kind: 'choice', choices: themes.map((theme) => ({ value: theme.id, label: themeName(theme) })) }
}

/** @returns what was asked, or what is wrong with each field that is */
export async function readPollForm(
  ctx: Ctx,
  { locale }: Reader,
  values: Readonly<Record<string, string>>,
): Promise<{ asked: Asked } | { errors: Record<string, Text> }> {
  const chosen = await readTheme(ctx, values['theme'] ?? '')
  const question = readLine(values['question'] ?? '', QUESTION_MAX)
  const options = readLines(values['options'] ?? '', { atLeast: 2, atMost: OPTIONS_MAX, max: OPTION_MAX })
  const closes = readWhen(values['closes'] ?? '', ctx.clock.now(), ctx.settings.zone)
  const other = readOther(values['other'] ?? '', 'ok' in options ? options.ok.length : 0)
  if ('ok' in chosen && 'ok' in question && 'ok' in options && 'ok' in closes && 'ok' in other) {
    const [question2, ...options2] = other.ok
    const both = (here: string, there: string | undefined): Words => ({
      words: { [locale]: here, ...(there !== undefined && { [otherThan(locale)]: there }) },
    })
    return {
      asked: {
        theme: chosen.ok,
        question: both(question.ok, question2),
        options: options.ok.map((option, at) => both(option, options2[at])),
        closesAt: closes.ok,
      },
    }
  }
  return {
    errors: {
      ...('fault' in chosen && { theme: chosen.fault }),
      ...('fault' in question && { question: question.fault }),
      ...('fault' in options && { options: options.fault }),
      ...('fault' in closes && { closes: closes.fault }),
      ...('fault' in other && { other: other.fault }),
    },
  }
}

/** By its id, as a choice gives it; or by its name, as people type it. */
export async function readTheme(ctx: Ctx, typed: string): Promise<Read<Kept>> {
  const [theme, ...more] = [(await findTheme(ctx.db, typed)) ?? (await search(ctx.db, typed))].flat()
  if (!theme || more.length > 0) return { fault: { key: 'theme.unknown' } }
  return theme.archived ? { fault: { key: 'theme.archived.now' } } : { ok: theme }
}

/**
 * The same in another language: the question, and then each choice, a line each. Or nothing at all.
 * @param options so many choices there are; 0: the question alone, as experts get it
 */
export function readOther(typed: string, options: number): Read<readonly string[]> {
  if (typed.trim() === '') return { ok: [] }
  const [question = '', ...rest] = typed.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '')
  const asked = readLine(question, QUESTION_MAX)
  if ('fault' in asked) return asked
  if (options === 0) return { ok: [asked.ok] }
  const choices = readLines(rest.join('\n'), { atLeast: 2, atMost: OPTIONS_MAX, max: OPTION_MAX })
  if ('fault' in choices) return choices
  return choices.ok.length === options
    ? { ok: [asked.ok, ...choices.ok] }
    : { fault: { key: 'options.other', with: { count: choices.ok.length, options } } }
}
