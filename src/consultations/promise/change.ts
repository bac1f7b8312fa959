/** A change to an open consultation, in public: written down with its reason, and shown wherever it is shown. */
import type { Tx } from '../../db/open.ts'
import { changedForGood } from '../../delivery/publish.ts'
import { audit } from '../../people/roles.ts'
import type { Words } from '../../port.ts'
import { subjectOf, type Change, type Consultation } from '../consultation.ts'

/** In the transaction of the change itself. */
export async function writeChange(
  tx: Tx,
  { id }: Pick<Consultation, 'id'>,
  { person, what, why }: { person: number; what: Change['what'] | 'moved' | 'taken'; why?: Words },
): Promise<void> {
  if (what !== 'moved' && what !== 'taken') {
    const entry = JSON.stringify({ what, why: why ?? { words: {} } })
    await tx.$executeRaw`
      update consultation
         set changes = changes || jsonb_build_array(${entry}::jsonb || jsonb_build_object('at', now()))
       where id = ${id}`
  }
  await tx.$executeRaw`update consultation set version = version + 1 where id = ${id}`
  await audit(tx, { person, action: `consult.${what}`, subject: id, outcome: 'done' })
  await changedForGood(tx, subjectOf(id))
}
