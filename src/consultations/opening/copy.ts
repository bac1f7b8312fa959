/** A consultation once more: its words and its parts, as a new draft without dates. */
import { newId } from '../../db/new-id.ts'
import { audit, mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { refuse } from '../../themes/refuse.ts'
import { loadConsultation } from '../load.ts'
import { draftView } from './draft.ts'

export async function copy({ ctx, who, mark }: Visit, from: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const original = await loadConsultation(tx, from)
    if (!original) return sorry('consult.gone')
    if (!(await mayRun(tx, who.person, original.themeId))) return await refuse(tx, who.person, 'consult.copy', from)
    const id = newId()
    const made = await tx.$executeRaw`
      insert into consultation (id, theme_id, organisation, title, brief, link, picture, can, cannot, rule, answerable, audience,
                                owner_id, created_by, edited_by, origin)
      select ${id}, theme_id, organisation, title, brief, link, picture, can, cannot, rule, answerable, audience,
             ${who.person}, ${who.person}, ${who.person}, ${mark ?? null}
        from consultation where id = ${from}
      on conflict (origin) do nothing`
    if (made === 0) {
      const earlier = await tx.consultation.findUniqueOrThrow({ where: { origin: mark ?? '' }, select: { id: true } })
      return await draftView(tx, who, earlier.id)
    }
    await tx.$executeRaw`
      insert into part (consultation_id, position, kind, words, options, seconds)
      select ${id}, position, kind, words, options, seconds from part where consultation_id = ${from} and removed_at is null`
    await audit(tx, { person: who.person, action: 'consult.copy', subject: id, outcome: 'done' })
    return await draftView(tx, who, id)
  })
}
