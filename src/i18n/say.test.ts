import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { en } from './en.ts'
import { nl } from './nl.ts'
import { localeFrom, say, type Key } from './say.ts'

const keys = Object.keys(nl) as Key[]
const zone = 'Europe/Amsterdam'

/** Names of the parameters in a message, those inside plurals included. */
function parameters(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    const inner = 'options' in element ? Object.values(element.options).flatMap(({ value }) => parameters(value)) : []
    return 'value' in element && element.type !== TYPE.literal ? [element.value, ...inner] : inner
  })
}

describe('the catalogue', () => {
  test.each(keys)('%s takes the same parameters in each language', (key) => {
    const [dutch, english] = [nl[key], en[key]].map(
      (message) => new Set(parameters(parse(message, { ignoreTag: true }))),
    )
    expect(english).toEqual(dutch)
  })

  test('has no key that nothing shows', () => {
    const sources = ['src', 'adapters'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(ts|js)$/.test(file) && !/i18n\/(nl|en)(\.ts$|\/)|generated/.test(`${folder}/${file}`))
        .map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
    )
    expect(sources.length).toBeGreaterThan(40)
    const all = sources.join('\n')
    // Keys that are made up on the spot: their beginning stands in the code, as `role.${…}`.
    const families = new Set(Array.from(all.matchAll(/`([a-z][a-z.]*\.)\$\{/g), ([, family = '']) => family))
    const unused = keys.filter(
      (key) => !all.includes(`'${key}'`) && ![...families].some((family) => key.startsWith(family)),
    )
    expect(unused).toEqual([])
  })
})

describe('saying', () => {
  const reader = { locale: 'nl', zone } as const

  test('people’s words are literal: no tags, no placeholders', () => {
    const question = '<b>{x}</b> #1 ’s'
    expect(say({ key: 'theme.open', with: { question } }, reader)).toBe(`Nu open: ${question}`)
  })

  test('a moment is told in the reader’s language and zone', () => {
    const text = { key: 'poll.opened.until', with: { closes: { at: '2026-11-26T16:00:00Z' } } } as const
    expect(say(text, reader)).toContain('donderdag 26 november')
    expect(say(text, reader)).toContain('17:00')
    expect(say(text, { locale: 'en', zone: 'UTC' })).toContain('16:00')
  })

  test('words in a language that was not written fall back to one that was', () =>
    expect(say({ words: { nl: 'Groen' } }, { locale: 'en', zone })).toBe('Groen'))

  test.each([
    ['nl-BE', 'nl'],
    ['en_US', 'en'],
    ['EN', 'en'],
    ['de', undefined],
    ['', undefined],
  ])('the setting %j speaks %s', (setting, locale) => expect(localeFrom(setting)).toBe(locale))
})
