/** No change is forgotten, however many cards show it and whatever happens meanwhile: over a real database. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDelivering, type Delivering } from '../../test/delivering.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/open.ts'
import type { Adapter } from '../port.ts'
import { openLog } from '../log.ts'
import { openQueue } from '../queue/queue.ts'
import { queueEdits, spread } from './cards.ts'
import { changedForGood } from './publish.ts'
import { markAfterStart } from './recover.ts'

let delivering: Delivering
let db: Db
let ctx: Ctx
beforeAll(async () => {
  delivering = await openDelivering()
  ;({ db, ctx } = delivering)
})
afterAll(() => delivering[Symbol.asyncDispose]())

const SUBJECT = 'poll:trees'
const adapters = new Map(
  ([['telegram', 20], ['web', 100_000]] as const).map(([platform, liveDirectCards]) => [platform, { platform, limits: { liveDirectCards } } as unknown as Adapter]), // prettier-ignore
)
beforeEach(async () => {
  await db.$executeRaw`truncate publication, card, stale, stale_direct, place, person restart identity cascade`
  await db.$executeRaw`
    insert into publication (audience, view, direct, subject, refresh) values ('{}', '{}', '{}', ${SUBJECT}, '{}')`
  await db.$executeRaw`
    insert into card (subject, refresh, place_id, platform, tenant, chat, message)
    values (${SUBJECT}, '{}', 1, 'telegram', 'telegram', 'square', '1')`
})

const toPeople = (platform: string, count: number) => db.$executeRaw`
  insert into card (subject, refresh, person_id, account_id, platform, tenant, chat, message)
  select ${SUBJECT}, '{}', n, n, ${platform}, ${platform}, n, n from generate_series(1, ${count}::int) n`
const turn = () => spread(ctx, adapters)
/** How many cards were marked so many times. */
const marked = async () => {
  const rows = await db.$queryRaw<{ what: string; count: number }[]>`
    select case when place_id is null then platform else 'place' end || ' ' || (wanted - edited) as what, count(*)::int as count
      from card group by 1`
  return Object.fromEntries(rows.map(({ what, count }) => [what, count]))
}
const waiting = async () => (await db.stale.count()) + (await db.staleDirect.count())
const tillDone = async () => {
  for (let turns = 0; (await waiting()) > 0; turns++) {
    expect(turns).toBeLessThan(20)
    await turn()
  }
}
const shownAll = () => db.$executeRaw`update card set edited = wanted, edited_at = now()`

test('a turn that is cut off in the middle forgets nothing', async () => {
  await toPeople('telegram', 3)
  await changedForGood(db, SUBJECT)
  await db.$executeRaw`alter table card rename to card_away`
  await expect(turn()).rejects.toThrow(/card/)
  await db.$executeRaw`alter table card_away rename to card`
  await tillDone()
  expect(await marked()).toEqual({ 'place 1': 1, 'telegram 1': 3 })
})

test('a city’s poll that closes: shared places first, and people a page at a time, each once', async () => {
  await toPeople('telegram', 3_000)
  await toPeople('discord', 1_000)
  await changedForGood(db, SUBJECT)
  await turn()
  const first = await marked()
  expect(first).toMatchObject({ 'place 1': 1, 'discord 1': 1_000 })
  expect(first['telegram 1']).toBeLessThanOrEqual(2_000)
  await tillDone()
  expect(await marked()).toEqual({ 'place 1': 1, 'discord 1': 1_000, 'telegram 1': 3_000 })
})

