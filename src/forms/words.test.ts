import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readLine, readLines } from './words.ts'

const fault = (key: string) =>
  expect.objectContaining({ fault: expect.objectContaining({ key }) as unknown }) as unknown

describe('one line', () => {
  test.each([
    ['a NUL', 'ja\u0000nee'],
    ['an unpaired surrogate', 'ja\uD800nee'],
    ['a right-to-left override', 'stem \u202Enee'],
    ['an isolate', 'stem \u2066nee'],
    ['a tag', 'ja\u{E0041}'],
    ['what XML does not take', 'ja\uFFFF'],
    ['what is no character in any plane', 'ja\u{1FFFE}'],
    ['what is no character in the midst of others', 'ja\uFDD0'],
  ])('%s is refused with a reason', (_name, typed) => expect(readLine(typed, 300)).toEqual(fault('words.odd')))

  test.each(['', '   ', '\n\n', '\u200B\u200B', '\u200D'])('nothing to see in %j is empty', (typed) =>
    expect(readLine(typed, 300)).toEqual(fault('words.empty')),
  )

  test('5,000 characters are refused with both numbers', () =>
    expect(readLine('a'.repeat(5_000), 300)).toEqual({
      fault: { key: 'words.long', with: { count: 5_000, max: 300 } },
    }))

  test('right-to-left text, emoji and markup stay as they were typed', () => {
    for (const typed of ['هل تريد حديقة؟', '👨‍👩‍👧‍👦 of 🚲?', '<!channel> @everyone <b>*x*</b> [x](javascript:1)']) {
      expect(readLine(typed, 300)).toEqual({ ok: typed })
    }
  })

  test('what is accepted can be stored and has no line break', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (typed) => {
        const read = readLine(typed, 300)
        if ('fault' in read) return
        expect(read.ok.isWellFormed()).toBe(true)
        expect(read.ok).not.toMatch(/[\u0000\n\r\u202E]/)
      }),
    )
  })
})

describe('several lines', () => {
  const limits = { atLeast: 2, atMost: 10, max: 75 }
  test('empty lines and Windows line ends do not count', () =>
    expect(readLines('ja\r\n\r\n nee \n', limits)).toEqual({ ok: ['ja', 'nee'] }))
  test('one option is too few', () => expect(readLines('ja', limits)).toEqual(fault('options.few')))
  test('60 options are too many', () =>
    expect(readLines(Array.from({ length: 60 }, (_, at) => `optie ${at}`).join('\n'), limits)).toEqual(
      fault('options.many'),
    ))
  test('the same option twice, in any case', () => expect(readLines('Ja\nja', limits)).toEqual(fault('options.same')))
  test('the option that is too long is named', () =>
    expect(readLines(`ja\n${'x'.repeat(76)}`, limits)).toEqual(fault('options.long')))
})
