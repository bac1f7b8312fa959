/** Finds themes by what people remember of them: typing errors are forgiven, in both languages. */
import Fuse from 'fuse.js'
import type { Act } from '../act.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/open.ts'
import { wordsOf } from '../i18n/say.ts'
import type { View } from '../port.ts'
import { findTheme, allThemes, type Kept } from './find.ts'
import { foldName } from './name.ts'
import { severalThemes, unknownTheme } from './view.ts'

/** More than a name is no question, and each word costs time. */
const WORDS_MAX = 60
const HITS_MAX = 8
/** Of how far a hit may be from what was typed (0 is the same), and from the best hit. */
const FAR = 0.9
const FARTHER = 0.3
const SHORT = 3

/** What was named exactly is the only hit; otherwise what looks most like it, best first. */
export async function search(db: Db, typed: string): Promise<Kept[]> {
  const words = typed.trim().slice(0, WORDS_MAX)
  if (words === '') return []
  const all = await allThemes(db)
  const live = all.filter(({ archived }) => !archived)
  const folded = foldName(words)
  const isSame = ({ name, emoji }: Kept) =>
    folded ? Object.values(wordsOf(name).words).some((word) => foldName(word) === folded) : words.includes(emoji)
  const same = live.filter(isSame)
  if (same.length > 0) return same.slice(0, HITS_MAX)
  // By its id, or as it was called before it was archived or went on as another.
  const exact = await findTheme(db, (folded && all.find(isSame)?.id) || words)
  return exact ? [exact] : guess(live, words)
}

/** As it is spelled, if that is anywhere; otherwise with typing errors. */
function guess(themes: readonly Kept[], typed: string): Kept[] {
  const all = typed.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const long = all.filter((word) => word.length > SHORT)
  // 'in' and 'de' say little, but a number tells two themes apart.
  const words = long.length > 0 ? all.filter((word) => word.length > SHORT || /\p{N}/u.test(word)) : all
  const shortest = Math.min(...(long.length > 0 ? long : all).map((word) => word.length))
  // Two letters may be in each other's place, but a short word is soon another word: there each letter counts.
  const forgiving = shortest > SHORT + 1 ? 0.4 : shortest > SHORT ? 0.25 : 0
  const exactly = find(themes, words, 0)
  return exactly.length > 0 ? exactly : find(themes, words, forgiving)
}

function find(themes: readonly Kept[], words: readonly string[], threshold: number): Kept[] {
  const hits = new Fuse(themes.map(readable), {
    keys: [
      { name: 'names', weight: 3 },
      { name: 'id', weight: 2 },
      { name: 'descriptions', weight: 1 },
    ],
    threshold,
    includeScore: true,
    ignoreDiacritics: true,
    useTokenSearch: true,
    tokenMatch: 'all',
  }).search(words.join(' '), { limit: HITS_MAX })
  const best = hits[0]?.score ?? 1
  return hits
    .filter(({ score = 1 }) => score < FAR && score <= best + FARTHER)
    .flatMap(({ refIndex }) => themes[refIndex] ?? [])
}

function readable({ id, name, description }: Kept) {
  return { id, names: Object.values(wordsOf(name).words), descriptions: Object.values(wordsOf(description).words) }
}

/** One clear hit goes straight on; of several, people choose. */
export async function choose(
  ctx: Ctx,
  typed: string,
  does: (theme: string) => Act,
  one: (theme: string) => Promise<View>,
): Promise<View> {
  const hits = await search(ctx.db, typed)
  const [only] = hits
  if (!only) return unknownTheme()
  return hits.length === 1 ? await one(only.id) : severalThemes(hits, does)
}
