/** Lets a theme go on as another: everything of it goes there (see move.ts), and whoever asks for it is led there. */
import { unlessRaced } from '../db/raced.ts'
import type { Tx } from '../db/open.ts'
import { audit, mayRun } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { Visit } from '../people/visit.ts'
import type { Form, View } from '../port.ts'
import { findTheme, holdTheme, takeTheme, type Kept } from './find.ts'
import { move, PATIENCE_MS } from './move.ts'
import { refuse } from './refuse.ts'
import { search } from './search.ts'
import { madeView, themeName } from './view.ts'

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
  const work = async (tx: Tx): Promise<View> => {
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
  }
  // Whoever asks, answers or opens at this moment holds what is theirs first, and the theme after that.
  return await unlessRaced(() => ctx.db.$transaction(work, { timeout: PATIENCE_MS }))
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
