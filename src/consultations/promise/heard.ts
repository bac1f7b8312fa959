/** Somebody who took part says whether they feel heard: one tap, changeable. */
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { HEARD } from './response.ts'

export async function feelHeard({ ctx, who }: Visit, id: string, typed: string): Promise<View> {
  const heard = HEARD.find((one) => one === typed)
  if (!heard) return sorry('fault.unknown')
  return await ctx.db.$transaction(async (tx) => {
    // Who was joined with another took part as one with them.
    const kept = await tx.$executeRaw`
      insert into heard (consultation_id, person_id, heard)
      select c.id, p.id, ${heard} from consultation c, person p
       where c.id = ${id} and c.state = 'answered' and p.id = ${who.person}
         and (exists (select 1 from participation v where v.consultation_id = c.id and v.voter_id = p.voter_id)
           or exists (select 1 from part join answer a on a.question_id = part.question_id
                       where part.consultation_id = c.id and a.answered_by = p.id))
      on conflict (consultation_id, person_id) do update set heard = excluded.heard, at = now()`
    return kept === 0 ? sorry('consult.heard.not') : { mood: 'done', lines: [{ key: `consult.heard.${heard}` }] }
  })
}
