/** How a digest tells that a consultation is open: until when, and the way to it. */
import type { Tx } from '../../db/open.ts'
import type { Brief } from '../../delivery/publish.ts'
import { moment } from '../../polls/view.ts'
import { subjectOf, type Consultation } from '../consultation.ts'

type Told = Pick<Consultation, 'id' | 'themeId' | 'title' | 'closesAt'>

export function newsOf({ id, themeId, title, closesAt }: Told): { theme: string; until?: Date; brief: Brief } {
  return {
    theme: themeId,
    ...(closesAt && { until: closesAt }),
    brief: {
      line: { key: 'consult.digest.open', with: { title, closes: closesAt ? moment(closesAt) : '' } },
      button: { label: title, does: { kind: 'consult.show', consultation: id }, look: 'main' },
    },
  }
}

/** Who finds it in a digest from now on reads until when they can take part as it is now. */
export async function tellAnew(tx: Tx, consultation: Told): Promise<void> {
  const { until, brief } = newsOf(consultation)
  await tx.$executeRaw`
    update publication set until = ${until}, brief = ${JSON.stringify(brief)}::jsonb
     where subject = ${subjectOf(consultation.id)} and audience->>'kind' = 'consultation'`
}
