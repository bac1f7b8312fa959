/** Who looks after what people say: moderators and administrators everywhere, and those who answer for a theme there. */
import { Prisma } from '../../db/generated/client.ts'
import type { Tx } from '../../db/open.ts'
import type { AudienceSelect } from '../../delivery/fanout.ts'
import { ANSWERS_FOR, audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { View } from '../../port.ts'

const CARES = Prisma.sql`(r.role = 'moderator' or ${ANSWERS_FOR})`

/** Held until the end of the transaction, like every role that decides something. */
export async function mayCare(tx: Tx, person: number, theme: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from role r join theme t on t.id = ${theme} where r.person_id = ${person} and ${CARES} for share of r`
  return rows.length > 0
}

/** The themes whose reports they see. */
export async function themesOfCare(tx: Tx, person: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select t.id from theme t where exists (select 1 from role r where r.person_id = ${person} and ${CARES})`
  return rows.map(({ id }) => id)
}

export async function refuseCare(tx: Tx, person: number, action: string, subject: string): Promise<View> {
  await audit(tx, { person, action, subject, outcome: 'refused' })
  return sorry('care.not.yours')
}

/** Everybody who looks after a theme, each through one account. Administrators only where there is nobody else. */
export const carers: AudienceSelect = {
  people: (theme, after, limit) => Prisma.sql`
    select p.id as at, a.id, a.platform, a.gone_at is not null as gone
      from theme t
      join lateral (
        select distinct r.person_id as id from role r
         where ${CARES} and (r.role <> 'administrator' or not exists (
           select 1 from role r where r.role <> 'administrator' and ${CARES}))) p on true
      join lateral (
        select * from account where person_id = p.id order by gone_at is null desc, id desc limit 1) a on true
     where t.id = ${theme} and p.id > ${after}
     order by p.id limit ${limit}`,
}
