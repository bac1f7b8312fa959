/** The field in which somebody chooses a theme: from a list while that is short, typed when there are many. */
import type { Db } from '../db/open.ts'
import type { Read } from '../forms/words.ts'
import type { Field } from '../port.ts'
import { allThemes, findTheme, type Kept } from '../themes/find.ts'
import { search } from '../themes/search.ts'
import { themeName } from '../themes/view.ts'

/** Discord's select holds so many choices. */
const CHOICES_MAX = 25

/** @param chosen the theme that it is about already. @returns undefined where there is no theme at all */
export async function themeField(db: Db, chosen: string | undefined): Promise<Field | undefined> {
  const live = (await allThemes(db)).filter(({ archived }) => !archived)
  if (live.length === 0) return undefined
  const theme = live.find(({ id }) => id === chosen)
  const field = { name: 'theme', label: { key: 'form.poll.theme' }, ...(theme && { value: theme.id }) } as const
  return live.length > CHOICES_MAX
    ? { ...field, kind: 'line', hint: { key: 'form.poll.theme.hint' } }
    : { ...field, kind: 'choice', choices: live.map((one) => ({ value: one.id, label: themeName(one) })) }
}

/** By its id, as a choice gives it; or by its name, as people type it. */
export async function readTheme(db: Db, typed: string): Promise<Read<Kept>> {
  const [theme, ...more] = [(await findTheme(db, typed)) ?? (await search(db, typed))].flat()
  if (!theme || more.length > 0) return { fault: { key: 'theme.unknown' } }
  return theme.archived ? { fault: { key: 'theme.archived.now' } } : { ok: theme }
}
