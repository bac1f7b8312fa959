/**
 * The job queue: BullMQ, on Redis when REDIS_URL is set and on PostgreSQL otherwise. The engine is chosen here and
 * nowhere else. It is an accelerator: whatever is in it can be rebuilt from the database.
 */
import { DelayedError, Queue as BullQueue, Worker, type Job as BullJob, type Telemetry } from 'bullmq'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log, Platform } from '../port.ts'
import { openEngine, type Engine } from './engine.ts'
import { parseJob, type Job } from './jobs.ts'

/** One lane for the house's own work, and one a platform, so that a platform that makes us wait holds up nobody else. */
type Lane = 'work' | Platform

interface Queued {
  readonly job: Job
  /** Two jobs with one id are one job, as long as the first is in the queue. No ':' and not digits only. */
  readonly id: string
  /** 0 (the default) goes before 1, and so on. */
  readonly priority?: number
}

/** What a handler says: done, this job later, or the whole lane later. */
export type Outcome = 'done' | { readonly laterMs: number } | { readonly pauseMs: number }
type Handle = (job: Job, id: string) => Promise<Outcome>

export interface Queue extends AsyncDisposable {
  readonly engine: Engine['name']
  /** Gives up after half a second: a queue that is down must not hold up a person. The outbox tries again. */
  add(lane: Lane, jobs: readonly Queued[]): Promise<void>
  work(lane: Lane, handle: Handle, options: { concurrency: number; perSecond?: number | null }): Promise<void>
  /** How many jobs wait in a lane, paced and delayed ones included. */
  depth(lane: Lane): Promise<number>
  /** Throws everything away, as a wiped Redis would. For tests and for the system manager. */
  wipe(lane: Lane): Promise<void>
  ping(): Promise<void>
  /** BullMQ's own, for the board: to look at. */
  bull(lane: Lane): BullQueue
}

const PATIENCE_MS = 500

export async function openQueue(options: {
  redisUrl?: string | undefined
  databaseUrl: string
  prefix?: string
  telemetry?: Telemetry | undefined
  log: Log
}): Promise<Queue> {
  const { log } = options
  const engine = await openEngine(options)
  const queues = new Map<Lane, BullQueue>()
  const workers: Worker[] = []
  const onError = (err: Error) => log.warn({ err }, 'the queue does not answer')

  const queueOf = (lane: Lane): BullQueue => {
    let queue = queues.get(lane)
    if (!queue) {
      queue = engine.queue(lane, {
        // Finished jobs are of no use: the database knows what was done. A removed id can be added again.
        defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
      })
      queue.on('error', onError)
      queues.set(lane, queue)
    }
    return queue
  }

  return {
    engine: engine.name,
    async add(lane, jobs) {
      if (jobs.length === 0) return
      const bulk = jobs.map(({ job, id, priority }) => ({
        name: job.name,
        data: job.data,
        opts: { jobId: id, ...(priority && { priority }) },
      }))
      await within(PATIENCE_MS, queueOf(lane).addBulk(bulk))
    },
    async work(lane, handle, { concurrency, perSecond }) {
      const queue = queueOf(lane)
      const run = async (job: BullJob, token?: string) => {
        const outcome = await handle(parseJob(job.name, job.data), job.id ?? '')
        if (outcome === 'done') return
        if ('pauseMs' in outcome) {
          await queue.rateLimit(outcome.pauseMs)
          throw Worker.RateLimitError()
        }
        await job.moveToDelayed(Date.now() + outcome.laterMs, token)
        throw new DelayedError()
      }
      const worker = engine.worker(lane, run, {
        concurrency,
        ...(perSecond && { limiter: { max: perSecond, duration: 1_000 } }),
        // BullMQ drops a job at its second stall unless told otherwise; the database decides what is left to do.
        maxStalledCount: 1_000_000,
      })
      worker.on('error', onError)
      worker.on('failed', (job, err) => log.error({ err, lane, job: job?.name }, 'a job failed'))
      workers.push(worker)
      await worker.waitUntilReady()
    },
    async depth(lane) {
      return await within(PATIENCE_MS, queueOf(lane).getJobCountByTypes('waiting', 'prioritized', 'delayed'))
    },
    async wipe(lane) {
      await queueOf(lane).obliterate({ force: true })
    },
    bull: queueOf,
    ping: async () => await within(2_000, engine.ping()),
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.close()))
      await Promise.all([...queues.values()].map((queue) => queue.close()))
      await engine[Symbol.asyncDispose]()
    },
  }
}

/** @throws Error when the queue has not answered in time; what it was doing may still happen, and is safe to repeat */
async function within<T>(ms: number, doing: Promise<T>): Promise<T> {
  const late = new AbortController()
  doing.catch(() => undefined)
  try {
    return await Promise.race([
      doing,
      wait(ms, undefined, { signal: late.signal, ref: false }).then(() => {
        throw new Error(`the queue did not answer within ${ms} ms`)
      }),
    ])
  } finally {
    late.abort()
  }
}
