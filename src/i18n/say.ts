/** Turns catalogue keys into sentences. The only place where a language is chosen or a moment written out. */
import { IntlMessageFormat } from 'intl-messageformat'
import type { Param, Reader, Text, Words } from '../port.ts'
import { en } from './en.ts'
import { LOCALES, type Key, type Locale } from './locale.ts'
import { nl } from './nl.ts'

export { LOCALES, type Key, type Locale } from './locale.ts'

const catalogue: Record<Locale, Record<Key, string>> = { nl, en }
const compiled = new Map<string, IntlMessageFormat>()

/** The language we speak that is nearest to a platform's setting ('nl-BE', 'en_US'), or none. */
export function localeFrom(setting: string | null | undefined): Locale | undefined {
  const language = setting?.toLowerCase().split(/[-_]/)[0]
  return LOCALES.find((locale) => locale === language)
}

/** The language that stands beside this one in a form. */
export const otherThan = (locale: Locale): Locale => LOCALES.find((other) => other !== locale) ?? locale

/** Words by language as the database keeps them, in a json column that only we write. */
export function wordsOf(json: unknown): Words {
  return { words: json as Partial<Record<Locale, string>> }
}

/** One sentence in the reader's language: plain text without any markup, to be escaped by whoever shows it. */
export function say(text: Text, reader: Reader): string {
  if ('plain' in text) return text.plain
  if ('words' in text) return text.words[reader.locale] ?? Object.values(text.words)[0] ?? ''
  const values: Record<string, string | number> = {}
  for (const [name, param] of Object.entries(text.with ?? {})) values[name] = sayParam(param, reader)
  return String(message(text.key, reader.locale).format(values))
}

function sayParam(param: Param, reader: Reader): string | number {
  if (typeof param !== 'object') return param
  if ('at' in param) return sayMoment(param.at, reader)
  if ('list' in param) return new Intl.ListFormat(reader.locale).format(param.list.map((text) => say(text, reader)))
  return say(param, reader)
}

/** Day before month, as here, in either language. */
const MOMENTS: Record<Locale, string> = { nl: 'nl-NL', en: 'en-GB' }
/** Making a format takes longer than storing a vote; and a crowd is told one moment, when their poll closes. */
const formats = new Map<string, { readonly format: Intl.DateTimeFormat; last?: { iso: string; written: string } }>()

/** 'donderdag 26 november om 17:00' */
function sayMoment(iso: string, { locale, zone }: Reader): string {
  const id = `${locale} ${zone}`
  let found = formats.get(id)
  if (!found) {
    const format = new Intl.DateTimeFormat(MOMENTS[locale], {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    })
    formats.set(id, (found = { format }))
  }
  if (found.last?.iso !== iso) found.last = { iso, written: found.format.format(new Date(iso)) }
  return found.last.written
}

function message(key: Key, locale: Locale): IntlMessageFormat {
  const id = `${locale}:${key}`
  let found = compiled.get(id)
  // No tags: people's words may hold '<b>', and a catalogue sentence never has markup.
  if (!found)
    compiled.set(id, (found = new IntlMessageFormat(catalogue[locale][key], locale, undefined, { ignoreTag: true })))
  return found
}
