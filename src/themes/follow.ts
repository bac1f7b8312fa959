/** Follow and stop following: one tap each, at once. */
import type { Ctx } from '../ctx.ts'
import type { Who } from '../people/arrive.ts'
import { sorry } from '../people/sorry.ts'
import type { View } from '../port.ts'
import { findTheme } from './find.ts'
import { tell } from './view.ts'

/** News comes to the account it was asked from; following again from elsewhere moves it there. */
export async function follow(ctx: Ctx, who: Who, named: string): Promise<View> {
  // Once more for who came while it went on as another theme: the second time leads there.
  for (let tries = 0; tries < 2; tries++) {
    const theme = await findTheme(ctx.db, named)
    if (!theme) return sorry('theme.unknown')
    const [done] = await ctx.db.$queryRaw<{ followed: boolean }[]>`
      with followed as (
        insert into follow (person_id, theme_id, account_id)
        select ${who.person}, id, ${who.account} from theme where id = ${theme.id} and archived_at is null for key share
        on conflict (person_id, theme_id) do update set account_id = excluded.account_id
        returning 1),
      due as (
        insert into agenda (person_id, pace, due_at)
        select id, pace, next_digest(pace, now(), coalesce(zone, ${ctx.settings.zone}), quiet_from, quiet_to)
          from person where id = ${who.person} and pace <> 'now'
        on conflict do nothing)
      select exists (select 1 from followed) as followed`
    if (done?.followed) return tell('theme.followed', theme)
    if (theme.archived) break
  }
  return sorry('theme.archived.now')
}

/** What was on its way to this person about the theme is not sent any more. */
export async function unfollow(ctx: Ctx, who: Who, named: string): Promise<View> {
  const theme = await findTheme(ctx.db, named)
  if (!theme) return sorry('theme.unknown')
  await ctx.db.$transaction(async (tx) => {
    // Waits for a merge that is under way: who stops now does not follow what it goes on as.
    const [held] = await tx.$queryRaw<{ id: string }[]>`
      select coalesce(merged_into, id) as id from theme where id = ${theme.id} for key share`
    const id = held?.id ?? theme.id
    await tx.follow.deleteMany({ where: { personId: who.person, themeId: id } })
    await tx.$executeRaw`
      update delivery set state = 'withdrawn', reason = 'unfollowed'
        from publication p, account a
       where p.id = delivery.publication_id and p.audience = jsonb_build_object('kind', 'theme', 'id', ${id}::text)
         and a.id = delivery.account_id and a.person_id = ${who.person}
         and delivery.state = 'waiting'`
  })
  return tell('theme.unfollowed', theme)
}
