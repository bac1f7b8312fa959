/** What the forms of a draft are about: 'abc', 'abc-en-3', 'abc-2-3': its id, a language or a part, and the version that was seen. */
import type { Locale } from '../../i18n/say.ts'
import { LOCALES } from '../../i18n/say.ts'

export interface About {
  readonly id: string
  readonly locale: Locale | undefined
  /** The part that is changed. */
  readonly part: number | undefined
  /** The version that its reader saw; undefined when the form is only asked for. */
  readonly version: number | undefined
}

export function readAbout(about: string): About {
  const [id = '', ...rest] = about.split('-')
  const locale = LOCALES.find((known) => rest.includes(known))
  const part = rest.find((one) => /^p\d{1,3}$/.test(one))
  const version = rest.find((one) => /^v\d{1,9}$/.test(one))
  return {
    id,
    locale,
    part: part === undefined ? undefined : Number(part.slice(1)),
    version: version === undefined ? undefined : Number(version.slice(1)),
  }
}

/** 'abc-en-p2-v3' */
export function tellAbout({ id, locale, part, version }: Partial<About> & { readonly id: string }): string {
  return [
    id,
    ...(locale ? [locale] : []),
    ...(part === undefined ? [] : [`p${part}`]),
    ...(version === undefined ? [] : [`v${version}`]),
  ].join('-')
}
