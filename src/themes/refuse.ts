/** Somebody who does not answer for a theme would like to change it: it is written down, and they are told who can. */
import type { Tx } from '../db/open.ts'
import { audit, isOfficial } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { View } from '../port.ts'

export async function refuse(tx: Tx, person: number, action: string, subject: string): Promise<View> {
  await audit(tx, { person, action, subject, outcome: 'refused' })
  return sorry((await isOfficial(tx, person)) ? 'theme.others' : 'fault.official')
}
