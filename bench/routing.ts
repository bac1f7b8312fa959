/** Finding whom to ask one question, among 100,000 experts on 500 themes, of which some are very large. */
import type { Db } from '../src/db/open.ts'
import { candidatesFor } from '../src/questions/experts/candidates.ts'
import { pick } from '../src/questions/experts/route.ts'
import { patiently, settle, settleDown } from './crowd.ts'
import { openCtx } from './ctx.ts'
import { atMost, median, quantile, type Row, type Setting } from './row.ts'
import { indexedLater, sentence, settleWords } from './words.ts'

const EXPERTS = 100_000
const THEMES = 500
const ASKED = 300_000
const TRIES = 200
const MEDIAN_MS = 50

export async function routing({ newDatabase }: Setting): Promise<Row[]> {
  await using ctx = await openCtx(await newDatabase())
  const { db } = ctx
  await settleExperts(db)
  const largest = await themesBySize(db)
  const took: Record<'all' | 'large', number[]> = { all: [], large: [] }
  for (let n = -10; n < TRIES; n++) {
    // Every theme in its turn, and then again in the largest of them.
    for (const kind of ['all', 'large'] as const) {
      const themeId = largest[kind === 'all' ? (n + 10) * 2 : (n + 10) % 5] ?? ''
      const words = await sentence(db, 12)
      const from = performance.now()
      const chosen = await db.$transaction(async (tx) => {
        const { candidates, ...theme } = await candidatesFor(tx, { id: 'new', themeId, words, askedBy: null })
        return pick(candidates, { count: 3, mix: n % 2 === 0, ...theme }, Math.random)
      })
      // The first ones only warm up.
      if (n >= 0) took[kind].push(performance.now() - from)
      if (chosen.length !== 3) throw new Error(`${chosen.length} of 3 were found: nothing was measured`)
    }
  }
  const asRow = (name: string, of: readonly number[]): Row => ({
    name,
    value: median(of),
    unit: 'ms',
    bound: atMost(MEDIAN_MS),
    also: `p99 ${quantile(of, 0.99).toFixed(1)} ms`,
  })
  return [
    asRow('routing a question, 100,000 experts on 500 themes', took.all),
    asRow('the same, on the five largest themes', took.large),
  ]
}

/** Each on two themes: the first themes have thousands, the last ones some hundred. Of each, some were asked before. */
async function settleExperts(db: Db): Promise<void> {
  const first = await settle(db, { people: EXPERTS, platform: 'nowhere' })
  const last = first + EXPERTS - 1
  await settleWords(db)
  await patiently(db, async (tx) => {
    await tx.$executeRaw`
      insert into theme (id, emoji, name, description) select 't' || n, '💬', '{}', '{}' from generate_series(1, ${THEMES}::int) n`
    await tx.$executeRaw`
      insert into expert (person_id, account_id, weekly, hours, paused_at)
      select n, n, 1 + n % 5, 'any', case when n % 20 = 0 then now() end from generate_series(${first}::int, ${last}::int) n`
    await indexedLater(
      tx,
      'offer',
      () => tx.$executeRaw`
      insert into offer (person_id, theme_id, about, asked, answered, helped, minutes)
      select n, 't' || theme, bench_sentence(5), n % 12, n % 12 / 2, n % 12 / 3, n % 12 / 2 * 90
        from generate_series(${first}::int, ${last}::int) n,
             lateral (select distinct 1 + floor(${THEMES}::int * power(random(), 2.5) + 0 * n)::int as theme
                        from generate_series(1, 2)) themes`,
    )
    await tx.$executeRaw`
      insert into question (id, theme_id, party, locale, words, state, sent_at, created_at)
      select 'q' || n, 't' || (1 + n % ${THEMES}), 'resident', 'nl', 'Hoe?', 'open', now(), now() - interval '100 days' * random()
        from generate_series(1, ${ASKED / 6}::int) n`
    await tx.$executeRaw`
      insert into ask (question_id, person_id, theme_id, wave, state, asked_at, due_at)
      select 'q' || (1 + n / 6), ${first}::int + (n::bigint * 7919 % ${EXPERTS})::int, 't' || (1 + (1 + n / 6) % ${THEMES}), 1, 'over',
             now() - interval '100 days' * random(), now()
        from generate_series(0, ${ASKED - 7}::int) n`
  })
  await settleDown(db, ['person', 'account', 'theme', 'expert', 'offer', 'question', 'ask'])
}

async function themesBySize(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ theme: string }[]>`
    select theme_id as theme from offer group by theme_id order by count(*) desc`
  return rows.map(({ theme }) => theme)
}
