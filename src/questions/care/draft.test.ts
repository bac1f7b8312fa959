import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLines } from '../../forms/words.ts'
import { optionsFrom, shorten } from './draft.ts'

test('a first line of each answer, whole words, each once', () => {
  expect(optionsFrom(['Ja, dat kan.\nWant…', '\n  Nee  ', 'ja, dat kan.', ''])).toEqual(['Ja, dat kan.', 'Nee'])
  const long = 'De wortels van deze bomen duwen binnen tien jaar de tegels van de stoep omhoog, dus liever niet'
  expect(optionsFrom([long])).toEqual(['De wortels van deze bomen duwen binnen tien jaar de tegels van de stoep…'])
  expect(shorten('x'.repeat(100), 10)).toBe(`${'x'.repeat(9)}…`)
})

test('whatever people answered, the form takes the choices as they are', () => {
  const seed = Date.now()
  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(fc.array(words, { minLength: 2, maxLength: 20 }), (answers) => {
      const kept = answers.filter((answer) => 'ok' in readLines(answer, { atLeast: 1, atMost: 1, max: 200 }))
      const options = optionsFrom(kept)
      fc.pre(options.length >= 2)
      expect(readLines(options.join('\n'), { atLeast: 2, atMost: 10, max: 75 })).toHaveProperty('ok')
    }),
    { seed },
  )
})
