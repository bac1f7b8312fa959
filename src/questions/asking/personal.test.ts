import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { personalIn } from './personal.ts'

const only = (text: string) => personalIn(text).map(({ kind, part }) => [kind, part])

describe('what says who somebody is', () => {
  test.each([
    // Published examples: the IBAN registry's own, RvIG's test numbers, and the numbers for drama and tests.
    ['Stort het op NL91 ABNA 0417 1643 00 graag', 'iban', 'NL91 ABNA 0417 1643 00'],
    ['nl91abna0417164300.', 'iban', 'nl91abna0417164300'],
    ['Konto DE89370400440532013000', 'iban', 'DE89370400440532013000'],
    ['BE68 5390 0754 7034', 'iban', 'BE68 5390 0754 7034'],
    ['GB82 WEST 1234 5698 7654 32', 'iban', 'GB82 WEST 1234 5698 7654 32'],
    ['Mijn bsn is 999990019, klopt dat?', 'bsn', '999990019'],
    ['111222333', 'bsn', '111222333'],
    ['BSN: 1234.56.782', 'bsn', '1234.56.782'],
    ['burgerservicenummer 123 456 782', 'bsn', '123 456 782'],
    ['bsn 10000008', 'bsn', '10000008'],
    ['Bel me op 06-12345678', 'phone', '06-12345678'],
    ['Bel 06 12 34 56 78 na vijf uur', 'phone', '06 12 34 56 78'],
    ['tel. (020) 123 45 67', 'phone', '(020) 123 45 67'],
    ['0512-345678', 'phone', '0512-345678'],
    ['+31 6 1234 5678', 'phone', '+31 6 1234 5678'],
    ['+31 (0)20 123 4567', 'phone', '+31 (0)20 123 4567'],
    ['0032 470 12 34 56', 'phone', '0032 470 12 34 56'],
    ['call +44 20 7946 0958 please', 'phone', '+44 20 7946 0958'],
    ['+1-202-555-0123', 'phone', '+1-202-555-0123'],
    ['Mail jan.de-vries+tuin@voorbeeld.co.uk!', 'email', 'jan.de-vries+tuin@voorbeeld.co.uk'],
    ['Ik woon op 1234 AB 12', 'address', '1234 AB 12'],
    ['Ik woon op 2511BT, nr 12a', 'address', '2511BT, nr 12a'],
    ['Ik ben geboren op 12-3-1985 in Delft', 'birth', '12-3-1985'],
    ['geboortedatum: 12 maart 1985', 'birth', '12 maart 1985'],
    ['I was born on March 12, 1985.', 'birth', 'March 12, 1985'],
    ['date of birth 1985-03-12', 'birth', '1985-03-12'],
  ])('%s', (text, kind, part) => {
    expect(only(text)).toEqual([[kind, part]])
  })

  test('a street, its number and the postcode', () => {
    expect(only('Ik woon op Dorpsstraat 12, 2511 BT Den Haag').map(([kind]) => kind)).toEqual(['address'])
  })

  test('several, in their order, each once', () => {
    const text = 'Ik ben a@b.nl, bel 0612345678 of 0612345678. BSN 111222333, rekening NL91ABNA0417164300.'
    expect(personalIn(text).map(({ kind }) => kind)).toEqual(['email', 'phone', 'bsn', 'iban'])
  })
})

describe('no false alarm', () => {
  test.each([
    'Het kost € 123.456.782 voor 2026.',
    'Er is 123456782 euro begroot.',
    'De vergadering is op 06-12-2026 15:00 uur.',
    'Van 01-12-2026 tot 02-12-2026, en van 2025-2030.',
    'Vergadering van 12 maart 1985, besluit 2024-117.',
    'In 2026 komen er 1500 woningen bij, van 40 m2.',
    'Bus 1234 rijdt om 06:12 en 18.30 uur.',
    'De brug is 1000 kg 12 cm hoog; budget 2500 EU 30%.',
    'KvK 12345678, zaaknummer 2026-000123, artikel 3.1.4.',
    'Bel 14 070 of 0900-1234, of 112.',
    'Postcode 2511 BT is de hele straat.',
    'NL91 ABNA 0417 1643 01 is verkeerd overgenomen.',
    '123456789 gaat niet door de proef.',
    'Zoek @gemeente en kijk op voorbeeld.nl.',
  ])('%s', (text) => {
    expect(personalIn(text)).toEqual([])
  })

  test('on any amount, year, moment or meeting', () => {
    const two = (n: number) => String(n).padStart(2, '0')
    const moment = fc
      .date({ min: new Date('1950-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
      .chain((at) => {
        const [y, m, d] = [at.getUTCFullYear(), two(at.getUTCMonth() + 1), two(at.getUTCDate())]
        const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
        return fc.constantFrom(`${d}-${m}-${y} ${time}`, `${y}-${m}-${d}`, `${d}/${m}/${y} om ${time}`, `${y}`, time)
      })
    const amount = fc
      .nat(999_999_999)
      .chain((n) => fc.constantFrom(`€ ${n.toLocaleString('nl-NL')}`, `€${n}`, `${n} euro`, `€ ${n},50`))
    fc.assert(
      fc.property(fc.array(fc.oneof(moment, amount), { minLength: 1, maxLength: 4 }), (parts) => {
        expect(personalIn(`De vergadering: ${parts.join(' en ')}.`)).toEqual([])
      }),
    )
  })
})

test('every number that passes its own proof is found, and no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100_000_000, max: 999_999_999 }), (number) => {
      const digits = String(number).split('').map(Number)
      const sum = digits.slice(0, 8).reduce((all, digit, at) => all + digit * (9 - at), 0) - (digits[8] ?? 0)
      expect(personalIn(`nummer ${number}`).some(({ kind }) => kind === 'bsn')).toBe(sum % 11 === 0)
    }),
  )
  fc.assert(
    fc.property(fc.nat(9_999_999_999), fc.integer({ min: 2, max: 98 }), (account, wrong) => {
      const bban = `INGB${String(account).padStart(10, '0')}`
      const number = `${bban}NL00`
        .split('')
        .map((char) => String(parseInt(char, 36)))
        .join('')
      const check = 98n - (BigInt(number) % 97n)
      const iban = (digits: bigint | number) => `NL${String(digits).padStart(2, '0')}${bban}`
      expect(only(`naar ${iban(check)}`)).toEqual([['iban', iban(check)]])
      if (BigInt(wrong) !== check) expect(personalIn(iban(wrong)).some(({ kind }) => kind === 'iban')).toBe(false)
    }),
  )
})
