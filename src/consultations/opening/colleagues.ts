/** A draft among colleagues: shown to them, checked by another, and whether their organisation wants that. */
import type { Ctx } from '../../ctx.ts'
import { publish } from '../../delivery/publish.ts'
import { audit, isAdministrator } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { hold } from '../promise/hold.ts'
import { draftView, missingOf } from './draft.ts'

/** Everyone who answers for its theme gets a way to it. */
export async function shareDraft({ ctx, who }: Visit, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.share', states: ['draft', 'scheduled'] })
    if ('refused' in held) return held.refused
    const { title, themeId } = held.consultation
    const view: View = {
      title: { key: 'consult.shared', with: { title } },
      lines: [{ key: 'consult.shared.ask' }],
      buttons: [
        { label: { key: 'do.consult.draft' }, does: { kind: 'consult.draft', consultation: id }, look: 'main' },
      ],
    }
    await publish(tx, { audience: { kind: 'runners', id: themeId }, view, direct: view })
    await audit(tx, { person: who.person, action: 'consult.share', subject: id, outcome: 'done' })
    return { mood: 'done', lines: [{ key: 'consult.shared.done' }] }
  })
}

/**
 * Another than who changed it last: four eyes are of two people.
 * @param version the one that they looked at: what was changed since is shown to them first
 */
export async function checkDraft({ ctx, who }: Visit, id: string, version: number): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.check', states: ['draft'] })
    if ('refused' in held) return held.refused
    const { consultation } = held
    if (consultation.editedBy === who.person) return sorry('consult.check.own')
    if (consultation.version !== version) return changed(await draftView(tx, who, id))
    if (missingOf(consultation).length > 0) return await draftView(tx, who, id)
    await tx.$executeRaw`update consultation set checked_by = ${who.person}, checked_at = now() where id = ${id}`
    await audit(tx, { person: who.person, action: 'consult.check', subject: id, outcome: 'done' })
    return await draftView(tx, who, id)
  })
}

const changed = (draft: View): View => ({
  ...draft,
  mood: 'sorry',
  lines: [{ key: 'consult.check.changed' }, ...(draft.lines ?? [])],
})

/** An administrator decides for their organisation. */
export async function chooseEyes(ctx: Ctx, { person }: { readonly person: number }, wanted: string): Promise<View> {
  const fourEyes = wanted === 'on'
  return await ctx.db.$transaction(async (tx) => {
    if (!(await isAdministrator(tx, person))) {
      await audit(tx, { person, action: 'consult.eyes', subject: fourEyes ? 'on' : 'off', outcome: 'refused' })
      return sorry('fault.administrator')
    }
    const [role] = await tx.$queryRaw<{ organisation: string | null }[]>`
      select organisation from role where person_id = ${person} and party = 'government'
       order by organisation is null, role limit 1`
    const name = role?.organisation ?? ''
    await tx.organisation.upsert({ where: { name }, create: { name, fourEyes }, update: { fourEyes } })
    await audit(tx, { person, action: 'consult.eyes', subject: fourEyes ? 'on' : 'off', outcome: 'done' })
    return { mood: 'done', lines: [{ key: fourEyes ? 'consult.eyes.on' : 'consult.eyes.off' }] }
  })
}
