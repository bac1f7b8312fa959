/** An official would like to change a consultation: it is held for them, if they answer for its theme. */
import type { Tx } from '../../db/open.ts'
import { mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { View } from '../../port.ts'
import { refuse } from '../../themes/refuse.ts'
import type { Consultation, State } from '../consultation.ts'
import { loadConsultation } from '../load.ts'

/**
 * Nobody else changes it until the end of the transaction. Who may not is refused, and that is written down.
 * @param states in which this can be done
 */
export async function hold(
  tx: Tx,
  person: number,
  id: string,
  { action, states }: { action: string; states: readonly State[] },
): Promise<{ consultation: Consultation } | { refused: View }> {
  const [row] = await tx.$queryRaw<{ theme: string }[]>`
    select theme_id as theme from consultation where id = ${id} for update`
  if (!row) return { refused: sorry('consult.gone') }
  if (!(await mayRun(tx, person, row.theme))) return { refused: await refuse(tx, person, action, id) }
  const consultation = await loadConsultation(tx, id)
  if (!consultation) return { refused: sorry('consult.gone') }
  return states.includes(consultation.state) ? { consultation } : { refused: sorry(whyNot(consultation.state)) }
}

function whyNot(state: State) {
  switch (state) {
    case 'draft':
    case 'scheduled':
      return 'consult.run.notyet'
    case 'answered':
      return 'consult.run.answered'
    case 'discarded':
      return 'consult.gone'
    default:
      return 'consult.run.state'
  }
}
