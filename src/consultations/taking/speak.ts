/** Somebody who can speak for more than one party chooses: while it is open, until their first ballot. */
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { loadConsultation } from '../load.ts'
import { partiesOf, readParty, spokenFor } from './party.ts'
import { isPublic, showConsultation } from './show.ts'

export async function speak(visit: Visit, id: string, wanted: string): Promise<View> {
  const { ctx, who } = visit
  const consultation = await loadConsultation(ctx.db, id)
  const party = readParty(wanted)
  if (!consultation || !party || !isPublic(consultation)) return sorry('consult.gone')
  if (consultation.state === 'paused') return sorry('poll.paused')
  if (!(await partiesOf(ctx.db, who.person, consultation.audience)).includes(party)) return sorry('consult.speak.not')
  const kept = await ctx.db.$transaction(async (tx) => {
    // Held, so that no ballot of theirs is counted for one party while they choose another.
    await tx.$queryRaw`select 1 from person where id = ${who.person} for update`
    // And so is this: whoever speaks after its end took no part in it.
    const open = await tx.$queryRaw<unknown[]>`
      select 1 from consultation where id = ${id} and state = 'open' for share`
    if (open.length === 0) return 'over'
    if ((await spokenFor(tx, id, who.person))?.voted) return 'late'
    await tx.$executeRaw`
      insert into participation (consultation_id, voter_id, person_id, party)
      select ${id}, voter_id, id, ${party} from person where id = ${who.person}
      on conflict (consultation_id, voter_id) do update set party = excluded.party`
    return 'kept'
  })
  if (kept === 'over') return sorry('consult.over')
  return kept === 'kept' ? await showConsultation(visit, id) : sorry('consult.speak.late')
}
