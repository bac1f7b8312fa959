/** The way in for time: what is due becomes a job, and a job becomes a delivery, an edit, or a verb of the house. */
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { invited, participants, superiors } from './consultations/audience.ts'
import { consultationDue } from './consultations/jobs.ts'
import { countDue } from './consultations/taking/counting.ts'
import type { Ctx } from './ctx.ts'
import { forgetBudgets } from './delivery/budget.ts'
import { queueEdits, spread } from './delivery/cards.ts'
import { openDeliver } from './delivery/deliver.ts'
import { edit } from './delivery/edit.ts'
import { fanout, isToFew, type Audiences } from './delivery/fanout.ts'
import { feed, sizeOf } from './delivery/feed.ts'
import { giveBack } from './delivery/give-back.ts'
import { forget, markAfterStart, recover } from './delivery/recover.ts'
import { done, relay } from './delivery/relay.ts'
import { sweep } from './delivery/sweep.ts'
import { showCard } from './door.ts'
import { forgetCodes } from './people/link.ts'
import { retain } from './people/retain.ts'
import { voters } from './polls/audience.ts'
import { closeDue } from './polls/close.ts'
import type { Adapter } from './port.ts'
import type { Job } from './queue/jobs.ts'
import type { Outcome } from './queue/queue.ts'
import { carers } from './questions/care/rights.ts'
import { questionJobs } from './questions/jobs.ts'
import { forgetFiles } from './questions/serve-file.ts'
import { followers, onePlace, oneself, places, runners } from './themes/audience.ts'
import { digestAll } from './themes/digest.ts'
import { watchReach } from './themes/reach.ts'

const audiences: Audiences = {
  theme: followers,
  poll: voters,
  account: oneself,
  letter: oneself,
  place: onePlace,
  places,
  runners,
  carers,
  consultation: invited,
  participants,
  superiors,
}

/** How often the database is asked what is due. People wait for nothing longer than this plus the way to the platform. */
const RELAY_MS = 250
const CARDS_MS = 250
const RECOVER_MS = 5_000
const DIGEST_MS = 1_000
const REACH_MS = 2_000
const COUNT_MS = 1_000
const FORGET_MS = 600_000
/** What somebody waits for, and what many are told, each so many at once. */
const WORK_AT_ONCE = 4
const FANOUTS_AT_ONCE = 4
/** Few: beside a broadcast this is their share of a platform's pace. */
const EDITS_AT_ONCE = 4
/** An edit that was under way when its process died is another's after this; one that comes twice shows the same. */
export const EDIT_SILENT_MS = 5_000

export interface Worker extends AsyncDisposable {
  /** Looks for what is due now instead of at the next tick. */
  wake(): void
}

