/** Themes' names: what may be one, when two are the same, and the short id that is made of one. */
import { readLine, type Read } from '../forms/words.ts'

const NAME_MAX = 60
/** Fits with room to spare in what a button carries, and on a poster. */
const ID_MAX = 24
export const EMOJI = '💬'

/** One emoji as people see it: joined ones, flags, skin colours and keycaps included. */
const ONE =
  /\p{Extended_Pictographic}\uFE0F?\p{EMod}?(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{EMod}?)*|\p{RI}{2}|[0-9#*]\uFE0F?\u20E3/u
const LEADING = new RegExp(`^\\s*(${ONE.source})\\s*`, 'u')
const EVERY = new RegExp(ONE.source, 'gu')
/** Signs without a look of their own: in a name they only serve to make one that looks like another. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u

export interface Named {
  readonly emoji: string | undefined
  readonly name: string
}

/** '🚲 Verkeer' is a name with its emoji in front. At least one letter, and nothing that nobody can see. */
export function readName(typed: string): Read<Named> {
  const emoji = LEADING.exec(typed)?.[1]
  const rest = emoji === undefined ? typed : typed.replace(LEADING, '')
  const words = rest.replaceAll(EVERY, '')
  if (emoji !== undefined && words.trim() === '') return { fault: { key: 'theme.name.letters' } }
  const line = readLine(rest, NAME_MAX)
  if ('fault' in line) return line
  if (INVISIBLE.test(words)) return { fault: { key: 'words.odd' } }
  return /\p{L}/u.test(words) ? { ok: { emoji, name: line.ok } } : { fault: { key: 'theme.name.letters' } }
}

/** What is left when case, accents, emoji, spaces and punctuation do not count: two names with the same rest are the same. */
export function foldName(name: string): string {
  return name
    .replaceAll(EVERY, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** 'Verkeer & fietsen' -> 'verkeer-fietsen'. */
export function idFrom(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  const whole = words.length <= ID_MAX ? words : words.slice(0, ID_MAX + 1).replace(/-?[^-]*$/, '')
  return whole || words.slice(0, ID_MAX) || 'thema'
}
