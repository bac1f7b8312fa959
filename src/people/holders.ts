/** Who holds which role, and taking one away. For administrators; the last of them stays. */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import { unlessRaced } from '../db/raced.ts'
import type { Button, Param, Text, View } from '../port.ts'
import type { Who } from './arrive.ts'
import { audit, isAdministrator, isLastAdministrator, readRole, type RoleName } from './roles.ts'
import { sorry } from './sorry.ts'

const SHOWN = 20

export async function showRoles(ctx: Ctx, who: Who): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    if (!(await isAdministrator(tx, who.person))) return sorry('fault.administrator')
    const rows = await tx.role.findMany({
      where: { role: { not: 'resident' } },
      orderBy: { grantedAt: 'desc' },
      take: SHOWN,
    })
    return {
      title: { key: 'roles.title' },
      lines: rows.map(({ personId, role, organisation, grantedAt }): Text => ({
        key: 'roles.line',
        with: {
          person: String(personId),
          role: roleText(role),
          organisation: organisation ?? '–',
          since: { at: grantedAt.toISOString() },
        },
      })),
      buttons: [
        ...rows.flatMap(({ personId, role }): Button[] => {
          const known = readRole(role)
          return known
            ? [
                {
                  label: { key: 'do.withdraw', with: { person: String(personId), role: roleText(role) } },
                  does: { kind: 'role.withdraw', person: personId, role: known },
                },
              ]
            : []
        }),
        { label: { key: 'do.audit' }, does: { kind: 'audit.read' } },
        { label: { key: 'do.board' }, does: { kind: 'board.open' } },
      ],
    }
  })
}

const roleText = (role: string): Param => ({ key: `role.${role as RoleName}` })

export async function withdrawRole(ctx: Ctx, who: Who, person: number, wanted: string): Promise<View> {
  return await unlessRaced(() => ctx.db.$transaction((tx) => withdraw(tx, who, person, wanted)))
}

async function withdraw(tx: Tx, who: Who, person: number, wanted: string): Promise<View> {
  const role = readRole(wanted)
  const note = (outcome: 'done' | 'refused') =>
    audit(tx, { person: who.person, action: 'role.withdraw', subject: `${wanted} of ${person}`, outcome })
  if (!(await isAdministrator(tx, who.person))) {
    await note('refused')
    return sorry('fault.administrator')
  }
  if (role === 'administrator' && (await isLastAdministrator(tx, person))) {
    await note('refused')
    return sorry('roles.last')
  }
  const { count } = await tx.role.deleteMany({ where: { personId: person, role: wanted } })
  if (count === 0) return sorry('roles.gone')
  await note('done')
  return { mood: 'done', lines: [{ key: 'roles.withdrawn', with: { person: String(person), role: roleText(wanted) } }] }
}
