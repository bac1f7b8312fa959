/** The digests of a town, against those of a tenth of it: as many people a second, in as much memory. */
import { closeDb, openDb, type Db } from '../src/db/open.ts'
import { countDeliveries, type Run } from './broadcast.ts'
import { alone, HOUSE } from './child.ts'
import { patiently, settle, settleDown } from './crowd.ts'
import { atLeast, atMost, median, type Row, type Setting } from './row.ts'

const FEW = 10_000
const MANY = 100_000
const THEMES = 20
const NEWS_A_THEME = 3
const ROUNDS = 3

export async function digests({ newDatabase }: Setting): Promise<Row[]> {
  const runs: { few: Run; many: Run }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    runs.push({ few: await run(await newDatabase(), FEW), many: await run(await newDatabase(), MANY) })
  }
  const few = median(runs.map((one) => FEW / one.few.seconds))
  const many = median(runs.map((one) => MANY / one.many.seconds))
  const memory = {
    what: '10,000',
    value: median(runs.map((one) => one.few.peakMb)),
    ratio: median(runs.map((one) => one.many.peakMb / one.few.peakMb)),
  }
  return [
    {
      name: 'digests, 100,000 due at once',
      value: many,
      unit: 'digests/s',
      against: { what: '10,000', value: few, ratio: many / few },
      bound: atLeast(0.7),
    },
    {
      name: 'peak memory, 100,000 digests',
      value: median(runs.map((one) => one.many.peakMb)),
      unit: 'MB',
      against: memory,
      bound: atMost(1.2),
    },
  ]
}

/** In a process of its own, so that its memory is its own. */
async function run(databaseUrl: string, people: number): Promise<Run> {
  const db = openDb(databaseUrl)
  await fill(db, people)
  const run = await alone<Run>([...HOUSE, 'bench/digest-alone.ts', databaseUrl])
  const { all } = await countDeliveries(db)
  if (all !== people) throw new Error(`${all} digests for ${people} people: nothing was measured`)
  await closeDb(db)
  return run
}

/** Everyone follows some of the themes, each in a mix of their own; each theme has some news. */
async function fill(db: Db, people: number): Promise<void> {
  await settle(db, { people, platform: 'nowhere', pace: 'daily' })
  await patiently(db, async (tx) => {
    await tx.$executeRaw`
      insert into theme (id, emoji, name, description)
      select 'bench-' || n, '💬', jsonb_build_object('nl', 'Thema ' || n), '{"nl": "Voor een meting"}'
        from generate_series(1, ${THEMES}::int) n`
    await tx.$executeRaw`
      insert into follow (person_id, theme_id, account_id, created_at)
      select n, 'bench-' || (1 + (n * step) % ${THEMES}::int), n, now() - interval '2 days'
        from generate_series(1, ${people}::int) n, unnest(array[1, 3, 7]) step on conflict do nothing`
    await tx.$executeRaw`
      insert into agenda (person_id, pace, due_at, told_to)
      select n, 'daily', now(), now() - interval '1 day' from generate_series(1, ${people}::int) n`
    await tx.$executeRaw`
      insert into publication (audience, view, direct, theme_id, brief, created_at, fanned_out_at)
      select jsonb_build_object('kind', 'theme', 'id', 'bench-' || n), '{}', '{}', 'bench-' || n,
             jsonb_build_object('line', jsonb_build_object('plain', 'Nieuws ' || m)), now() - interval '1 hour', now()
        from generate_series(1, ${THEMES}::int) n, generate_series(1, ${NEWS_A_THEME}::int) m`
  })
  await settleDown(db, ['person', 'account', 'follow', 'agenda', 'publication'])
}
