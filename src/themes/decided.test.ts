import { expect, test } from 'vitest'
import { say } from '../i18n/say.ts'
import { decisionOf } from './decided.ts'

const nl = (word: string) => ({ words: { nl: word } })
const CHOICES = [nl('Ja'), nl('Nee'), nl('Weet niet')]

test.each([
  [[3, 1, 0], 'Besloten bij „Meer bomen?”: Ja (75%).'],
  [[0, 0, 1], 'Besloten bij „Meer bomen?”: Weet niet (100%).'],
  [[2, 1, 2], '„Meer bomen?” eindigde gelijk: Ja en Weet niet (elk 40%).'],
  [[0, 0, 0], '„Meer bomen?” sloot zonder stemmen.'],
  [[], '„Meer bomen?” sloot zonder stemmen.'],
])('%j', (counts, sentence) => {
  expect(say(decisionOf(nl('Meer bomen?'), CHOICES, counts), { locale: 'nl', zone: 'UTC' })).toBe(sentence)
})
