/** A letter about care to one person, in the transaction of what it tells. */
import type { Tx } from '../../db/open.ts'
import { publish } from '../../delivery/publish.ts'
import type { View } from '../../port.ts'

/** @param account null: nobody is left there to be told */
export async function tell(tx: Tx, account: number | null, view: View): Promise<void> {
  if (account !== null) await publish(tx, { audience: { kind: 'letter', id: String(account) }, view, direct: view })
}

/** Where somebody is reached best. */
export async function tellPerson(tx: Tx, person: number | null, view: View): Promise<void> {
  const [row] = await tx.$queryRaw<{ id: number }[]>`
    select id from account where person_id = ${person} order by gone_at is null desc, id desc limit 1`
  await tell(tx, row?.id ?? null, view)
}