test('a shared place that changes while people’s cards are in line already is shown before them', async () => {
  await using queue = await openQueue({ databaseUrl: delivering.url, log: openLog('silent') })
  const paced = new Map([['telegram', { platform: 'telegram', limits: { editEveryMs: 0, editDirectEveryMs: 0 } }]])
  const line = () => queueEdits({ ...ctx, queue }, paced as unknown as Map<string, Adapter>)
  await toPeople('telegram', 3)
  await db.$executeRaw`update card set wanted = wanted + 1 where place_id is null`
  await line()
  await db.$executeRaw`update card set wanted = wanted + 1 where place_id is not null`
  await line()
  const edited: string[] = []
  const note = async (_job: unknown, id: string) => {
    edited.push(id)
    return 'done' as const
  }
  await queue.work('telegram-cards', note, { concurrency: 1 })
  await expect.poll(() => edited, { timeout: 10_000 }).toHaveLength(4)
  const place = await db.card.findFirstOrThrow({ where: { placeId: { not: null } } })
  expect(edited[0]).toBe(`card-${place.id}`)
})

test('a vote shows in shared places, and on as many people’s cards as each platform keeps live', async () => {
  await toPeople('telegram', 50)
  await toPeople('web', 3_000)
  await toPeople('discord', 5)
  await db.$executeRaw`insert into stale (subject) values (${SUBJECT})`
  await tillDone()
  expect(await marked()).toEqual({ 'place 1': 1, 'telegram 1': 20, 'telegram 0': 30, 'web 1': 3_000, 'discord 0': 5 })
})

test('what changes while a page is marked reaches those who were marked already', async () => {
  await toPeople('telegram', 3_000)
  await changedForGood(db, SUBJECT)
  await turn()
  await shownAll()
  await changedForGood(db, SUBJECT)
  await tillDone()
  expect(await marked()).not.toHaveProperty('telegram 0')
  // A vote in the middle asks no more than itself of the next round.
  await shownAll()
  await changedForGood(db, SUBJECT)
  await turn()
  await db.$executeRaw`insert into stale (subject) values (${SUBJECT})`
  await tillDone()
  expect(await marked()).toEqual({ 'place 2': 1, 'telegram 1': 2_980, 'telegram 2': 20 })
})

test('what changes between reading a mark and clearing it stays marked', async () => {
  await db.$executeRaw`insert into stale (subject) values (${SUBJECT})`
  let under: Promise<void> | undefined
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from card where place_id = 1 for update`
    under = turn()
    // It has read the mark, and waits for the place's card.
    await expect
      .poll(() => db.$queryRaw`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%card%'`)
      .toHaveLength(1)
    await db.$executeRaw`insert into stale (subject) values (${SUBJECT}) on conflict (subject) do update set at = now()`
  })
  await under
  expect(await db.stale.count()).toBe(1)
  await tillDone()
  expect(await marked()).toEqual({ 'place 2': 1 })
})

test('a vote that is being written is waited for by nobody, and is not forgotten', async () => {
  await toPeople('web', 10)
  await changedForGood(db, SUBJECT)
  await db.$transaction(async (vote) => {
    await vote.$executeRaw`update stale set at = now()`
    await vote.$executeRaw`update card set wanted = wanted + 1 where person_id = 4`
    await turn()
    expect(await marked()).toEqual({ 'place 1': 1, 'web 1': 3, 'web 0': 7 })
  })
  expect(await db.stale.count()).toBe(1)
  await tillDone()
  expect(await marked()).not.toHaveProperty('web 0')
  expect(await waiting()).toBe(0)
})

test('after a start, cards of what was withdrawn are looked at as well, unless they were since', async () => {
  await toPeople('telegram', 3)
  await db.$executeRaw`update publication set withdrawn_at = now()`
  await markAfterStart(ctx)
  await tillDone()
  expect(await marked()).toEqual({ 'place 1': 1, 'telegram 1': 3 })
  await shownAll()
  await markAfterStart(ctx)
  expect(await waiting()).toBe(0)
})

test('a start looks through what was withdrawn lately, and not through years of it', async () => {
  await toPeople('telegram', 3)
  await db.$executeRaw`update publication set withdrawn_at = now() - interval '40 days'`
  await db.$executeRaw`update card set edited_at = now() - interval '50 days'`
  await markAfterStart(ctx)
  expect(await waiting()).toBe(0)
})
