/** Somebody who took part says whether they feel heard: one tap, changeable, one a voter. */
import { Prisma } from '../../db/generated/client.ts'
import { unlessRaced } from '../../db/raced.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { HEARD } from './response.ts'

export async function feelHeard({ ctx, who }: Visit, id: string, typed: string): Promise<View> {
  const heard = HEARD.find((one) => one === typed)
  if (!heard) return sorry('fault.unknown')
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx) => {
      // Held, all that they go on as: two accounts of one voter say it one after the other.
      await tx.$queryRaw`
        select 1 from person where voter_id = (select voter_id from person where id = ${who.person}) order by id for update`
      const kept = await tx.$executeRaw`
        insert into heard (consultation_id, person_id, heard)
        select c.id, p.id, ${heard} from consultation c, person p
         where c.id = ${id} and c.state = 'answered' and p.id = ${who.person} and ${TOOK_PART}
        on conflict (consultation_id, person_id) do update set heard = excluded.heard, at = now()`
      if (kept === 0) return sorry('consult.heard.not')
      await tx.$executeRaw`
        delete from heard h using person me, person other
         where h.consultation_id = ${id} and h.person_id = other.id
           and me.id = ${who.person} and other.voter_id = me.voter_id and other.id <> me.id`
      return { mood: 'done', lines: [{ key: `consult.heard.${heard}` }] } as const
    }),
  )
}

/**
 * A ballot or an answer of theirs is in it, or of whoever is one voter with them by now: a closed poll goes on to name the
 * voter of then. Who only said for whom they speak took no part.
 */
const TOOK_PART = Prisma.sql`(
  exists (select 1 from person w join ballot b on b.person_id = w.id join part on part.poll_id = b.poll_id
           where w.voter_id = p.voter_id and part.consultation_id = c.id)
  or exists (select 1 from person w join answer a on a.answered_by = w.id join part on part.question_id = a.question_id
              where w.voter_id = p.voter_id and part.consultation_id = c.id))`
