import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPublic, safeUrl } from './address.ts'

describe('an address', () => {
  test.each([
    ['https://voorbeeld.example', 'https://voorbeeld.example/'],
    ['https://voorbeeld.example/a?b=c&d#e', 'https://voorbeeld.example/a?b=c&d#e'],
    ['HTTPS://Voorbeeld.Example/<b>"', 'https://voorbeeld.example/%3Cb%3E%22'],
    ['http://localhost:3000/pas/abc', 'http://localhost:3000/pas/abc'],
    // Cyrillic letters: it shows what it is.
    ['https://аpple.example/', 'https://xn--pple-43d.example/'],
  ])('%s is one', (address, url) => expect(safeUrl(address)).toBe(url))

  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<b>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://voorbeeld.example',
    'tg://user?id=1',
    'https://gemeente.example@kwaad.example/',
    'https://naam:woord@kwaad.example/',
    'https://voorbeeld.example/\u0000',
    'https://voorbeeld.example\\@kwaad.example',
    'https://voorbeeld.example/\u202Egpj.exe',
    ' https://voorbeeld.example',
    'https://',
    '//voorbeeld.example',
    '/pas/abc',
    'voorbeeld.example',
    '',
    `https://voorbeeld.example/${'x'.repeat(2000)}`,
    `https://voorbeeld.example/${'é'.repeat(400)}`,
  ])('%j is none', (address) => expect(safeUrl(address)).toBeUndefined())

  test('whatever goes in: what comes out is a web address, without a name in it, and stays what it is', () => {
    const parts = fc.array(
      fc.oneof(
        fc.constantFrom('https:', 'http:', 'javascript:', '//', '@', ':', '/', '\\', '\t', '?', '#', '..', 'a.example'),
        fc.string({ unit: 'binary', maxLength: 5 }),
      ),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(
        parts.map((each) => each.join('')),
        (address) => {
          const url = safeUrl(address)
          if (url === undefined) return
          expect(url).toMatch(/^https?:\/\/[^@/]+(?:\/[!-~]*)?$/)
          expect(safeUrl(url)).toBe(url)
        },
      ),
    )
  })

  test.each([
    ['https://voorbeeld.example/', true],
    ['http://voorbeeld.example/', false],
    ['https://localhost/', false],
    ['http://localhost:3000/', false],
    ['https://intranet/', false],
    ['https://localhost./', false],
  ])('a platform can reach %s: %s', (url, reached) => expect(isPublic(url)).toBe(reached))
})
