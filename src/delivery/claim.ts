/** Takes up what is due for a platform: of all who try at once, one gets each delivery. */
import type { Ctx } from '../ctx.ts'
import type { Platform, Reader, View } from '../port.ts'

export interface Claim {
  readonly id: bigint
  /** Its fencing token: whoever slept through their lease holds an older one. */
  readonly attempt: number
  readonly faults: number
  readonly withdrawn: boolean
  readonly publication: bigint
  readonly view: View
  readonly subject: string | null
  readonly account: number | null
  readonly person: number | null
  readonly place: number | null
  readonly tenant: string
  readonly chat: string
  readonly thread: string
  readonly locale: Reader['locale']
  readonly zone: string
  /** So long it is still quiet for this person; 0 when we may speak, and for what they asked for themselves. */
  readonly quietMs: number
}

/** So long what was claimed is nobody else's. */
export const LEASE_SECONDS = 60

/**
 * Compare-and-set, in the order of what was due first; nobody waits for anybody. What is told to many comes along once.
 * @param most at once
 */
export async function claim(ctx: Ctx, platform: Platform, most: number): Promise<Claim[]> {
  const { locale, zone } = ctx.settings
  // How many is part of the statement: the planner must know that it is a few of very many.
  const rows = await ctx.planned.askAside<Row>(`claim_${most}`, claimOf(most), [platform, locale, zone])
  const views = new Map<string, View>()
  return rows.map((row) => {
    const told = `${row.publication} ${row.account === null}`
    if (row.view) views.set(told, row.view)
    const view = views.get(told)
    if (!view) throw new Error('a delivery came without what it delivers')
    return { ...row, id: BigInt(row.id), publication: BigInt(row.publication), view }
  })
}

/** As the wire has it: numbers of eight bytes are words. */
type Row = Omit<Claim, 'id' | 'publication' | 'view'> & {
  readonly id: string
  readonly publication: string
  readonly view: View | null
}

const claimOf = (most: number): string => `
  with due as (
    select id from delivery where platform = $1 and state = 'waiting' and due_at <= now()
       -- Whoever took their turn before the platform told us to wait lets it pass.
       and not exists (select from budget where key = $1 and held_until > now())
     order by due_at, id limit ${most} for update skip locked),
  taken as (
    update delivery d set state = 'sending', attempt = attempt + 1, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      from due where d.id = due.id
    returning d.id, d.attempt, d.faults, d.publication_id, d.account_id, d.place_id)
  select t.id, t.attempt, t.faults, p.withdrawn_at is not null as withdrawn, p.id as publication, p.subject,
         case when row_number() over (partition by p.id, t.account_id is null order by t.id) > 1 then null
              when t.account_id is null then p.view else p.direct end as view,
         t.account_id as account, a.person_id as person, t.place_id as place,
         coalesce(a.tenant, l.tenant) as tenant, coalesce(a.external_id, l.chat) as chat, coalesce(l.thread, '') as thread,
         coalesce(person.locale, a.locale, l.locale, $2) as locale,
         coalesce(person.zone, $3) as zone,
         case when person.quiet_from is null or p.audience->>'kind' = 'account' then 0 else extract(epoch from after_quiet(
           now(), coalesce(person.zone, $3), person.quiet_from, person.quiet_to) - now()) * 1000
         end::float8 as "quietMs"
    from taken t
    join publication p on p.id = t.publication_id
    left join account a on a.id = t.account_id left join person on person.id = a.person_id
    left join place l on l.id = t.place_id
   order by t.id`
