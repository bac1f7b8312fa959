/** Waits until the house has done all it has to, and lets time pass faster where a minute's lease would be waited for. */
import { setTimeout as wait } from 'node:timers/promises'
import { wipe } from './strike.ts'
import type { Town } from './town.ts'

/** After so many seconds whoever holds a lease has lost it, instead of after the minute (or half) that the house gives. */
const LEASE_SECONDS = 3
/** A pause that outlives that. */
export const HASTY_PAUSE_MS = 4_500
export const PATIENT_PAUSE_MS = 66_000
const STUCK_MS = 1_500
/** A minute for a lease, another one until the queue notices that a job's worker is gone, and some for sending. */
const PATIENT_MS = 240_000
const HASTY_MS = 60_000

/** @returns what ends it */
export function hasten({ db }: Town): () => Promise<void> {
  const over = new AbortController()
  const turn = async () => {
    // Leases and handings-over by their age: what is under way for real takes a tenth of a second.
    await db.$executeRaw`
      update delivery set lease_until = now() - interval '1 second'
       where state = 'sending' and lease_until < now() + make_interval(secs => 60 - ${LEASE_SECONDS}::int)`
    await db.$executeRaw`
      update outbox set relayed_at = now() - interval '1 minute'
       where relayed_at < now() - make_interval(secs => ${LEASE_SECONDS}::int)`
  }
  const run = async () => {
    while (!over.signal.aborted) {
      await turn().catch(() => undefined)
      await wait(500, undefined, { signal: over.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return async () => {
    over.abort()
    await running
  }
}

interface Left {
  readonly deliveries: number
  readonly jobs: number
  readonly edits: number
}

/**
 * @param wanted 'sent': every delivery has ended; 'shown': every card shows the newest as well
 * @param patient waits for the queue to find out by itself what a kill left in it; otherwise a queue that does not move
 * is wiped, which the house must survive at any time
 * @throws Error that says what is left
 */
export async function becomeWhole(town: Town, wanted: 'sent' | 'shown', patient: boolean): Promise<void> {
  let left: Left | undefined
  let moved = Date.now()
  for (const end = Date.now() + (patient ? PATIENT_MS : HASTY_MS); ; await wait(200)) {
    const now = await leftToDo(town).catch(() => left)
    if (now && now.deliveries + now.jobs + (wanted === 'shown' ? now.edits : 0) === 0) return
    if (JSON.stringify(now) !== JSON.stringify(left)) moved = Date.now()
    left = now
    if (!patient && Date.now() - moved > STUCK_MS) {
      await wipe(town)
      moved = Date.now()
    }
    if (Date.now() > end) throw new Error(`it is not all ${wanted}: ${JSON.stringify(left)} left`)
  }
}

async function leftToDo({ db }: Town): Promise<Left> {
  const [left] = await db.$queryRaw<Left[]>`
    select (select count(*) from delivery where state in ('waiting', 'sending'))::int as deliveries,
           (select count(*) from outbox where due_at <= now())::int + (select count(*) from publication where fanned_out_at is null)::int as jobs,
           (select count(*) from stale)::int + (select count(*) from stale_direct)::int
             + (select count(*) from card where wanted > edited and gone_at is null)::int as edits`
  if (!left) throw new Error('the database did not say what is left')
  return left
}
