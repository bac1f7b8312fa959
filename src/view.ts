/** What people see, as plain JSON: a part of the port (import it from there). It knows neither platform nor language. */
import type { Act, FormRef } from './act.ts'
import type { Key, Locale } from './i18n/locale.ts'

/** A parameter of a sentence. Strings are people's words: shown literally, never as markup. `at` is an ISO time. */
export type Param = string | number | { readonly at: string } | { readonly list: readonly Text[] } | Text
/** Words by language, as officials wrote them: {"nl": "…", "en": "…"}. */
export interface Words {
  readonly words: Readonly<Partial<Record<Locale, string>>>
}
/** A sentence from the catalogue, or somebody's own words. */
export type Text =
  { readonly key: Key; readonly with?: Readonly<Record<string, Param>> } | { readonly plain: string } | Words

export interface Button {
  readonly label: Text
  readonly does: Act
  readonly look?: 'main' | 'danger' | 'quiet'
}

interface Link {
  readonly label: Text
  readonly url: string
}

/** One option's share of the ballots. `share` is 0 to 1 of all ballots. */
export interface Bar {
  readonly label: Text
  readonly count: number
  readonly share: number
  /** The reader's own choice. */
  readonly own: boolean
}

export interface Field {
  readonly name: string
  readonly label: Text
  readonly hint?: Text
  /** `line`: one line; `lines`: several, one a line; `when`: a moment, as '@' and Unix seconds in `value`; `choice`: one of `choices`. */
  readonly kind: 'line' | 'lines' | 'when' | 'choice'
  readonly choices?: readonly { readonly value: string; readonly label: Text }[]
  /** Characters that the field takes at most, as people count them. */
  readonly max?: number
  /** What stands in it already. */
  readonly value?: string
  /** May be left open. */
  readonly optional?: boolean
  /** Pictures and files may come along with it, where the platform has them. */
  readonly files?: boolean
}
export interface Form {
  readonly name: FormRef
  readonly title: Text
  readonly fields: readonly Field[]
  readonly submit: Text
}

/**
 * What is shown, as plain JSON. It never knows its reader's platform or language: adapters render it.
 * Order on screen: picture, title, lines, bars, note, links, buttons.
 */
export interface View {
  readonly title?: Text
  readonly lines?: readonly Text[]
  readonly bars?: readonly Bar[]
  /** Small print. */
  readonly note?: Text
  readonly buttons?: readonly Button[]
  /** Ways out to a page in a browser: addresses that were checked (https, or this house itself). */
  readonly links?: readonly Link[]
  /** Shown large where a platform can, by its own fetching: we fetch nothing. */
  readonly picture?: { readonly url: string; readonly alt: Text }
  /** To be filled in: a modal, steps in a chat, or a page, as the platform can. */
  readonly form?: Form
  /** Answers a submitted form: what is wrong, by field. The form stays open with what was typed. */
  readonly errors?: Readonly<Record<string, Text>>
  /** `done` and `sorry` colour an answer where a platform can; a card has neither. */
  readonly mood?: 'done' | 'sorry'
}
