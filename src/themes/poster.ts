/** What a theme's public page shows: nothing of it is about anybody. */
import { unpack } from '../act.ts'
import type { Db } from '../db/open.ts'
import { wordsOf } from '../i18n/say.ts'
import type { LinksTo } from '../people/visit.ts'
import type { Poster } from '../port.ts'
import { findTheme } from './find.ts'
import { nowOf } from './list.ts'
import { themeName } from './view.ts'

/** Opens the public pages' way to the themes. Only by their ids: names are for people who talk. */
export function openPosters(db: Db, linksTo: LinksTo): (id: string) => Promise<Poster | undefined> {
  return async (id) => {
    if (unpack(`theme.show:${id}`).kind === 'unknown') return undefined
    const theme = await findTheme(db, id)
    const asked = await db.theme.findUnique({ where: { id }, select: { id: true } })
    if (!theme || !asked) return undefined
    const { polls, decided } = await nowOf(db, theme.id)
    return {
      id: theme.id,
      name: themeName(theme),
      description: wordsOf(theme.description),
      colour: theme.colour,
      owner: theme.owner ?? undefined,
      archived: theme.archived,
      open: polls.map(({ question }) => question),
      decided,
      links: linksTo(theme.id),
    }
  }
}
