/**
 * A theme's followers who want to hear at once, and the shared places that are bound to it. Who hears less often gets a
 * digest (see digest.ts), unless it would come too late to take part, and they allowed us to come earlier then.
 */
import { Prisma } from '../db/generated/client.ts'
import type { AudienceSelect } from '../delivery/fanout.ts'

export const followers: AudienceSelect = {
  people: (theme, after, limit, until) => Prisma.sql`
    select f.account_id as at, a.id, a.platform, a.gone_at is not null as gone
      from follow f join account a on a.id = f.account_id join person p on p.id = f.person_id
      left join agenda g on g.person_id = p.id and g.pace = coalesce(f.pace, p.pace)
     where f.theme_id = ${theme}
       and (coalesce(f.pace, p.pace) = 'now' or (p.urgent and ${until}::timestamptz < g.due_at)) and f.account_id > ${after}
     order by f.account_id limit ${limit}`,
  places: (theme, after, limit) => Prisma.sql`
    select l.id as at, l.id, l.platform, l.gone_at is not null as gone
      from binding b join place l on l.id = b.place_id
     where b.theme_id = ${theme} and l.id > ${after}
     order by l.id limit ${limit}`,
}

/** One shared place: what is asked there. */
export const onePlace: AudienceSelect = {
  people: () => Prisma.sql`select id as at, id, platform, false as gone from account where false`,
  places: (place, after, limit) => Prisma.sql`
    select id as at, id, platform, gone_at is not null as gone
      from place where id = ${Number(place)} and id > ${after} limit ${limit}`,
}

/** One account: what somebody asked for themselves. */
export const oneself: AudienceSelect = {
  people: (account, after, limit) => Prisma.sql`
    select id as at, id, platform, gone_at is not null as gone
      from account where id = ${Number(account)} and id > ${after} limit ${limit}`,
}
