/** Job names and their payloads. Payloads carry ids alone: the database is the truth. */
import { z } from 'zod'

const Id = z.string().regex(/^\d+$/)

const Jobs = {
  /** Turns a publication into deliveries, a page at a time. */
  fanout: z.object({ publication: Id }),
  /** A turn to send what is due on this platform then. */
  deliver: z.object({}),
  /** Edits one card to its newest view. */
  edit: z.object({ card: Id }),
  /** Ends what still waits of a publication that was withdrawn. */
  sweep: z.object({ publication: Id }),
  /** Closes a poll whose time has come. */
  close: z.object({ poll: z.string() }),
  /** Sends a question on whose answer has not come. */
  route: z.object({ question: z.string() }),
  /** Does what is due of a consultation: it opens, closes, or its promise is reminded of. */
  consult: z.object({ consultation: z.string() }),
} as const

type JobName = keyof typeof Jobs
type Payload<N extends JobName> = z.infer<(typeof Jobs)[N]>
/** A job as it stands in the outbox and in the queue. */
export type Job = { [N in JobName]: { readonly name: N; readonly data: Payload<N> } }[JobName]

/** @throws ZodError for what no version of this program has written */
export function parseJob(name: string, data: unknown): Job {
  const known = z.enum(Object.keys(Jobs) as [JobName, ...JobName[]]).parse(name)
  return { name: known, data: Jobs[known].parse(data) } as Job
}
