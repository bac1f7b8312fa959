/** Connections that may end at any moment, also between two who use them. */
import pg from 'pg'

/**
 * When PostgreSQL stops, what it says last may come along with the answer to a statement: then the connection is nobody's
 * just then (its last user let go, its next one is about to take it), nobody listens for its fault, and Node ends the
 * process. So somebody always listens; whoever uses it next hears of it by its first statement.
 *
 * @param onFault hears of connections that ended while they rested
 */
export function openPool(config: pg.PoolConfig, onFault: (err: Error) => void): pg.Pool {
  const pool = new pg.Pool(config)
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', onFault)
  return pool
}
