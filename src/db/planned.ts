/**
 * The statements that a crowd waits for, on connections of their own: no broadcast holds these, and each statement is
 * planned once a connection, for tables of any size.
 */
import type pg from 'pg'
import type { Log } from '../port.ts'
import { CONNECT_MS, STATEMENT_MS } from './open.ts'
import { openPool } from './pool.ts'

/** @param name of the statement: the same name is always the same text */
type Ask = <Row>(name: string, text: string, values: readonly unknown[]) => Promise<Row[]>

export interface Planned extends AsyncDisposable {
  /** For what people wait for. */
  readonly ask: Ask
  /** For what is told to many, on connections of its own: nobody who waits stands behind it. */
  readonly askAside: Ask
}

/**
 * A plan that is made while the tables are small reads them from end to end, and would go on doing so with a crowd in
 * them (measured: 616 us of the database's time a vote instead of 85). So here rows are found by their keys alone.
 */
const BY_KEYS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  // Where a key gives a row or two, as here, its index alone is the shorter way.
  'enable_bitmapscan=off',
  // Thinks that a plan without those is so expensive that compiling it pays.
  'jit=off',
]

/** One is used at a time; the other is for while that one is lost and not yet known to be. */
const CONNECTIONS = 2
/** A platform's turns wait for one another at its budget; the others go past them. */
const ASIDE = 4

/** Connects at the first statement. */
export function openPlanned(url: string, log: Log): Planned {
  const [people, many] = [openKept(url, CONNECTIONS, log), openKept(url, ASIDE, log)]
  return {
    ask: asking(people),
    askAside: asking(many),
    async [Symbol.asyncDispose]() {
      await Promise.all([people.end(), many.end()])
    },
  }
}

function openKept(url: string, max: number, log: Log): pg.Pool {
  const config = {
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    keepAlive: true,
    // A connection that rests keeps its plans.
    idleTimeoutMillis: 0,
    options: BY_KEYS.map((setting) => `-c ${setting}`).join(' '),
    application_name: 'samenspraak planned',
  }
  return openPool(config, (err) => log.debug({ err }, 'a connection that rested was closed'))
}

function asking(pool: pg.Pool): Ask {
  return async <Row>(name: string, text: string, values: readonly unknown[]) =>
    (await pool.query<Row & pg.QueryResultRow>({ name, text, values: [...values] })).rows
}
