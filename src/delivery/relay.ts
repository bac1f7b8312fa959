/** Hands outbox rows that are due to the queue. The row stays until its job is done, and is handed over again if need be. */
import type { Ctx } from '../ctx.ts'
import { parseJob, type Job } from '../queue/jobs.ts'

interface Row {
  id: bigint
  job: string
  payload: unknown
}

/** So long after it was handed over, a row that is still here is handed over again. A job that is still queued stays one job. */
const AGAIN_SECONDS = 30
const PAGE = 200

/**
 * A row that this version does not know, or cannot read, is another's: it is left for that one, and holds up no other.
 * @returns how many rows were looked at; a full page means that there is more
 */
export async function relay(ctx: Ctx): Promise<number> {
  return await ctx.db.$transaction(async (tx) => {
    const rows = await tx.$queryRaw<Row[]>`
      select id, job, payload from outbox
       where due_at <= now() and (relayed_at is null or relayed_at < now() - make_interval(secs => ${AGAIN_SECONDS}))
       order by due_at limit ${PAGE} for update skip locked`
    if (rows.length === 0) return 0
    const jobs = rows.flatMap((row) => jobOf(ctx, row))
    if (jobs.length > 0) await ctx.queue.add('work', jobs)
    await tx.$executeRaw`update outbox set relayed_at = now() where id = any(${rows.map(({ id }) => id)})`
    return rows.length
  })
}

function jobOf({ log }: Ctx, { id, job, payload }: Row): { id: string; job: Job }[] {
  try {
    return [{ id: `outbox-${id}`, job: parseJob(job, payload) }]
  } catch (err) {
    log.error({ err, row: String(id), job }, 'this version does not know what a row of the outbox asks for')
    return []
  }
}

/** A job's work is done: its row has served. Jobs that came by another way have no row. */
export async function done(ctx: Ctx, jobId: string): Promise<void> {
  const id = /^outbox-(\d+)$/.exec(jobId)?.[1]
  if (id) await ctx.db.$executeRaw`delete from outbox where id = ${BigInt(id)}`
}
