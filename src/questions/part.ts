/** A question that is a part of a consultation: it begins, pauses and ends with that, and is run from there. */
import type { Db, Tx } from '../db/open.ts'
import type { Button } from '../port.ts'

/** @returns the consultation that asks it, if one does */
export async function consultationOf(db: Db | Tx, question: string): Promise<string | undefined> {
  const part = await db.part.findUnique({ where: { questionId: question }, select: { consultationId: true } })
  return part?.consultationId
}

/** To where it is run. */
export const runButton = (consultation: string): Button => ({
  label: { key: 'do.consult.run' },
  does: { kind: 'consult.run', consultation },
})
