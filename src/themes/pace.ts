/** How often we may write about one theme. */
import type { Ctx } from '../ctx.ts'
import type { Who } from '../people/arrive.ts'
import { keepAgenda, PACES, readPace } from '../people/pace.ts'
import { sorry } from '../people/sorry.ts'
import type { View } from '../port.ts'
import { findTheme } from './find.ts'
import { themeName } from './view.ts'

/** What somebody chooses who wants this theme to follow the pace of all. */
const AS_ALL = 'as-all'

export async function showThemePace(ctx: Ctx, who: Who, named: string): Promise<View> {
  const theme = await findTheme(ctx.db, named)
  if (!theme) return sorry('theme.unknown')
  const follow = await ctx.db.follow.findUnique({
    where: { personId_themeId: { personId: who.person, themeId: theme.id } },
    select: { pace: true, person: { select: { pace: true } } },
  })
  if (!follow) return sorry('pace.follow.first')
  const pace = readPace(follow.pace ?? follow.person.pace) ?? 'now'
  return {
    title: themeName(theme),
    lines: [{ key: 'pace.is', with: { pace: { key: `pace.${pace}` } } }],
    buttons: [
      ...PACES.filter((other) => other !== pace || follow.pace === null).map(
        (other) =>
          ({
            label: { key: `pace.${other}` },
            does: { kind: 'theme.pace.set', theme: theme.id, pace: other },
          }) as const,
      ),
      ...(follow.pace === null
        ? []
        : [
            {
              label: { key: 'pace.as-all' },
              does: { kind: 'theme.pace.set', theme: theme.id, pace: AS_ALL },
            } as const,
          ]),
    ],
  }
}

export async function chooseThemePace(ctx: Ctx, who: Who, named: string, wanted: string): Promise<View> {
  const theme = await findTheme(ctx.db, named)
  if (!theme) return sorry('theme.unknown')
  const pace = readPace(wanted)
  if (!pace && wanted !== AS_ALL) return sorry('fault.unknown')
  const changed = await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.follow.updateMany({
      where: { personId: who.person, themeId: theme.id },
      data: { pace: pace ?? null },
    })
    await keepAgenda(tx, ctx, who.person)
    return count
  })
  if (changed === 0) return sorry('pace.follow.first')
  return {
    mood: 'done',
    lines: [{ key: 'pace.set.theme', with: { theme: themeName(theme), pace: { key: `pace.${pace ?? AS_ALL}` } } }],
  }
}
