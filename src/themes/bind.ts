/** Binds a shared place to a theme: it gets one card for everything new. That takes two: who runs the theme, and who manages the place. */
import type { Tx } from '../db/open.ts'
import { publish } from '../delivery/publish.ts'
import { audit, mayRun } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { Visit } from '../people/visit.ts'
import type { View } from '../port.ts'
import { findTheme, holdTheme, type Kept } from './find.ts'
import { placeOf } from './list.ts'
import { refuse } from './refuse.ts'
import { askView, tell } from './view.ts'

/** An official who manages the place binds it at once. Others ask there: whoever manages it says yes with one tap. */
export async function bind(visit: Visit, named: string): Promise<View> {
  const { ctx, who, at } = visit
  const found = await findTheme(ctx.db, named)
  if (!found) return sorry('theme.unknown')
  if (at.direct) return sorry('theme.place.only')
  // Asked before the transaction: the platform may take its time. Where it cannot tell, an official is enough.
  const manages = (await visit.manages()) ?? true
  return await ctx.db.$transaction(async (tx) => {
    const theme = await holdTheme(tx, found.id)
    if (!theme || theme.archived) return sorry('theme.archived.now')
    if (!(await mayRun(tx, who.person, theme.id))) return await refuse(tx, who.person, 'theme.bind', theme.id)
    const place = await knownPlace(tx, visit)
    if (manages) return await tie(tx, visit, theme, place, 'theme.bind')
    await ask(tx, visit, theme, place)
    return { mood: 'done', lines: [{ key: 'theme.bind.asked' }] }
  })
}

/** Whoever manages the place agrees to what an official asked there, who must be one still. */
export async function allow(visit: Visit, id: string): Promise<View> {
  const { ctx, who, at } = visit
  if (at.direct) return sorry('theme.place.only')
  const manages = await visit.manages()
  return await ctx.db.$transaction(async (tx) => {
    if (!manages) {
      await audit(tx, { person: who.person, action: 'theme.allow', subject: id, outcome: 'refused' })
      return sorry('theme.allow.manager')
    }
    const theme = await holdTheme(tx, id)
    if (!theme || theme.archived) return sorry('theme.archived.now')
    const place = await knownPlace(tx, visit)
    const [request] = await tx.$queryRaw<{ person: number }[]>`
      delete from bind_request where place_id = ${place} and theme_id = ${id} and at > now() - interval '7 days'
      returning person_id as person`
    if (request && (await mayRun(tx, request.person, id))) return await tie(tx, visit, theme, place, 'theme.allow')
    // Somebody else who manages it was first.
    if ((await tx.binding.count({ where: { themeId: id, placeId: place } })) > 0) return tell('theme.bound', theme)
    await audit(tx, { person: who.person, action: 'theme.allow', subject: id, outcome: 'refused' })
    return sorry('theme.allow.gone')
  })
}

/** Either of the two is enough to stop it. */
export async function unbind(visit: Visit, named: string): Promise<View> {
  const { ctx, who, at } = visit
  const theme = await findTheme(ctx.db, named)
  if (!theme) return sorry('theme.unknown')
  if (at.direct) return sorry('theme.place.only')
  const manages = (await visit.manages()) ?? false
  return await ctx.db.$transaction(async (tx) => {
    if (!manages && !(await mayRun(tx, who.person, theme.id))) {
      return await refuse(tx, who.person, 'theme.unbind', theme.id)
    }
    const placeId = await knownPlace(tx, visit)
    await tx.binding.deleteMany({ where: { themeId: theme.id, placeId } })
    await tx.bindRequest.deleteMany({ where: { themeId: theme.id, placeId } })
    await audit(tx, { person: who.person, action: 'theme.unbind', subject: theme.id, outcome: 'done' })
    return tell('theme.unbound', theme)
  })
}

async function tie(tx: Tx, { who }: Visit, theme: Kept, placeId: number, action: string): Promise<View> {
  await tx.binding.createMany({ data: [{ themeId: theme.id, placeId }], skipDuplicates: true })
  await tx.bindRequest.deleteMany({ where: { themeId: theme.id, placeId } })
  await audit(tx, { person: who.person, action, subject: theme.id, outcome: 'done' })
  return tell('theme.bound', theme)
}

/** Asks once a day at most, whoever presses how often: a place is not a mailbox. */
async function ask(tx: Tx, { who }: Visit, theme: Kept, place: number): Promise<void> {
  const asked = await tx.$executeRaw`
    insert into bind_request (place_id, theme_id, person_id) values (${place}, ${theme.id}, ${who.person})
    on conflict (place_id, theme_id) do update set person_id = excluded.person_id, at = now()
      where bind_request.at < now() - interval '1 day' or bind_request.person_id <> excluded.person_id`
  await audit(tx, { person: who.person, action: 'theme.bind.ask', subject: theme.id, outcome: 'done' })
  if (asked === 0) return
  const view = askView(theme)
  await publish(tx, { audience: { kind: 'place', id: String(place) }, view, direct: view })
}

/** The place where they stand; whoever speaks there can be reached there again. */
async function knownPlace(tx: Tx, { at, actor }: Visit): Promise<number> {
  const place = { platform: actor.platform, ...placeOf(at) }
  const { id } = await tx.place.upsert({
    where: { platform_tenant_chat_thread: place },
    create: place,
    update: { goneAt: null },
  })
  return id
}
