/**
 * A theme's followers who want to hear at once, and the shared places that are bound to it. Who hears less often gets a
 * digest (see digest.ts), unless it would come too late to take part, and they allowed us to come earlier then.
 */
import { Prisma } from '../db/generated/client.ts'
import type { AudienceSelect } from '../delivery/fanout.ts'
import { ANSWERS_FOR } from '../people/roles.ts'

export const followers: AudienceSelect = {
  // Said so that PostgreSQL can tell how many will do: with coalesce() it expects a handful, and sorts them all for each
  // page. And a.id is said as well, or it begins at the first account each time.
  people: (theme, after, limit, until) => Prisma.sql`
    select f.account_id as at, a.id, a.platform, a.gone_at is not null as gone
      from follow f join account a on a.id = f.account_id join person p on p.id = f.person_id
      left join agenda g on g.person_id = p.id and g.pace = coalesce(f.pace, p.pace)
     where f.theme_id = ${theme}
       and (f.pace = 'now' or (f.pace is null and p.pace = 'now') or (p.urgent and ${until}::timestamptz < g.due_at))
       and f.account_id > ${after} and a.id > ${after}
     order by f.account_id limit ${limit}`,
  places: (theme, after, limit) => Prisma.sql`
    select l.id as at, l.id, l.platform, l.gone_at is not null as gone
      from binding b join place l on l.id = b.place_id
     where b.theme_id = ${theme} and l.id > ${after}
     order by l.id limit ${limit}`,
}

const nobody = Prisma.sql`select id as at, id, platform, false as gone from account where false`

/** One shared place: what is asked there. */
export const onePlace: AudienceSelect = {
  people: () => nobody,
  places: (place, after, limit) => Prisma.sql`
    select id as at, id, platform, gone_at is not null as gone
      from place where id = ${Number(place)} and id > ${after} limit ${limit}`,
}

/** The shared places that are bound to a theme, and nobody's direct messages. */
export const places: AudienceSelect = {
  people: () => nobody,
  places: (theme, after, limit) => followers.places?.(theme, after, limit) ?? nobody,
}

/** Those who answer for a theme: its organisation's officials and its stewards, or the administrators where it has none. */
export const runners: AudienceSelect = {
  people: (theme, after, limit) => Prisma.sql`
    select p.id as at, a.id, a.platform, a.gone_at is not null as gone
      from theme t
      join lateral (
        select distinct r.person_id as id from role r
         where ${ANSWERS_FOR} and (r.role <> 'administrator' or not exists (
           select 1 from role r where r.role <> 'administrator' and ${ANSWERS_FOR}))) p on true
      join lateral (
        select * from account where person_id = p.id order by gone_at is null desc, id desc limit 1) a on true
     where t.id = ${theme} and p.id > ${after}
     order by p.id limit ${limit}`,
}

/** One account: what somebody asked for themselves, or a letter to them. */
export const oneself: AudienceSelect = {
  people: (account, after, limit) => Prisma.sql`
    select id as at, id, platform, gone_at is not null as gone
      from account where id = ${Number(account)} and id > ${after} limit ${limit}`,
}
