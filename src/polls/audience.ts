/**
 * Everyone who took part in a poll and wants to hear at once, each through one account: where they follow the theme, or
 * else their latest. Who hears less often finds the result in their digest.
 */
import { Prisma } from '../db/generated/client.ts'
import type { AudienceSelect } from '../delivery/fanout.ts'

export const voters: AudienceSelect = {
  people: (poll, after, limit) => Prisma.sql`
    select b.person_id as at, a.id, a.platform, a.gone_at is not null as gone
      from ballot b
      join poll on poll.id = b.poll_id
      join person p on p.id = b.person_id
      left join follow f on f.person_id = b.person_id and f.theme_id = poll.theme_id
      join lateral (
        select * from account where person_id = b.person_id
         order by (id = f.account_id) desc nulls last, gone_at is null desc, id desc limit 1) a on true
     where b.poll_id = ${poll} and coalesce(f.pace, p.pace) = 'now' and b.person_id > ${after}
     order by b.person_id limit ${limit}`,
}
