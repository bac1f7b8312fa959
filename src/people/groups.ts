/** A platform's own groups that give a role here: whoever is in the group holds it, and whoever left does not. */
import { Prisma } from '../db/generated/client.ts'
import type { Db, Tx } from '../db/open.ts'
import type { Actor } from '../port.ts'
import { audit, isLastAdministrator, roleRef } from './roles.ts'

/** Where the platform told of groups: of one workspace or guild, it says nothing about another's. */
interface Told extends Pick<Actor, 'platform'> {
  readonly groups: readonly string[]
  readonly tenants: readonly string[]
}

/**
 * @param here the tenant where they stand: Discord's people belong to no guild, so it is that guild's roles that are
 * told, and perhaps none of them
 */
export function toldOf({ platform, tenant, groups }: Actor, here?: string): Told | undefined {
  if (!groups) return undefined
  const own = tenant === platform ? (here ?? tenant) : tenant
  const tenants = [own, ...groups.map((group) => group.split(':')[0] ?? '')]
  return { platform, groups, tenants: [...new Set(tenants)] }
}

/** What their groups give them and they do not hold. */
const missing = ({ platform, groups }: Told, person: Prisma.Sql) => Prisma.sql`
  select g.role, g.theme_id, g.party, g.organisation, 'group:' || g.platform || ':' || g.tenant || ':' || g."group" as source
    from group_role g
   where g.platform = ${platform} and g.tenant || ':' || g."group" = any(${[...groups]}::text[])
     and not exists (
       select 1 from role r where r.person_id = ${person} and r.role = g.role and r.theme_id = g.theme_id)`

/** What a group gave them that does not give it any more, or that they left. */
const lost = ({ platform, groups, tenants }: Told, person: Prisma.Sql) => Prisma.sql`
  select r.role, r.theme_id from role r
   where r.person_id = ${person} and split_part(r.source, ':', 1) = 'group' and split_part(r.source, ':', 2) = ${platform}
     and split_part(r.source, ':', 3) = any(${[...tenants]}::text[])
     and not exists (
       select 1 from group_role g
        where 'group:' || g.platform || ':' || g.tenant || ':' || g."group" = r.source
          and g.role = r.role and g.theme_id = r.theme_id and g.tenant || ':' || g."group" = any(${[...groups]}::text[]))`

/** Part of the question who somebody is: whether their roles and their groups differ. Costs no round trip of its own. */
export function differs(told: Told | undefined, person: Prisma.Sql): Prisma.Sql {
  if (!told) return Prisma.sql`false`
  return Prisma.sql`(exists (${missing(told, person)}) or exists (${lost(told, person)}))`
}

/** Makes roles and groups agree. The last administrator stays one, from now on by themselves. */
export async function followGroups(db: Db, person: number, told: Told): Promise<void> {
  await db.$transaction(async (tx) => {
    const id = Prisma.sql`${person}`
    const gone = await tx.$queryRaw<{ role: string; theme_id: string }[]>(lost(told, id))
    for (const { role, theme_id: theme } of gone) {
      const stays = role === 'administrator' && (await isLastAdministrator(tx, person))
      if (stays) {
        await tx.$executeRaw`update role set source = 'invitation' where person_id = ${person} and role = ${role}`
      } else {
        await tx.$executeRaw`
          delete from role where person_id = ${person} and role = ${role} and theme_id = ${theme}`
      }
      await write(tx, 'role.withdraw', person, role, theme, stays ? 'refused' : 'done')
    }
    const given = await tx.$queryRaw<{ role: string; theme_id: string }[]>`
      insert into role (person_id, role, theme_id, party, organisation, source)
      select ${person}, role, theme_id, party, organisation, source from (${missing(told, id)}) m
      on conflict do nothing returning role, theme_id`
    for (const { role, theme_id: theme } of given) await write(tx, 'role.group', person, role, theme, 'done')
  })
}

async function write(
  tx: Tx,
  action: string,
  person: number,
  role: string,
  theme: string,
  outcome: 'done' | 'refused',
): Promise<void> {
  await audit(tx, { person: null, action, subject: `${person} ${roleRef(role, theme)}`, outcome })
}
