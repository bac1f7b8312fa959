/** Broadcasts: one by a process of its own, and one by a house that runs. */
import type { Db } from '../src/db/open.ts'
import { publish } from '../src/delivery/publish.ts'
import { alone, HOUSE } from './child.ts'

export interface Run {
  readonly seconds: number
  readonly peakMb: number
}

/** To all followers of 'groen', by one process that does nothing else. @throws Error when it is not all written down */
export async function deliverAlone(db: Db, databaseUrl: string, redisUrl: string, people: number): Promise<Run> {
  const run = await alone<Run>([...HOUSE, 'bench/deliver-alone.ts', databaseUrl, redisUrl, String(people)])
  const { sent } = await countDeliveries(db)
  // A message that is not written down as sent would make the number a lie.
  if (sent !== people) throw new Error(`${people} messages went out and ${sent} are written down as sent`)
  await forgetBroadcasts(db)
  return run
}

export async function announce(db: Db, theme: string): Promise<void> {
  const view = { lines: [{ plain: 'Nieuws' }] }
  await db.$transaction((tx) => publish(tx, { audience: { kind: 'theme', id: theme }, view, direct: view }))
}

/** @returns how many there are, how many were sent, and how many are still to be sent */
export async function countDeliveries(db: Db): Promise<{ all: number; sent: number; left: number }> {
  const [count] = await db.$queryRaw<{ all: number; sent: number; left: number }[]>`
    select count(*)::int as all, count(*) filter (where state = 'sent')::int as sent,
           count(*) filter (where state in ('waiting', 'sending'))::int as left from delivery`
  return count ?? { all: 0, sent: 0, left: 0 }
}

/** Also ends one that is under way: a worker finds nothing to send any more. */
export async function forgetBroadcasts(db: Db): Promise<void> {
  await db.$executeRaw`truncate publication, outbox, web_message cascade`
}
