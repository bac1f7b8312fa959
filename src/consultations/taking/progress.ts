/** How far somebody has come. */
import type { Db, Tx } from '../../db/open.ts'
import type { Text } from '../../port.ts'
import type { Consultation, Part } from '../consultation.ts'

/** The parts that can be taken part in. */
export const openParts = ({ parts }: Consultation): readonly Part[] => parts.filter(({ removedAt }) => !removedAt)

/** What somebody chose: the option by the number of the part; null for a question that they answered. */
export type Done = ReadonlyMap<number, number | null>

export async function doneBy(db: Db | Tx, consultation: string, person: number): Promise<Done> {
  const rows = await db.$queryRaw<{ part: number; option: number | null }[]>`
    select part.position as part, b.position as option
      from part join ballot b on b.poll_id = part.poll_id
     where part.consultation_id = ${consultation} and b.voter_id = (select voter_id from person where id = ${person})
    union all
    select part.position, null
      from part join answer a on a.question_id = part.question_id and a.answered_by = ${person} and a.withdrawn_at is null
     where part.consultation_id = ${consultation}`
  return new Map(rows.map(({ part, option }) => [part, option]))
}

/** '2 van de 3 gedaan, nog ongeveer 1 minuut' */
export function progressOf(consultation: Consultation, done: Done): Text {
  const parts = openParts(consultation)
  const left = parts.filter(({ position }) => !done.has(position))
  if (left.length === 0) return { key: 'consult.progress.all', with: { count: parts.length } }
  const minutes = Math.max(1, Math.round(left.reduce((sum, { seconds }) => sum + seconds, 0) / 60))
  return { key: 'consult.progress', with: { done: parts.length - left.length, count: parts.length, minutes } }
}

/** The next part that has no answer yet, after this one first. */
export function nextPart(consultation: Consultation, done: Done, after = -1): Part | undefined {
  const left = openParts(consultation).filter(({ position }) => !done.has(position))
  return left.find(({ position }) => position > after) ?? left[0]
}
