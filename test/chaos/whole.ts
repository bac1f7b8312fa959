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
const HASTY_MS = 120_000

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
  /** Edits of people's own cards in Slack, which takes one in 1.2 s. */
  readonly slow: number
}

const WANTED: Readonly<Record<'sent' | 'shown' | 'closed', readonly (keyof Left)[]>> = {
  sent: ['deliveries', 'jobs'],
  shown: ['deliveries', 'jobs', 'edits', 'slow'],
  closed: ['deliveries', 'jobs', 'edits'],
}

/**
 * @param wanted 'sent': every delivery has ended; 'shown': every card shows the newest as well; 'closed': all but those that
 * are many and slow
 * @param patient waits for the queue to find out by itself what a kill left in it; otherwise a queue that does not move
 * is wiped, which the house must survive at any time
 * @throws Error that says what is left
 */
export async function becomeWhole(town: Town, wanted: keyof typeof WANTED, patient: boolean): Promise<void> {
  let left: string | undefined
  let moved = Date.now()
  for (const end = Date.now() + (patient ? PATIENT_MS : HASTY_MS); ; await wait(200)) {
    const now = await leftToDo(town).catch(() => undefined)
    if (now && WANTED[wanted].every((what) => now[what] === 0)) return
    // What is not waited for moves as well.
    const still = now ? WANTED[wanted].map((what) => `${now[what]} ${what}`).join(', ') : left
    if (still !== left) moved = Date.now()
    left = still
    if (!patient && Date.now() - moved > STUCK_MS) {
      await wipe(town)
      moved = Date.now()
    }
    if (Date.now() > end) throw new Error(`it is not all ${wanted}: ${left} left`)
  }
}

async function leftToDo({ db }: Town): Promise<Left> {
  const [left] = await db.$queryRaw<Left[]>`
    select (select count(*) from delivery where state in ('waiting', 'sending'))::int as deliveries,
           (select count(*) from outbox where due_at <= now())::int + (select count(*) from publication where fanned_out_at is null)::int as jobs,
           (select count(*) from stale)::int + (select count(*) from stale_direct)::int
             + (select count(*) from card where wanted > edited and gone_at is null
                  and (platform <> 'slack' or place_id is not null))::int as edits,
           (select count(*) from card where wanted > edited and gone_at is null
               and platform = 'slack' and place_id is null)::int as slow`
  if (!left) throw new Error('the database did not say what is left')
  return left
}
