/**
 * Points out what in a text says who somebody is, so that they can think twice before it is sent on. Pure: text in, finds
 * out. Rather silent than crying wolf: amounts, years and the dates of meetings are no finds.
 */

type PersonalKind = 'email' | 'phone' | 'iban' | 'bsn' | 'address' | 'birth'
export interface Personal {
  readonly kind: PersonalKind
  /** As it stands in the text. */
  readonly part: string
}

/** In the order in which they stand in the text, each part once. */
export function personalIn(text: string): readonly Personal[] {
  const found: (Personal & { readonly at: number })[] = []
  let left = text
  // What one finder found, the next does not see: the digits of an account number are no telephone number.
  for (const [kind, find] of FINDERS) {
    for (const { part, at } of find(left)) {
      found.push({ kind, part: part.trim(), at })
      left = left.slice(0, at) + '\0'.repeat(part.length) + left.slice(at + part.length)
    }
  }
  return found
    .toSorted((a, b) => a.at - b.at)
    .filter(({ part }, at, all) => all.findIndex((other) => other.part === part) === at)
    .map(({ kind, part }) => ({ kind, part }))
}

interface Find {
  readonly part: string
  readonly at: number
}
type Finder = (text: string) => readonly Find[]

const finder =
  (pattern: RegExp, isOne: (part: string, before: string, after: string) => boolean = () => true): Finder =>
  (text) =>
    [...text.matchAll(pattern)]
      .map(({ 0: part, index }) => ({ part, at: index }))
      .filter(({ part, at }) => isOne(part, text.slice(0, at), text.slice(at + part.length)))

const digitsOf = (part: string): string => part.replace(/\D/g, '')

const email = finder(/[\p{L}\p{N}._%+-]+@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/gu)

/** How long an account number is, by country: the IBAN registry (ISO 13616). */
const IBAN_LENGTH: Readonly<Record<string, number>> = {
  AD: 24, AE: 23, AL: 28, AT: 20, BA: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24,
  FI: 18, FR: 27, GB: 22, GR: 27, HR: 21, HU: 28, IE: 22, IS: 26, IT: 27, LI: 21, LT: 20, LU: 20, LV: 21, MC: 27,
  MD: 24, ME: 22, MK: 19, MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, RS: 22, SA: 24, SE: 24, SI: 19, SK: 24,
  SM: 27, TN: 24, TR: 26, UA: 29, XK: 20,
} // prettier-ignore

/** Begins like one, is as long as its country says, and its check digits are right: mod 97 is 1 (ISO 7064). */
const iban: Finder = (text) =>
  [...text.matchAll(/(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?=[ .]?[A-Z0-9])/giu)].flatMap(({ 0: begin, index: at }) => {
    const length = IBAN_LENGTH[begin.slice(0, 2).toUpperCase()]
    if (length === undefined) return []
    const shape = new RegExp(`^(?:[ .]?[A-Z0-9]){${length - 4}}(?![A-Z0-9])`, 'i')
    const rest = shape.exec(text.slice(at + 4))?.[0]
    const part = rest === undefined ? '' : begin + rest
    return part && isIban(part) ? [{ part, at }] : []
  })

function isIban(part: string): boolean {
  const letters = part.replace(/[ .]/g, '').toUpperCase()
  const turned = letters.slice(4) + letters.slice(0, 4)
  const number = turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  let rest = 0
  for (const digit of number) rest = (rest * 10 + Number(digit)) % 97
  return rest === 1
}

