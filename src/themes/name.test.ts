import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFormRef } from '../act.ts'
import { foldName, idFrom, readName } from './name.ts'

describe('a name', () => {
  test.each([
    ['🚲 Verkeer en fietsen', { emoji: '🚲', name: 'Verkeer en fietsen' }],
    ['  👨‍👩‍👧‍👦 Gezin ', { emoji: '👨‍👩‍👧‍👦', name: 'Gezin' }],
    ['🇳🇱 Koningsdag', { emoji: '🇳🇱', name: 'Koningsdag' }],
    ['1️⃣ Eerst dit', { emoji: '1️⃣', name: 'Eerst dit' }],
    ['🏘️Wonen', { emoji: '🏘️', name: 'Wonen' }],
    ['Café & co 🍷', { emoji: undefined, name: 'Café & co 🍷' }],
    ['الحدائق', { emoji: undefined, name: 'الحدائق' }],
    ['x'.repeat(60), { emoji: undefined, name: 'x'.repeat(60) }],
  ])('%j is read', (typed, named) => {
    expect(readName(typed)).toEqual({ ok: named })
  })

  test.each([
    ['', 'words.empty'],
    ['   ', 'words.empty'],
    ['🚲', 'theme.name.letters'],
    ['🚲🚲 👨‍👩‍👧‍👦 🇳🇱', 'theme.name.letters'],
    ['ℹ️ 1️⃣', 'theme.name.letters'],
    ['2040!', 'theme.name.letters'],
    ['x'.repeat(61), 'words.long'],
    ['x'.repeat(200), 'words.long'],
    [`🚲 ${'🌳'.repeat(61)}x`, 'words.long'],
    ['Wo\u200Bnen', 'words.odd'],
    ['Wo\u00ADnen', 'words.odd'],
    ['Wonen\u200E', 'words.odd'],
    ['Wo\u034Fnen', 'words.odd'],
    ['\u202EnenoW', 'words.odd'],
    ['Wonen\u0000', 'words.odd'],
    ['Wonen \uD800', 'words.odd'],
  ])('%j is refused with a reason', (typed, key) => {
    expect(readName(typed)).toMatchObject({ fault: { key } })
  })

  test('case, accents, emoji, spaces and punctuation make no other name', () => {
    for (const same of ['Cafe en Co', 'CAFÉ EN CO!', '🍷 café-en-co', 'Cafe\u0301 «en» Co.']) {
      expect(foldName(same)).toBe('cafeenco')
    }
    expect(foldName('Wonen 2')).not.toBe(foldName('Wonen'))
  })
})

describe('an id', () => {
  test.each([
    ['Verkeer en fietsen', 'verkeer-en-fietsen'],
    ['Café & co!', 'cafe-co'],
    ['Groen, water en een heel lange staart', 'groen-water-en-een-heel'],
    ['Arbeidsongeschiktheidsverzekering', 'arbeidsongeschiktheidsve'],
    ['الحدائق', 'thema'],
  ])('%s -> %s', (name, id) => {
    expect(idFrom(name)).toBe(id)
  })

  test('whatever the name, it fits in a button, with a number behind it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(isFormRef(`theme/${idFrom(name)}-9999`)).toBe(true)
      }),
    )
  })
})
