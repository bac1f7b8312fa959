/** Somebody may ask, answer and talk on again, and is told so. */
import type { Tx } from '../../db/open.ts'
import { audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { refuseCare } from './rights.ts'
import { tellPerson } from './tell.ts'

export async function unblock({ ctx, who }: Visit, person: number): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const may = await tx.$queryRaw<unknown[]>`
      select 1 from role where person_id = ${who.person} and role in ('moderator', 'administrator') for share`
    const own = await tx.block.count({ where: { personId: person, blockedBy: who.person } })
    if (person === who.person || (may.length === 0 && own === 0)) {
      return await refuseCare(tx, who.person, 'report.unblock', String(person))
    }
    if (!(await lift(tx, who.person, person))) return sorry('care.block.none')
    return {
      mood: 'done',
      lines: [{ key: 'care.unblock.done', with: { person: String(person) } }],
      buttons: [{ label: { key: 'do.report.list' }, does: { kind: 'report.list' } }],
    }
  })
}

/** @param at only a block that was made at that moment. @returns whether there was one to lift */
export async function lift(tx: Tx, by: number, person: number, at?: Date): Promise<boolean> {
  const { count } = await tx.block.deleteMany({ where: { personId: person, ...(at && { at }) } })
  if (count === 0) return false
  await audit(tx, { person: by, action: 'report.unblock', subject: String(person), outcome: 'done' })
  await tellPerson(tx, person, { lines: [{ key: 'care.block.over' }] })
  return true
}
