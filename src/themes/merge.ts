/** Lets a theme go on as another: its followers, places, polls and news go there, and whoever asks for it is led there. */
import type { Tx } from '../db/open.ts'
import { audit, mayRun } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { Visit } from '../people/visit.ts'
import type { Form, View } from '../port.ts'
import { findTheme, holdTheme, takeTheme, type Kept } from './find.ts'
import { refuse } from './refuse.ts'
import { search } from './search.ts'
import { madeView, themeName } from './view.ts'

/** A million followers take a while to move. */
const PATIENCE_MS = 120_000

export async function drawMerge({ ctx, who }: Visit, about: string | undefined): Promise<Form | View> {
  return await ctx.db.$transaction(async (tx) => {
    const theme = await holdTheme(tx, about ?? '')
    if (!theme) return sorry('theme.unknown')
    if (!(await mayRun(tx, who.person, theme.id))) return await refuse(tx, who.person, 'theme.merge', theme.id)
    if (theme.archived) return sorry('theme.archived.first')
    return {
      name: `merge/${theme.id}`,
      title: { key: 'form.merge.title' },
      submit: { key: 'form.merge.submit' },
      fields: [
        {
          name: 'into',
          kind: 'line',
          label: { key: 'form.merge.into' },
          hint: { key: 'form.merge.into.hint', with: { name: themeName(theme) } },
        },
      ],
    }
  })
}

export async function merge(
  visit: Visit,
  values: Readonly<Record<string, string>>,
  about: string | undefined,
): Promise<View> {
  const { ctx, who } = visit
  const from = about ?? ''
  const hits = (await search(ctx.db, values['into'] ?? '')).filter(({ id }) => id !== from)
  const [into, ...more] = hits
  if (!into) return { mood: 'sorry', errors: { into: { key: 'theme.unknown' } } }
  if (more.length > 0) {
    const themes = { list: hits.slice(0, 5).map(themeName) }
    return { mood: 'sorry', errors: { into: { key: 'form.merge.which', with: { themes } } } }
  }
  return await ctx.db.$transaction(
    async (tx) => {
      const taken = await takeBoth(tx, from, into.id)
      if (!taken) return sorry('theme.unknown')
      for (const { id } of [taken.from, taken.into]) {
        if (!(await mayRun(tx, who.person, id))) return await refuse(tx, who.person, 'theme.merge', id)
      }
      // The same form that came again.
      if (taken.from.merged && (await findTheme(tx, from))?.id === into.id) return madeView('theme.merged', taken.into)
      if (taken.into.archived || taken.from.archived) return sorry('theme.archived.first')
      await move(tx, from, into.id)
      await audit(tx, { person: who.person, action: 'theme.merge', subject: `${from}/${into.id}`, outcome: 'done' })
      return madeView('theme.merged', taken.into)
    },
    { timeout: PATIENCE_MS },
  )
}

/** In one order, so that two who merge two themes into each other wait for one another, and not for ever. */
async function takeBoth(tx: Tx, from: string, into: string): Promise<{ from: Kept; into: Kept } | undefined> {
  const taken = new Map<string, Kept>()
  for (const id of [from, into].sort()) {
    const theme = await takeTheme(tx, id)
    if (theme) taken.set(id, theme)
  }
  const [one, other] = [taken.get(from), taken.get(into)]
  return one && other && { from: one, into: other }
}

async function move(tx: Tx, from: string, into: string): Promise<void> {
  await tx.$executeRaw`select set_config('statement_timeout', ${String(PATIENCE_MS)}, true)`
  // Whoever follows both keeps what they chose for the one that stays.
  await tx.$executeRaw`
    insert into follow (person_id, theme_id, account_id, pace, created_at)
    select person_id, ${into}, account_id, pace, created_at from follow where theme_id = ${from} on conflict do nothing`
  await tx.$executeRaw`delete from follow where theme_id = ${from}`
  await tx.$executeRaw`
    insert into binding (theme_id, place_id) select ${into}, place_id from binding where theme_id = ${from}
    on conflict do nothing`
  await tx.$executeRaw`delete from binding where theme_id = ${from}`
  await tx.$executeRaw`delete from bind_request where theme_id = ${from}`
  await tx.$executeRaw`update poll set theme_id = ${into} where theme_id = ${from}`
  await tx.$executeRaw`update news set theme_id = ${into} where theme_id = ${from}`
  await tx.$executeRaw`update publication set theme_id = ${into} where theme_id = ${from}`
  // What is still going out goes to the followers of the other, and stops when they stop following that.
  await tx.$executeRaw`
    update publication set audience = jsonb_build_object('kind', 'theme', 'id', ${into}::text)
     where audience = jsonb_build_object('kind', 'theme', 'id', ${from}::text)`
  await tx.$executeRaw`
    update theme set archived_at = coalesce(archived_at, now()), merged_into = ${into}
     where id = ${from} or merged_into = ${from}`
}
