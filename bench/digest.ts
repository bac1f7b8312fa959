/** The digests of a town, against those of a tenth of it: as many people a second, in as much memory. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeDb, openDb, type Db } from '../src/db/open.ts'
import { median, type Row, type Setting } from './row.ts'

const FEW = 10_000
const MANY = 100_000
const THEMES = 20
const NEWS_A_THEME = 3
const ROUNDS = 3
/** The peak for ten times as many people. */
const MEMORY_RATIO = 1.2

export async function digests({ databaseUrl }: Setting): Promise<Row[]> {
  const db = openDb(databaseUrl)
  const runs: { few: Run; many: Run }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    runs.push({ few: await run(db, databaseUrl, FEW), many: await run(db, databaseUrl, MANY) })
  }
  await db.$executeRaw`truncate person, account, publication cascade`
  await closeDb(db)
  const few = median(runs.map((one) => FEW / one.few.seconds))
  const many = median(runs.map((one) => MANY / one.many.seconds))
  return [
    {
      name: 'digest of 100,000',
      ours: many,
      baseline: few,
      ratio: many / few,
      p99Ms: median(runs.map((one) => one.many.seconds * 1000)),
      atLeast: 0.7,
      also: {
        what: 'peak memory / that of 10,000',
        value: median(runs.map((one) => one.many.peakMb / one.few.peakMb)),
        atMost: MEMORY_RATIO,
      },
    },
  ]
}

interface Run {
  readonly seconds: number
  readonly peakMb: number
}

/** In a process of its own, so that its memory is its own. */
async function run(db: Db, databaseUrl: string, people: number): Promise<Run> {
  await fill(db, people)
  const child = spawn(process.execPath, ['bench/digest-alone.ts', databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  child.stdout.on('data', (part: Buffer) => (told += part.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  const [{ count } = { count: 0 }] = await db.$queryRaw<
    { count: number }[]
  >`select count(*)::int as count from delivery`
  if (code !== 0 || count !== people) throw new Error(`${count} digests for ${people} people: nothing was measured`)
  return JSON.parse(told) as Run
}

/** Everyone follows some of the themes, each in a mix of their own; each theme has some news. */
async function fill(db: Db, people: number): Promise<void> {
  const big = async (work: (tx: Parameters<Parameters<Db['$transaction']>[0]>[0]) => Promise<unknown>) =>
    await db.$transaction(
      async (tx) => {
        await tx.$executeRawUnsafe('set local statement_timeout = 0')
        await work(tx)
      },
      { timeout: 600_000 },
    )
  await big((tx) => tx.$executeRaw`truncate person, account, publication cascade`)
  await big(
    (tx) => tx.$executeRaw`
      insert into theme (id, emoji, name, description)
      select 'bench-' || n, '💬', jsonb_build_object('nl', 'Thema ' || n), '{"nl": "Voor een meting"}'
        from generate_series(1, ${THEMES}::int) n on conflict do nothing`,
  )
  await big(
    (tx) =>
      tx.$executeRaw`insert into person (id, voter_id, pace) select n, n, 'daily' from generate_series(1, ${people}::int) n`,
  )
  await big(
    (tx) => tx.$executeRaw`
      insert into account (id, person_id, platform, tenant, external_id)
      select n, n, 'nowhere', 'nowhere', n from generate_series(1, ${people}::int) n`,
  )
  await big(
    (tx) => tx.$executeRaw`
      insert into follow (person_id, theme_id, account_id, created_at)
      select n, 'bench-' || (1 + (n * step) % ${THEMES}::int), n, now() - interval '2 days'
        from generate_series(1, ${people}::int) n, unnest(array[1, 3, 7]) step on conflict do nothing`,
  )
  await big(
    (tx) => tx.$executeRaw`
      insert into agenda (person_id, pace, due_at, told_to)
      select n, 'daily', now(), now() - interval '1 day' from generate_series(1, ${people}::int) n`,
  )
  await big(
    (tx) => tx.$executeRaw`
      insert into publication (audience, view, direct, theme_id, brief, created_at, fanned_out_at)
      select jsonb_build_object('kind', 'theme', 'id', 'bench-' || n), '{}', '{}', 'bench-' || n,
             jsonb_build_object('line', jsonb_build_object('plain', 'Nieuws ' || m)), now() - interval '1 hour', now()
        from generate_series(1, ${THEMES}::int) n, generate_series(1, ${NEWS_A_THEME}::int) m`,
  )
  for (const table of ['person', 'account', 'follow', 'agenda', 'publication']) {
    await big((tx) => tx.$executeRawUnsafe(`analyze ${table}`))
  }
  // What was filled in is written to disk before the clock runs, whatever its size.
  await db.$executeRawUnsafe('checkpoint')
}
