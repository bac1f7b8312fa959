/** Everything a verb may need, made by hand in house.ts (or in a test, with overrides) and passed along. */
import type { Config } from './config.ts'
import type { Db } from './db/open.ts'
import type { Planned } from './db/planned.ts'
import type { Metrics } from './http/metrics.ts'
import type { Log } from './port.ts'
import type { Precedence } from './precedence.ts'
import type { Queue } from './queue/queue.ts'

export interface Ctx {
  readonly db: Db
  /** For what is asked again and again while people wait: it is planned once. */
  readonly planned: Planned
  readonly queue: Queue
  readonly clock: Clock
  readonly precedence: Precedence
  readonly log: Log
  readonly metrics: Metrics
  readonly settings: Pick<Config, 'locale' | 'zone' | 'retentionDays'> & {
    readonly personas: boolean
    readonly home: string
  }
}

/** Only for what people type ('in 3 days'). What is due is decided by the database's clock. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
