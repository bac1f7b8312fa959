/**
 * The job queue: BullMQ, on Redis when REDIS_URL is set and on PostgreSQL otherwise. The engine is chosen here and
 * nowhere else. It is an accelerator: whatever is in it can be rebuilt from the database.
 */
import { Queue as BullQueue, Worker, type Job as BullJob, type Telemetry } from 'bullmq'
import type { Log, Platform } from '../port.ts'
import { openEngine, type Engine } from './engine.ts'
import { parseJob, type Job } from './jobs.ts'
import { openPatience } from './patience.ts'

/**
 * One lane for the house's own work, and one for what of it takes long, so that nothing that somebody waits for (a close,
 * a question's next step, the stop button) stands behind broadcasts: all of it comes to the first, and is moved on from
 * there. Two a platform, so that a platform that makes us wait holds up nobody else: one
 * for messages and one for cards, because a card's newest count may come last, but not after all of a long broadcast.
 */
export type Lane = 'work' | 'fanouts' | Platform | `${Platform}-cards`

/** @returns every lane of a house with these platforms */
export function lanesOf(platforms: readonly Platform[]): readonly Lane[] {
  return ['work', 'fanouts', ...platforms, ...platforms.map((platform) => `${platform}-cards` as const)]
}

interface Queued {
  readonly job: Job
  /** Two jobs with one id are one job, as long as the first is in the queue. No ':' and not digits only. */
  readonly id: string
  /** Goes after all that is not, whenever that comes. */
  readonly later?: boolean
}

/** What a handler says: done, or the whole lane later. */
export type Outcome = 'done' | { readonly pauseMs: number }
type Handle = (job: Job, id: string) => Promise<Outcome>

export interface Queue extends AsyncDisposable {
  readonly engine: Engine['name']
  /** Gives up after half a second, and at once while what it gave up on is still in line: the outbox tries again. */
  add(lane: Lane, jobs: readonly Queued[]): Promise<void>
  /**
   * @param options.silentMs how long a job is left to whoever went silent, before it is another's: half a minute unless told
   * @throws Error when the queue cannot be reached: nothing of the lane is done then
   */
  work(
    lane: Lane,
    handle: Handle,
    options: { concurrency: number; pausable?: boolean; silentMs?: number },
  ): Promise<void>
  /** How many jobs wait in a lane, paced and delayed ones included. */
  depth(lane: Lane): Promise<number>
  /** Throws everything away, as a wiped Redis would. For tests and for the system manager. */
  wipe(lane: Lane): Promise<void>
  ping(): Promise<void>
  /** BullMQ's own, for the board: to look at. */
  bull(lane: Lane): BullQueue
}

const PATIENCE_MS = 500
/**
 * On PostgreSQL, BullMQ makes two tables for each bulk: 19 ms for one job or eight, where eight alone take 8 and one takes 2.
 * One after the other: at once they would go over as many connections, and what is told to many takes one.
 */
const FEW = 8
/** Whoever does not answer in this time is away, and not only busy. */
const AWAY_MS = 2_000
/** After a database that was away a worker of BullMQ's would stand still for a quarter of a minute. */
const RETRY_MS = 1_000
/** Then somebody asks again: how long it is to be is for the database to say, where it outlives the queue. */
const LONGEST_PAUSE_MS = 1_000

export async function openQueue(options: {
  redisUrl?: string | undefined
  databaseUrl: string
  prefix?: string
  telemetry?: Telemetry | undefined
  log: Log
}): Promise<Queue> {
  const { log } = options
  const engine = await openEngine(options)
  const ask = openPatience(engine)
  const ping = () => ask('ping', AWAY_MS, () => engine.ping())
  const queues = new Map<Lane, BullQueue>()
  const workers: Worker[] = []
  const busy = new Set<Promise<Outcome>>()
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
      renewUnlessReady(lane, queue)
    }
    return queue
  }
  /** BullMQ looks at its database once, and goes by that for good, also when it could not: then the next who asks gets another. */
  const renewUnlessReady = (lane: Lane, queue: BullQueue): void => {
    queue.waitUntilReady().catch((err: Error) => {
      onError(err)
      if (queues.get(lane) === queue) queues.delete(lane)
      queue.close().catch(onError)
    })
  }

  return {
    engine: engine.name,
    async add(lane, jobs) {
      if (jobs.length === 0) return
      const all = jobs.map(({ job, id, later }) => ({
        name: job.name,
        data: job.data,
        opts: { jobId: id, ...(later && { priority: 1 }) },
      }))
      const queue = queueOf(lane)
      const adding = async () => {
        if (all.length > FEW) await queue.addBulk(all)
        else for (const { name, data, opts } of all) await queue.add(name, data, opts)
      }
      await ask(`add ${lane}`, PATIENCE_MS, adding)
    },
    async work(lane, handle, { concurrency, pausable, silentMs }) {
      const queue = queueOf(lane)
      const run = async (job: BullJob) => {
        const doing = handle(parseJob(job.name, job.data), job.id ?? '')
        busy.add(doing)
        const outcome = await doing.finally(() => busy.delete(doing))
        if (outcome === 'done') return
        // Whole milliseconds: the PostgreSQL engine takes no others.
        await queue.rateLimit(Math.ceil(Math.min(outcome.pauseMs, LONGEST_PAUSE_MS)))
        throw Worker.RateLimitError()
      }
      const worker = engine.worker(lane, run, {
        concurrency,
        autorun: false,
        // Only a lane with a limiter looks for a pause. How fast it goes is for the budget to say.
        ...(pausable && { limiter: { max: 1_000_000, duration: 1_000 } }),
        // BullMQ drops a job at its second stall unless told otherwise; the database decides what is left to do.
        maxStalledCount: 1_000_000,
        runRetryDelay: RETRY_MS,
        ...(silentMs !== undefined && { lockDuration: silentMs, stalledInterval: silentMs }),
      })
      worker.on('error', onError)
      worker.on('failed', (job, err) => log.error({ err, lane, job: job?.name }, 'a job failed'))
      workers.push(worker)
      // Where this fails, a worker that ran would ask again and again without a breath, and nothing else would happen.
      await worker.waitUntilReady()
      worker.run().catch(onError)
    },
    async depth(lane) {
      const counting = () => queueOf(lane).getJobCountByTypes('waiting', 'prioritized', 'delayed')
      return await ask(`depth ${lane}`, PATIENCE_MS, counting)
    },
    async wipe(lane) {
      await queueOf(lane).obliterate({ force: true })
    },
    bull: queueOf,
    ping,
    async [Symbol.asyncDispose]() {
      const answers = await ping().then(
        () => true,
        () => false,
      )
      // A goodbye would wait for as long as the queue is away; what is being sent is waited for in any case.
      if (!answers) await Promise.all(workers.map((worker) => worker.pause(true)))
      if (!answers) await Promise.allSettled(busy)
      await Promise.all(workers.map((worker) => worker.close(!answers)))
      if (answers) await Promise.all([...queues.values()].map((queue) => queue.close()))
      await engine[Symbol.asyncDispose]()
    },
  }
}
