/** Somebody does something: who are they to us? Makes them known at their first word. */
import type { Ctx } from '../ctx.ts'
import { Prisma } from '../db/generated/client.ts'
import type { Db } from '../db/open.ts'
import { localeFrom } from '../i18n/say.ts'
import type { Actor, Reader } from '../port.ts'
import { differs, followGroups, toldOf } from './groups.ts'
import { meet } from './meet.ts'
import { keep } from './seen.ts'

export interface Who {
  readonly person: number
  readonly account: number
  readonly roles: readonly string[]
  readonly reader: Reader
}

interface Row {
  person: number
  account: number
  chosen: string | null
  zone: string | null
  seen: string | null
  gone: boolean
  /** Not seen today, or asked whether to stay. */
  away: boolean
  roles: string[]
  /** Whether the groups that their platform tells of give other roles than they hold. */
  regroup: boolean
}

/**
 * Finds the person behind an account, or makes both. Whoever does something can be reached again.
 * @param here the tenant where they stand
 */
export async function arrive(ctx: Ctx, actor: Actor, here?: string): Promise<Who> {
  const told = toldOf(actor, here)
  const look = () => find(ctx.db, actor, told)
  let known = (await look()) ?? (await meetOne(ctx.db, actor, look))
  if (told && known.regroup) {
    await followGroups(ctx.db, known.person, told)
    known = (await look()) ?? known
  }
  const setting = localeFrom(actor.locale)
  if (known.gone || (setting && setting !== known.seen)) {
    await ctx.db.account.update({
      where: { id: known.account },
      data: { goneAt: null, ...(setting && { locale: setting }) },
    })
  }
  if (known.away) await keep(ctx, known.person)
  return {
    person: known.person,
    account: known.account,
    roles: known.roles,
    reader: readerOf(ctx, known, setting ?? known.seen),
  }
}

/** A person's own choices go before their platform's setting, and that before the house's. */
export function readerOf(
  { settings }: Pick<Ctx, 'settings'>,
  own: { readonly chosen: string | null; readonly zone: string | null } | null,
  setting?: string | null,
): Reader {
  return {
    locale: localeFrom(own?.chosen) ?? localeFrom(setting) ?? settings.locale,
    zone: own?.zone ?? settings.zone,
  }
}

async function find(
  db: Db,
  { platform, tenant, id }: Actor,
  told: ReturnType<typeof toldOf>,
): Promise<Row | undefined> {
  const rows = await db.$queryRaw<Row[]>`
    select p.id as person, a.id as account, p.locale as chosen, p.zone, a.locale as seen, a.gone_at is not null as gone,
           p.seen_at < now() - interval '1 day' or p.asked_at is not null as away,
           array(select role from role where role.person_id = p.id) as roles,
           ${differs(told, Prisma.sql`p.id`)} as regroup
      from account a join person p on p.id = a.person_id
     where a.platform = ${platform} and a.tenant = ${tenant} and a.external_id = ${id}`
  return rows[0]
}

/** At somebody's first word: makes them known, and finds them. */
async function meetOne(db: Db, actor: Actor, look: () => Promise<Row | undefined>): Promise<Row> {
  await meet(db, [actor])
  const row = await look()
  if (!row) throw new Error('an account that was just made is not there')
  return row
}
