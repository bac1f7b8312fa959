/** A port for a program that a test starts: not one of those that the house's own PostgreSQL is given. */
import { freePort as freeIn } from '../../src/db/free-port.ts'

export async function freePort(): Promise<number> {
  const port = await freeIn({ from: 10_000, end: 20_000 })
  if (port === undefined) throw new Error('there is no free port on 127.0.0.1 between 10000 and 20000')
  return port
}
