/** What a theme's public page shows: nothing of it is about anybody. */
import { unpack } from '../act.ts'
import type { Db } from '../db/open.ts'
import { wordsOf } from '../i18n/say.ts'
import type { LinksTo } from '../people/visit.ts'
import type { Poster } from '../port.ts'
import { findTheme } from './find.ts'
import { nowOf } from './list.ts'
import { themeName } from './view.ts'

const ANSWERED_MAX = 5

/** Opens the public pages' way to the themes. Only by their ids: names are for people who talk. */
export function openPosters(db: Db, linksTo: LinksTo): (id: string) => Promise<Poster | undefined> {
  return async (id) => {
    if (unpack(`theme.show:${id}`).kind === 'unknown') return undefined
    const theme = await findTheme(db, id)
    const asked = await db.theme.findUnique({ where: { id }, select: { id: true } })
    if (!theme || !asked) return undefined
    const { polls, decided, consultations } = await nowOf(db, theme.id)
    const answered = await db.question.findMany({
      where: { themeId: theme.id, publishedAt: { not: null } },
      orderBy: [{ publishedAt: 'desc' }, { id: 'asc' }],
      take: ANSWERED_MAX,
      select: { id: true, words: true },
    })
    return {
      id: theme.id,
      name: themeName(theme),
      description: wordsOf(theme.description),
      colour: theme.colour,
      owner: theme.owner ?? undefined,
      archived: theme.archived,
      open: polls.map(({ question }) => question),
      consultations: consultations.map(({ id: one, title }) => ({ id: one, title })),
      decided,
      answered,
      links: linksTo(theme.id),
    }
  }
}
