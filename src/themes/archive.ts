/** Archives a theme: its history stays, and its messages stop. And brings it back. */
import type { Tx } from '../db/open.ts'
import { audit, mayRun } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { Visit } from '../people/visit.ts'
import type { Button, View } from '../port.ts'
import { takeTheme } from './find.ts'
import { refuse } from './refuse.ts'
import { themeName } from './view.ts'

export async function archive({ ctx, who }: Visit, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const theme = await takeTheme(tx, id)
    if (!theme) return sorry('theme.unknown')
    if (!(await mayRun(tx, who.person, id))) return await refuse(tx, who.person, 'theme.archive', id)
    if (!theme.archived) {
      const asking = (await consults(tx, id)) ?? (await polls(tx, id))
      if (asking) return asking
      await tx.$executeRaw`update theme set archived_at = now() where id = ${id}`
      await stop(tx, id)
      await audit(tx, { person: who.person, action: 'theme.archive', subject: id, outcome: 'done' })
    }
    return {
      mood: 'done',
      lines: [{ key: 'theme.archived', with: { name: themeName(theme) } }],
      buttons: theme.merged ? [] : [{ label: { key: 'do.theme.revive' }, does: { kind: 'theme.revive', theme: id } }],
    }
  })
}

/** Whoever followed it, follows it still. What went on as another theme does not come back. */
export async function revive({ ctx, who }: Visit, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const theme = await takeTheme(tx, id)
    if (!theme) return sorry('theme.unknown')
    if (!(await mayRun(tx, who.person, id))) return await refuse(tx, who.person, 'theme.revive', id)
    if (theme.merged) return sorry('theme.merged.away')
    if (theme.archived) {
      await tx.$executeRaw`update theme set archived_at = null where id = ${id}`
      await audit(tx, { person: who.person, action: 'theme.revive', subject: id, outcome: 'done' })
    }
    return {
      mood: 'done',
      lines: [{ key: 'theme.revived', with: { name: themeName(theme) } }],
      buttons: [{ label: { key: 'do.theme.show' }, does: { kind: 'theme.show', theme: id } }],
    }
  })
}

/** What was planned or promised would be forgotten. */
async function consults(tx: Tx, theme: string): Promise<View | undefined> {
  const [one] = await tx.$queryRaw<{ id: string; planned: boolean }[]>`
    select id, state = 'scheduled' as planned from consultation
     where theme_id = ${theme} and state in ('scheduled', 'open', 'paused', 'closed') order by created_at limit 1`
  if (!one) return undefined
  const { id: consultation, planned } = one
  const button: Button = planned
    ? { label: { key: 'do.consult.draft' }, does: { kind: 'consult.draft', consultation }, look: 'main' }
    : { label: { key: 'do.consult.run' }, does: { kind: 'consult.run', consultation }, look: 'main' }
  return { ...sorry('theme.archive.consult'), buttons: [button] }
}

/** People who are choosing now would never hear what came of it. */
async function polls(tx: Tx, theme: string): Promise<View | undefined> {
  const open = await tx.$queryRaw<unknown[]>`select 1 from poll where theme_id = ${theme} and closed_at is null limit 1`
  return open.length > 0 ? sorry('theme.archive.open') : undefined
}

/** What is on its way to its followers does not go out any more. Results go on to those who took part: they are owed those. */
async function stop(tx: Tx, theme: string): Promise<void> {
  await tx.$executeRaw`
    update publication set withdrawn_at = now()
     where withdrawn_at is null and audience = jsonb_build_object('kind', 'theme', 'id', ${theme}::text)`
  await tx.$executeRaw`delete from bind_request where theme_id = ${theme}`
}
