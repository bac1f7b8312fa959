/** The form that makes or changes a theme, and what must be right in it. */
import type { FormRef } from '../act.ts'
import { readLine, type Read } from '../forms/words.ts'
import { type Locale, otherThan, wordsOf } from '../i18n/say.ts'
import type { Field, Form, Text, Words } from '../port.ts'
import type { Kept } from './find.ts'
import { EMOJI, readName, type Named } from './name.ts'

const COLOURS = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'grey'] as const
const COLOUR = 'blue'
const DESCRIPTION_MAX = 300

export interface Described {
  readonly emoji: string
  readonly name: Words
  readonly description: Words
  readonly colour: string
}

/** @param theme the one that is changed: what it is now stands in the form. In `locale` first, the other may be left open. */
export function themeForm(locale: Locale, theme?: Kept): Form {
  const other = otherThan(locale)
  const language = { key: `language.${other}` } as const
  const name = wordsOf(theme?.name ?? {}).words
  const description = wordsOf(theme?.description ?? {}).words
  const ref: FormRef = theme ? `theme/${theme.id}` : 'theme'
  return {
    name: ref,
    title: { key: theme ? 'form.theme.edit' : 'form.theme.title' },
    submit: { key: theme ? 'form.theme.save' : 'form.theme.submit' },
    fields: [
      {
        name: 'name',
        kind: 'line',
        label: { key: 'form.theme.name' },
        hint: { key: 'form.theme.name.hint' },
        ...filled(name[locale] && theme && `${theme.emoji} ${name[locale]}`),
      },
      {
        name: 'description',
        kind: 'lines',
        label: { key: 'form.theme.description' },
        hint: { key: 'form.theme.description.hint' },
        max: DESCRIPTION_MAX,
        ...filled(description[locale]),
      },
      {
        name: 'colour',
        kind: 'choice',
        label: { key: 'form.theme.colour' },
        choices: COLOURS.map((value) => ({ value, label: { key: `colour.${value}` } })),
        value: theme?.colour ?? COLOUR,
      },
      {
        name: 'name2',
        kind: 'line',
        label: { key: 'form.theme.name.other', with: { language } },
        optional: true,
        ...filled(name[other]),
      },
      {
        name: 'description2',
        kind: 'lines',
        label: { key: 'form.theme.description.other', with: { language } },
        max: DESCRIPTION_MAX,
        optional: true,
        ...filled(description[other]),
      },
    ],
  }
}

const filled = (value: string | undefined): Pick<Field, 'value'> => (value ? { value } : {})

/** @returns what was described, or what is wrong with each field that is */
export function readThemeForm(
  locale: Locale,
  values: Readonly<Record<string, string>>,
): { described: Described } | { errors: Record<string, Text> } {
  const name = readName(values['name'] ?? '')
  const description = readLine(values['description'] ?? '', DESCRIPTION_MAX)
  const name2 = optional(values['name2'], readName)
  const description2 = optional(values['description2'], (typed) => readLine(typed, DESCRIPTION_MAX))
  const colour = COLOURS.find((known) => known === (values['colour'] || COLOUR))
  if ('ok' in name && 'ok' in description && 'ok' in name2 && 'ok' in description2 && colour) {
    const both = (here: string, there: string | undefined): Words => ({
      words: { [locale]: here, ...(there !== undefined && { [otherThan(locale)]: there }) },
    })
    return {
      described: {
        emoji: name.ok.emoji ?? EMOJI,
        name: both(name.ok.name, name2.ok?.name),
        description: both(description.ok, description2.ok),
        colour,
      },
    }
  }
  const all: Readonly<Record<string, Read<Named | string | undefined>>> = { name, description, name2, description2 }
  return {
    errors: {
      ...Object.fromEntries(Object.entries(all).flatMap(([at, read]) => ('fault' in read ? [[at, read.fault]] : []))),
      ...(!colour && { colour: { key: 'colour.unknown' } }),
    },
  }
}

function optional<T>(typed: string | undefined, read: (typed: string) => Read<T>): Read<T | undefined> {
  return typed === undefined || typed.trim() === '' ? { ok: undefined } : read(typed)
}
