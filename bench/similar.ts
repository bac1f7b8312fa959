/** Looking for similar questions among 100,000 answered ones, as people type: some words of it, and now and then a slip. */
import type { Db } from '../src/db/open.ts'
import { similar as look } from '../src/questions/asking/similar.ts'
import { patiently, settleDown } from './crowd.ts'
import { openCtx } from './ctx.ts'
import { atMost, median, quantile, type Row, type Setting } from './row.ts'
import { indexedLater, settleWords } from './words.ts'

const ANSWERED = 100_000
const TRIES = 200
const MEDIAN_MS = 100

export async function similar({ newDatabase }: Setting): Promise<Row[]> {
  await using ctx = await openCtx(await newDatabase())
  const { db } = ctx
  await settleAnswered(db)
  const took: Record<'spelled' | 'slipped', number[]> = { spelled: [], slipped: [] }
  let found = 0
  for (let n = -10; n < TRIES; n++) {
    const { id, words } = await someQuestion(db)
    const typed = { spelled: words, slipped: slip(words) }
    for (const how of ['spelled', 'slipped'] as const) {
      const from = performance.now()
      const hits = await look(db, typed[how])
      // The first ones only warm up.
      if (n < 0) continue
      took[how].push(performance.now() - from)
      if (hits.some((hit) => hit.id === id)) found++
    }
  }
  if (found < TRIES * 2 * 0.95) throw new Error(`only ${found} of ${TRIES * 2} were found again: nothing was measured`)
  return (['spelled', 'slipped'] as const).map((how) => ({
    name: `similar questions among 100,000 answered ones${how === 'slipped' ? ', with typing errors' : ''}`,
    value: median(took[how]),
    unit: 'ms',
    bound: atMost(MEDIAN_MS),
    also: `p99 ${quantile(took[how], 0.99).toFixed(1)} ms`,
  }))
}

async function settleAnswered(db: Db): Promise<void> {
  await settleWords(db)
  await patiently(db, async (tx) => {
    await indexedLater(
      tx,
      'question',
      () => tx.$executeRaw`
        insert into question (id, theme_id, party, locale, words, state, sent_at, published_at)
        select 'q' || n, 'groen', 'resident', 'nl', bench_sentence(8 + n % 8), 'settled', now(), now()
          from generate_series(1, ${ANSWERED}::int) n`,
    )
    await indexedLater(
      tx,
      'answer',
      () => tx.$executeRaw`
        insert into answer (id, question_id, party, locale, words, agreed_at)
        select 'a' || n, 'q' || n, 'resident', 'nl', bench_sentence(15), now() from generate_series(1, ${ANSWERED}::int) n`,
    )
  })
  await settleDown(db, ['question', 'answer'])
}

/** Somebody asks it anew, with half of its words. */
async function someQuestion(db: Db): Promise<{ id: string; words: string }> {
  const { id, words } = await db.question.findUniqueOrThrow({
    where: { id: `q${1 + Math.floor(Math.random() * ANSWERED)}` },
    select: { id: true, words: true },
  })
  const long = words.split(' ').filter((word) => word.length > 8)
  return { id, words: `Weet iemand ${(long.length > 2 ? long : words.split(' ')).slice(0, 5).join(' en ')}?` }
}

/** Two letters of the two longest words are in each other's place. */
function slip(words: string): string {
  const longest = words.split(' ').toSorted((a, b) => b.length - a.length).slice(0, 2) // prettier-ignore
  return words.replaceAll(
    new RegExp(longest.join('|'), 'g'),
    (word) => `${word.slice(0, 3)}${word[4]}${word[3]}${word.slice(5)}`,
  )
}
