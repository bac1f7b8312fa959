/** What can be done with themes, by a tap or a form. */
import type { ActsOf, FormsOf } from '../people/visit.ts'
import { archive, revive } from './archive.ts'
import { allow, bind, unbind } from './bind.ts'
import { drawTheme, saveTheme } from './edit.ts'
import { follow, unfollow } from './follow.ts'
import { theme, themes } from './list.ts'
import { drawMerge, merge } from './merge.ts'
import { newsForm, showNews, writeNews } from './news.ts'
import { chooseThemePace, showThemePace } from './pace.ts'
import { reachAgain, sendReach, stopReach } from './reach.ts'
import { share } from './share.ts'

export const themeActs: ActsOf<'theme' | 'news' | 'reach'> = {
  'theme.list': ({ ctx, who }) => themes(ctx, who),
  'theme.more': ({ ctx, who }, { page }) => themes(ctx, who, page),
  'theme.show': (visit, { theme: id }) => theme(visit, id),
  'theme.follow': ({ ctx, who }, { theme: id }) => follow(ctx, who, id),
  'theme.unfollow': ({ ctx, who }, { theme: id }) => unfollow(ctx, who, id),
  'theme.share': (visit, { theme: id }) => share(visit, id),
  'theme.archive': (visit, { theme: id }) => archive(visit, id),
  'theme.revive': (visit, { theme: id }) => revive(visit, id),
  'theme.bind': (visit, { theme: id }) => bind(visit, id),
  'theme.allow': (visit, { theme: id }) => allow(visit, id),
  'theme.unbind': (visit, { theme: id }) => unbind(visit, id),
  'theme.pace': ({ ctx, who }, { theme: id }) => showThemePace(ctx, who, id),
  'theme.pace.set': ({ ctx, who }, { theme: id, pace }) => chooseThemePace(ctx, who, id, pace),
  'news.show': ({ ctx }, { news }) => showNews(ctx, news),
  'reach.show': (visit, { publication }) => sendReach(visit, publication),
  'reach.stop': (visit, { publication }) => stopReach(visit, publication),
  'reach.again': (visit, { publication }) => reachAgain(visit, publication),
}

export const themeForms: FormsOf<'theme' | 'merge' | 'news'> = {
  theme: { draw: drawTheme, submit: saveTheme },
  merge: { draw: drawMerge, submit: merge },
  news: {
    draw: ({ ctx, who }, about) => newsForm(ctx, who, about),
    submit: ({ ctx, who, mark }, values, about) => writeNews(ctx, who, values, about, mark),
  },
}
