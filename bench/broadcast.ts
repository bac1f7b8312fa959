/** Broadcasts: one by a process of its own, and one by a house that runs. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '../src/db/open.ts'
import { later, publish } from '../src/delivery/publish.ts'
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

const END_MS = 30_000

/**
 * Stops what is under way, as the stop button does, and forgets it. Nothing is truncated: PostgreSQL would make each of the
 * house's plans anew, and whoever is measured next would wait for that.
 * @throws Error when it does not end
 */
export async function stopBroadcasts(db: Db): Promise<void> {
  const stopped = await db.publication.updateManyAndReturn({ where: {}, data: { withdrawnAt: new Date() } })
  for (const { id } of stopped) await later(db, { name: 'sweep', data: { publication: String(id) } })
  const late = performance.now() + END_MS
  while ((await countDeliveries(db)).left > 0) {
    if (performance.now() > late) throw new Error('a broadcast that was stopped went on: nothing was measured')
    await wait(50)
  }
  await db.publication.deleteMany()
  await db.webMessage.deleteMany()
}

/** Once nobody sends any more. */
export async function forgetBroadcasts(db: Db): Promise<void> {
  await db.$executeRaw`truncate publication, outbox, web_message cascade`
}
