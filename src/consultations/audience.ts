/** Whom a consultation is for, who took part in it, and who stands above who answers for it. */
import { Prisma } from '../db/generated/client.ts'
import type { Tx } from '../db/open.ts'
import type { AudienceSelect } from '../delivery/fanout.ts'
import { ASKED, THEMES } from '../themes/asked.ts'

/**
 * Followers of its themes who want to hear at once (others find it in their digest), of the parties and organisations
 * that are asked; one account each, by index a theme, so that a page costs the same however many there are.
 */
export const invited: AudienceSelect = {
  people: (id, after, limit, until) => Prisma.sql`
    select f.account_id as at, a.id, a.platform, a.gone_at is not null as gone
      from consultation c
      cross join lateral (
        select distinct on (f.account_id) f.account_id, f.person_id from ${THEMES} t
         cross join lateral (
           select f.account_id, f.person_id from follow f join person p on p.id = f.person_id
             left join agenda g on g.person_id = p.id and g.pace = coalesce(f.pace, p.pace)
            where f.theme_id = t.theme and f.account_id > ${after}
              and (f.pace = 'now' or (f.pace is null and p.pace = 'now') or (p.urgent and ${until}::timestamptz < g.due_at))
              and ${ASKED}
              -- Who follows two of them through two accounts hears of it through the first that hears at once.
              and not exists (
                select 1 from follow other
                 where other.person_id = f.person_id and other.account_id < f.account_id
                   and other.theme_id in (select theme from ${THEMES} t)
                   and (coalesce(other.pace, p.pace) = 'now' or coalesce(f.pace, p.pace) <> 'now'))
            order by f.account_id limit ${limit}) f
         order by f.account_id limit ${limit}) f
      join account a on a.id = f.account_id
     where c.id = ${id}
     order by f.account_id limit ${limit}`,
  places: (id, after, limit) => Prisma.sql`
    select distinct l.id as at, l.id, l.platform, l.gone_at is not null as gone
      from consultation c join binding b on b.theme_id in (select theme from ${THEMES} t) join place l on l.id = b.place_id
     where c.id = ${id} and l.id > ${after} and coalesce(c.audience->>'places', 'true') <> 'false'
     order by l.id limit ${limit}`,
}

/**
 * Who hears at once. Who hears less often finds it in their digest; for whom none is due at that pace, there is no other
 * moment than now. Said so that PostgreSQL can tell how many will do, as for followers; and one look at an agenda a person,
 * by its key.
 */
const HEARS_NOW = Prisma.sql`(
  f.pace = 'now' or (f.pace is null and p.pace = 'now')
  or not exists (select 1 from agenda g where g.person_id = p.id and g.pace = coalesce(f.pace, p.pace) offset 0))`

/**
 * Everyone whose ballot or answer is in it, each through one account: where they follow the theme, or else their latest.
 * By index a page, so that one costs the same however many took part.
 */
export const participants: AudienceSelect = {
  people: (id, after, limit) => Prisma.sql`
    select page.voter_id as at, a.id, a.platform, a.gone_at is not null as gone
      from (
        (select v.voter_id, p.id as person_id, f.account_id
           from consultation c join participation v on v.consultation_id = c.id join person p on p.id = v.person_id
           left join follow f on f.person_id = p.id and f.theme_id = c.theme_id
          where c.id = ${id} and v.consultation_id = ${id} and v.voter_id > ${after} and ${HEARS_NOW}
          order by v.voter_id limit ${limit})
        union all
        (select distinct on (p.voter_id) p.voter_id, p.id, f.account_id
           from consultation c join part on part.consultation_id = c.id join answer on answer.question_id = part.question_id
           join person p on p.id = answer.answered_by left join follow f on f.person_id = p.id and f.theme_id = c.theme_id
          where c.id = ${id} and p.voter_id > ${after} and ${HEARS_NOW}
            and not exists (select 1 from participation v where v.consultation_id = c.id and v.voter_id = p.voter_id)
          order by p.voter_id limit ${limit})) page
      join lateral (
        select * from account where person_id = page.person_id
         order by (id = page.account_id) desc nulls last, gone_at is null desc, id desc limit 1) a on true
     order by page.voter_id limit ${limit}`,
}

/** A superior of a consultation `c` who can be reached: who left every platform stands above nobody. */
const IN_REACH = Prisma.sql`
  select from role s
   where s.role = 'superior' and s.organisation is not distinct from c.organisation
     and exists (select from account where person_id = s.person_id and gone_at is null)`

/** Those with the role of superior in its organisation; where none can be reached, the administrators as well. */
export const superiors: AudienceSelect = {
  people: (id, after, limit) => Prisma.sql`
    select p.id as at, a.id, a.platform, a.gone_at is not null as gone
      from consultation c
      join lateral (
        select distinct r.person_id as id from role r
         where (r.role = 'superior' and r.organisation is not distinct from c.organisation)
            or (r.role = 'administrator' and not exists (${IN_REACH}))) p on true
      join lateral (
        select * from account where person_id = p.id order by gone_at is null desc, id desc limit 1) a on true
     where c.id = ${id} and p.id > ${after}
     order by p.id limit ${limit}`,
}

/** Whether somebody stands above who answers for it, and can be reached: otherwise administrators stand in. */
export async function hasSuperior(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`select from consultation c where c.id = ${id} and exists (${IN_REACH})`
  return rows.length > 0
}
