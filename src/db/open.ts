/** Opens the database through Prisma: its models where a person waits for one row, its raw SQL for what is done to many. */
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient, type Prisma } from './generated/client.ts'
import { openPool } from './pool.ts'

export type Db = PrismaClient
/** Inside `db.$transaction(async (tx) => …)`. */
export type Tx = Prisma.TransactionClient

/** No statement of ours takes long; one that does is stuck, and its person is told to try again. */
export const STATEMENT_MS = 10_000
export const CONNECT_MS = 5_000

/**
 * A connection takes some 15 ms of a core to open and 7 to close, and a broadcast wants ten at once: whoever taps while they
 * open or close notices. So they stay for a while.
 */
const REST_MS = 600_000

/** Our statements are over before compiling their plans would pay. */
const NO_JIT = '-c jit=off'

/**
 * Connects at the first query. A statement that begins with the line `-- planned once as NAME` is planned once a
 * connection: for large ones, planning costs more than running.
 *
 * @param options.connections at most so many at once
 */
export function openDb(url: string, options: { connections?: number } = {}): Db {
  const config = {
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: REST_MS,
    statement_timeout: STATEMENT_MS,
    application_name: 'samenspraak',
    options: NO_JIT,
  }
  const adapter = new PrismaPg(
    openPool(config, () => undefined),
    {
      disposeExternalPool: true,
      statementNameGenerator: ({ sql }) => /^-- planned once as (\w+)\n/.exec(sql)?.[1] ?? '',
    },
  )
  return new PrismaClient({ adapter, transactionOptions: { maxWait: CONNECT_MS, timeout: STATEMENT_MS } })
}

export async function closeDb(db: Db): Promise<void> {
  await db.$disconnect()
}