/** '06-12-2026', with which a date and a time begin that would have a telephone number's ten digits. */
const DATE = /^\(?\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d{2}(?!\d)/
/** Ten digits in the Netherlands ('06 1234 5678', '(020) 123 45 67'), or '+' and a country's number: 8 to 15 (E.164). */
const phone: Finder = (text) => [...abroad(text), ...athome(text)]
const abroad = finder(/(?<![\p{L}\p{N}.,+])(?:\+|00)[1-9](?:[ ().-]{0,3}\d){7,14}(?!\d)/gu)
const athome = finder(
  /(?<![\p{L}\p{N}.,+/-]|\d )\(?0[1-9]\d{0,2}(?:[ ).-]{0,3}\d){6,8}(?!\d|[.,:/-]\d)/gu,
  (part, before) =>
    digitsOf(part).length === 10 && !DATE.test(part) && !/[A-Z]{2}\d{2}[ .]?[A-Z]{4}[ .]?$/i.test(before),
)

const MONTHS =
  'januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|' +
  'january|february|march|may|june|july|august|october|jan|feb|mrt|mar|apr|jun|jul|aug|sept?|okt|oct|nov|dec'
const DAY = `(?:\\d{1,2}[-/. ]\\d{1,2}[-/. ](?:19|20)?\\d{2}|(?:19|20)\\d{2}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{1,2}(?:st|nd|rd|th|e)? (?:of )?(?:${MONTHS})\\.?,? (?:19|20)\\d{2}|(?:${MONTHS})\\.? \\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\\d{2})(?!\\d)`
/** Only where the text says that it is one. */
const birth = finder(
  new RegExp(`(?<!\\d)${DAY}`, 'giu'),
  (_part, before, after) =>
    /(?:geboren|geboortedatum|geboortedag|\bgeb\b|\bborn\b|\bbirth|\bdob\b)[^\d\n]{0,30}$/i.test(before) ||
    /^[^\d\n]{0,3}(?:geboren|is mijn geboorte|is my (?:date of )?birth)/i.test(after),
)

/** Dutch postcodes never have SA, SD or SS. In capitals, or what things weigh and measure would be one as well. */
const POSTCODE = '[1-9]\\d{3} ?(?!SA|SD|SS)[A-Z]{2}(?!\\p{L})'
const NUMBER = '[1-9]\\d{0,4} ?(?:[A-Za-z](?!\\p{L}))?(?:[-/]\\d{1,4})?'
const address = finder(
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:\\p{L}[\\p{L}.'’ -]{2,40} (?!(?:19|20)\\d{2}[ ,])${NUMBER}[ ,\\n]{1,3}${POSTCODE}|${POSTCODE}[ ,]{1,2}(?:(?:huis)?(?:nummer|nr\\.?|no\\.?) ?)?(?!(?:19|20)\\d{2}(?!\\d))${NUMBER}(?![\\d.:%€]|,\\d| (?:euro|uur|%)))`,
    'gu',
  ),
)

/** 'Mijn BSN is 123456782', '1234.56.782' as it stands on a letter, or nine digits on their own; the 11-check decides. */
const bsn = finder(
  /(?<![\p{L}\d.,€-]|€ |EUR |euro )\d{8,9}(?!\p{L}|\d|[.,-]\d| ?(?:euro|€|EUR))|(?<![\p{L}\d.,€-]|€ )\d{4}\.\d{2}\.\d{3}(?!\d|[.,]\d)|(?<![\p{L}\d.,€-]|€ |EUR |euro )\d{3}[ .]\d{3}[ .]\d{3}(?!\d|[ .,]\d| ?(?:euro|€|EUR))/gu,
  (part, before) => {
    const told = /(?:\bbsn|burgerservice|sofi-?nummer|citizen service)[^\d\n]{0,20}$/i.test(before)
    const digits = digitsOf(part).padStart(9, '0')
    // Eight digits are a company's number as well, and groups of three a large amount: only where the text says so.
    const loose = digitsOf(part).length === 8 || /^\d{3}[ .]/.test(part)
    return (told || !loose) && isBsn(digits)
  },
)

/** Nine, eight, … two times its digits, less the last one, can be divided by eleven. */
function isBsn(digits: string): boolean {
  const sum = digits.split('').reduce((all, digit, at) => all + Number(digit) * (at === 8 ? -1 : 9 - at), 0)
  return sum % 11 === 0 && Number(digits) > 0
}

const FINDERS: readonly (readonly [PersonalKind, Finder])[] = [
  ['email', email],
  ['iban', iban],
  ['birth', birth],
  ['bsn', bsn],
  ['phone', phone],
  ['address', address],
]
