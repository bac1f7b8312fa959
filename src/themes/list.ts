/** Themes, to look at and to choose from. */
import type { Tx } from '../db/open.ts'
import type { Ctx } from '../ctx.ts'
import { wordsOf } from '../i18n/say.ts'
import type { Who } from '../people/arrive.ts'
import { mayRun } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { Visit } from '../people/visit.ts'
import type { Address, Text, View } from '../port.ts'
import { decisionOf } from './decided.ts'
import { findTheme } from './find.ts'
import { listThemes, showTheme, type Listed, type Now } from './view.ts'

/** So many fit on a phone, with the buttons below them, and on every platform. */
const PAGE = 15
const OPEN_MAX = 5
const DECIDED_MAX = 3

/** What somebody follows comes first, then where there is something to choose now. */
export async function themes(ctx: Ctx, who: Who, page = 0): Promise<View> {
  const rows = await ctx.db.$queryRaw<(Listed & { total: number })[]>`
    select t.id, t.emoji, t.name, t.description, f.person_id is not null as followed, count(*) over ()::int as total
      from theme t left join follow f on f.theme_id = t.id and f.person_id = ${who.person}
     where t.archived_at is null
     order by followed desc, exists (select 1 from poll p where p.theme_id = t.id and p.closed_at is null) desc,
              t.created_at, t.id
     limit ${PAGE} offset ${Math.min(page, 10_000) * PAGE}`
  const total = rows[0]?.total ?? 0
  const more = (page + 1) * PAGE < total ? page + 1 : undefined
  return listThemes(rows, { total, more, maker: isMaker(who) })
}

/** Only for which buttons are shown. */
const isMaker = ({ roles }: Who): boolean => roles.includes('official') || roles.includes('administrator')

/** A theme's page. */
export async function theme(visit: Visit, named: string): Promise<View> {
  const { ctx, who, at, actor } = visit
  const found = await findTheme(ctx.db, named)
  if (!found) return sorry('theme.unknown')
  const runner = isMaker(who) || who.roles.includes('steward')
  const [follow, now, binding, runs, answered] = await Promise.all([
    ctx.db.follow.findUnique({ where: { personId_themeId: { personId: who.person, themeId: found.id } } }),
    nowOf(ctx.db, found.id),
    at.direct
      ? undefined
      : ctx.db.binding.findFirst({
          where: { themeId: found.id, place: { platform: actor.platform, ...placeOf(at) } },
        }),
    runner && mayRun(ctx.db, who.person, found.id),
    ctx.db.question.findFirst({ where: { themeId: found.id, publishedAt: { not: null } }, select: { id: true } }),
  ])
  // The platform is asked only where the answer shows: somebody else's theme that is posted in a place of theirs.
  const binds = !at.direct && (runs || (binding && (await visit.manages())))
  return showTheme(found, {
    ...now,
    follows: follow !== null,
    runs,
    answered: answered !== null,
    bound: binds ? Boolean(binding) : undefined,
  })
}

/** What is open now, and what was decided last. */
export async function nowOf(db: Tx, theme: string): Promise<Now> {
  const [polls, closed, consultations] = await Promise.all([
    db.poll.findMany({
      where: { themeId: theme, closedAt: null, partOf: null },
      orderBy: { createdAt: 'desc' },
      take: OPEN_MAX,
      select: { id: true, question: true },
    }),
    db.poll.findMany({
      where: { themeId: theme, closedAt: { not: null }, partOf: null },
      orderBy: [{ closedAt: 'desc' }, { createdAt: 'desc' }],
      take: DECIDED_MAX,
      select: { question: true, result: true, options: { select: { label: true }, orderBy: { position: 'asc' } } },
    }),
    db.consultation.findMany({
      where: { themeId: theme, state: 'open' },
      orderBy: { openedAt: 'desc' },
      take: OPEN_MAX,
      select: { id: true, title: true },
    }),
  ])
  return {
    consultations: consultations.map(({ id, title }) => ({ id, title: wordsOf(title) })),
    polls: polls.map(({ id, question }) => ({ id, question: wordsOf(question) })),
    decided: closed.map(({ question, result, options }): Text =>
      decisionOf(
        wordsOf(question),
        options.map(({ label }) => wordsOf(label)),
        result,
      ),
    ),
  }
}

export function placeOf(at: Address): { tenant: string; chat: string; thread: string } {
  return { tenant: at.tenant, chat: at.chat, thread: at.thread ?? '' }
}