/** Works until disposed; what is under way then is finished first, and what is told to many is stopped where it is. */
export async function startWorker(ctx: Ctx, adapters: ReadonlyMap<string, Adapter>): Promise<Worker> {
  const stop = new AbortController()
  await recover(ctx)
  await markAfterStart(ctx)

  const name = randomBytes(4).toString('hex')
  const deliver = openDeliver(ctx)
  const ticks = [
    tick(ctx, 'relay', RELAY_MS, stop.signal, async () => {
      // Whatever holds up the one, what is due on a platform goes out.
      try {
        await relay(ctx)
      } finally {
        await feed(ctx, adapters, name)
      }
    }),
    tick(ctx, 'cards', CARDS_MS, stop.signal, async () => {
      await spread(ctx, adapters)
      await queueEdits(ctx, adapters)
    }),
    tick(ctx, 'recover', RECOVER_MS, stop.signal, () => recover(ctx)),
    tick(ctx, 'digest', DIGEST_MS, stop.signal, () => digestAll(ctx)),
    tick(ctx, 'reach', REACH_MS, stop.signal, () => watchReach(ctx)),
    tick(ctx, 'count', COUNT_MS, stop.signal, () => countDue(ctx)),
    tick(ctx, 'forget', FORGET_MS, stop.signal, async () => {
      await forget(ctx)
      await forgetBudgets(ctx)
      await forgetCodes(ctx.db)
      await forgetFiles(ctx.db)
      await retain(ctx)
    }),
  ] as const
  const [relayTick] = ticks
  await using opened = new AsyncDisposableStack()
  opened.defer(async () => {
    stop.abort()
    await Promise.all(ticks.map(({ ended }) => ended))
  })

  const work = async (job: Job, id: string): Promise<Outcome> => {
    const over = await doWork(ctx, job, { added: relayTick.wake, signal: stop.signal })
    await (over ? done(ctx, id) : giveBack(ctx, id))
    relayTick.wake()
    return 'done'
  }
  // Here and not where it is handed over: an older process beside this one hands all of it to the lane of work.
  const workOrMove = async (job: Job, id: string): Promise<Outcome> => {
    if (job.name !== 'fanout' || (await isToFew(ctx, BigInt(job.data.publication)))) return await work(job, id)
    await ctx.queue.add('fanouts', [{ id, job }])
    return 'done'
  }
  await ctx.queue.work('work', workOrMove, { concurrency: WORK_AT_ONCE })
  await ctx.queue.work('fanouts', work, { concurrency: FANOUTS_AT_ONCE })
  for (const adapter of adapters.values()) {
    const { platform, limits } = adapter
    const handle = async (job: Job) => await doSend(ctx, job, adapter, deliver)
    const pausable = limits.sendsPerSecond !== null
    await ctx.queue.work(platform, handle, { concurrency: sizeOf(adapter).atOnce, pausable })
    await ctx.queue.work(`${platform}-cards`, handle, {
      concurrency: EDITS_AT_ONCE,
      pausable,
      silentMs: EDIT_SILENT_MS,
    })
  }
  const kept = opened.move()
  return { wake: relayTick.wake, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** @returns whether it is over, or was stopped halfway */
async function doWork(ctx: Ctx, job: Job, at: { added: () => void; signal: AbortSignal }): Promise<boolean> {
  switch (job.name) {
    case 'fanout':
      return await fanout(ctx, BigInt(job.data.publication), audiences, at)
    case 'sweep':
      return await sweep(ctx, BigInt(job.data.publication), at.signal)
    case 'close':
      await closeDue(ctx, job.data.poll)
      return true
    case 'route':
      await questionJobs.route(ctx, job.data.question)
      return true
    case 'consult':
      await consultationDue(ctx, job.data.consultation)
      return true
    case 'deliver':
    case 'edit':
      throw new Error(`a ${job.name} belongs in a platform's lane`)
  }
}

async function doSend(ctx: Ctx, job: Job, adapter: Adapter, deliver: ReturnType<typeof openDeliver>): Promise<Outcome> {
  switch (job.name) {
    case 'deliver':
      return await deliver(adapter)
    case 'edit':
      return await edit(ctx, BigInt(job.data.card), adapter, (refresh, person) => showCard(ctx, refresh, person))
    case 'fanout':
    case 'sweep':
    case 'close':
    case 'route':
    case 'consult':
      throw new Error(`a ${job.name} belongs in the lane of work`)
  }
}

interface Tick {
  readonly wake: () => void
  readonly ended: Promise<void>
}

/** Does something again and again, one at a time, with a pause in between that can be cut short. A fault waits for the next turn. */
function tick(ctx: Ctx, name: string, everyMs: number, signal: AbortSignal, turn: () => Promise<unknown>): Tick {
  let pause = new AbortController()
  let failing = false
  const run = async () => {
    while (!signal.aborted) {
      pause = new AbortController()
      try {
        await turn()
        if (failing) ctx.log.info({ tick: name }, 'it works again')
        failing = false
      } catch (err) {
        // Said once, and not four times a second for as long as Redis is away.
        if (!signal.aborted && !failing) ctx.log.warn({ err, tick: name }, 'a turn failed; the next ones try again')
        failing = true
      }
      await wait(everyMs, undefined, { signal: AbortSignal.any([signal, pause.signal]) }).catch(() => undefined)
    }
  }
  return { wake: () => pause.abort(), ended: run() }
}
