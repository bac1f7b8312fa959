/** Which of a platform's own groups gives which role: written down by whoever has the machine. */
import type { Db } from '../db/open.ts'
import { audit, isLastAdministrator, PARTY, roleRef, type RoleName } from './roles.ts'

export interface Group {
  readonly platform: string
  readonly tenant: string
  readonly group: string
}

const nameOf = ({ platform, tenant, group }: Group): string => `${platform}:${tenant}:${group}`

interface Wanted {
  readonly role: RoleName
  readonly organisation?: string | undefined
  readonly theme?: string | undefined
}

/** Its members get the role when they next say something. */
export async function addGroup(db: Db, group: Group, { role, organisation, theme = '' }: Wanted): Promise<void> {
  const given = { party: PARTY[role], organisation: organisation ?? null }
  await db.$transaction(async (tx) => {
    const key = { ...group, role, themeId: theme }
    await tx.groupRole.upsert({
      where: { platform_tenant_group_role_themeId: key },
      create: { ...key, ...given },
      update: given,
    })
    // Whoever holds it by this group already speaks for the new organisation too.
    await tx.role.updateMany({ where: { source: `group:${nameOf(group)}`, role, themeId: theme }, data: given })
    await audit(tx, {
      person: null,
      action: 'group.add',
      subject: `${nameOf(group)} ${roleRef(role, theme)}`,
      outcome: 'done',
    })
  })
}

/** Its members lose the role at once. The last administrator stays one, from now on by themselves. */
export async function removeGroup(db: Db, group: Group): Promise<{ mappings: number; people: number }> {
  return await db.$transaction(async (tx) => {
    const { count: mappings } = await tx.groupRole.deleteMany({ where: { ...group } })
    const source = `group:${nameOf(group)}`
    const held = await tx.role.findMany({ where: { source } })
    let people = 0
    for (const { personId, role, themeId } of held) {
      const stays = role === 'administrator' && (await isLastAdministrator(tx, personId))
      const where = { personId_role_themeId: { personId, role, themeId } }
      if (stays) await tx.role.update({ where, data: { source: 'invitation' } })
      else await tx.role.delete({ where })
      if (!stays) people += 1
      const subject = `${personId} ${roleRef(role, themeId)}`
      await audit(tx, { person: null, action: 'role.withdraw', subject, outcome: stays ? 'refused' : 'done' })
    }
    if (mappings > 0) await audit(tx, { person: null, action: 'group.remove', subject: nameOf(group), outcome: 'done' })
    return { mappings, people }
  })
}
