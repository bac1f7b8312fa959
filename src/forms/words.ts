/** Reads people's words at the border: what cannot be shown faithfully is refused with a reason, the rest is kept as typed. */
import type { Text } from '../port.ts'

export type Read<T> = { readonly ok: T } | { readonly fault: Text }

// Invisible characters that change what others seem to read: controls, bidirectional overrides, lone fillers and tags.
// And what Unicode keeps for no character at all: a feed with one in it is no XML. Zero-width joiners and non-joiners stay: emoji and several scripts need them.
const ODD =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}\u2060-\u2064\uFEFF\u115F\u1160\u3164\uFFA0\p{Noncharacter_Code_Point}]/u
/** PostgreSQL takes no NUL and no half of a pair, not even to keep until the form is full. */
export function canBeKept(typed: string): boolean {
  return typed.isWellFormed() && !typed.includes('\0')
}

/** More than any platform brings and any form holds. It is refused as a whole: looking through it would hold up others. */
const BORDER = 100_000
export function beyondBorder(words: readonly string[]): Text | undefined {
  const long = words.find(({ length }) => length > BORDER)
  return long === undefined ? undefined : { key: 'words.long', with: { count: long.length, max: BORDER } }
}

/** At least one character that people can see. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u

/** One line of text. Line breaks and runs of spaces become one space. @param max characters as people count them */
export function readLine(typed: string, max: number): Read<string> {
  if (!typed.isWellFormed() || ODD.test(typed)) return { fault: { key: 'words.odd' } }
  const line = typed.replace(/\s+/gu, ' ').trim().normalize('NFC')
  if (!VISIBLE.test(line)) return { fault: { key: 'words.empty' } }
  const count = countCharacters(line)
  return count > max || line.length > max * 8 ? { fault: { key: 'words.long', with: { count, max } } } : { ok: line }
}

/** Paragraphs: line breaks stay, runs of empty lines become one. @param max characters as people count them */
export function readText(typed: string, max: number): Read<string> {
  if (!typed.isWellFormed() || ODD.test(typed)) return { fault: { key: 'words.odd' } }
  const lines = typed.split(/\r\n|\r|\n/).map((line) => line.replace(/\s+/gu, ' ').trim())
  const text = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .normalize('NFC')
  if (!VISIBLE.test(text)) return { fault: { key: 'words.empty' } }
  const count = countCharacters(text)
  return count > max || text.length > max * 8 ? { fault: { key: 'words.long', with: { count, max } } } : { ok: text }
}

/** Several lines, one choice each; empty lines do not count. */
export function readLines(
  typed: string,
  limits: { atLeast: number; atMost: number; max: number },
): Read<readonly string[]> {
  const lines = typed.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '')
  if (lines.length < limits.atLeast) return { fault: { key: 'options.few' } }
  if (lines.length > limits.atMost) return { fault: { key: 'options.many', with: { count: lines.length } } }
  const kept: string[] = []
  for (const typedLine of lines) {
    const line = readLine(typedLine, limits.max)
    if ('fault' in line) return { fault: faultOf(typedLine, line.fault, limits.max) }
    if (kept.some((other) => other.toLowerCase() === line.ok.toLowerCase())) {
      return { fault: { key: 'options.same', with: { option: line.ok } } }
    }
    kept.push(line.ok)
  }
  return { ok: kept }
}

/** Names the line that is too long by its beginning. */
function faultOf(line: string, fault: Text, max: number): Text {
  const isLong = 'key' in fault && fault.key === 'words.long'
  return isLong ? { key: 'options.long', with: { option: `${line.slice(0, 40).toWellFormed()}…`, max } } : fault
}

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Characters as people see them: a family emoji is one. Very long text is not walked through to its end. */
function countCharacters(text: string): number {
  return text.length > 10_000 ? text.length : [...characters.segment(text)].length
}
