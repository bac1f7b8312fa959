/** What breaks and what must hold: a wiped queue, a restart, contested closes, two platforms at once. */
import { describe, expect, test } from 'vitest'
import { openDeliver } from '../../src/delivery/deliver.ts'
import { openVote } from '../../src/polls/vote.ts'
import { invite } from '../../src/people/invite.ts'
import { claim } from '../../src/people/claim.ts'
import { arrive } from '../../src/people/arrive.ts'
import { closePoll } from '../../src/polls/close.ts'
import { openPoll } from '../../src/polls/open.ts'
import type { Ctx } from '../../src/ctx.ts'
import { meet } from '../../src/people/meet.ts'
import type { Actor, Adapter } from '../../src/port.ts'
import { openTown, pollOf } from '../town.ts'
import { ENGINES, openWorld } from '../world.ts'

const someone = (id: string): Actor => ({ platform: 'telegram', tenant: 'telegram', id, locale: 'nl' })

/** An official and an open poll, made through the verbs themselves. */
async function openOne(ctx: Ctx): Promise<{ olga: Awaited<ReturnType<typeof arrive>>; poll: string }> {
  const olga = await arrive(ctx, someone('olga'))
  await claim(ctx, olga, await invite(ctx.db, { role: 'official' }))
  await openPoll(ctx, olga, pollOf('Meer bomen?', ['Ja', 'Nee'], { theme: 'groen' }))
  const { id } = await ctx.db.poll.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
  return { olga, poll: id }
}

describe.each(ENGINES)('with the queue on %s', (engine) => {
  test('a queue that is wiped in the middle of a fan-out loses nobody', async () => {
    await using world = await openWorld(engine)
    const { db, queue } = world.ctx
    const people = 3_000
    await db.$executeRaw`insert into person (id, voter_id) select n, n from generate_series(1, ${people}::int) n`
    await db.$executeRaw`
      insert into account (id, person_id, platform, tenant, external_id)
      select n, n, 'web', 'web', 'p' || n from generate_series(1, ${people}::int) n`
    await db.$executeRaw`insert into follow (person_id, theme_id, account_id) select n, 'groen', n from generate_series(1, ${people}::int) n`
    await db.$executeRaw`select setval('person_id_seq', ${people}), setval('account_id_seq', ${people})`
    await openOne(world.ctx)
    const sent = () => db.delivery.count({ where: { state: 'sent' } })
    await expect.poll(sent, { timeout: 30_000, interval: 20 }).toBeGreaterThan(100)
    for (const lane of ['work', 'fanouts', 'web'] as const) await queue.wipe(lane)
    expect(await sent()).toBeLessThan(people)
    await world.passes(60)
    await expect.poll(sent, { timeout: 40_000 }).toBe(people)
    // Nor does anybody get it twice: turns carry nothing.
    expect(await db.webMessage.count()).toBe(people)
    expect(await db.card.count()).toBe(people)
  })

  test('a poll closes by itself when its time has come, once, and its voters hear of it', async () => {
    await using town = await openTown(engine)
    const olga = await town.official('telegram')
    const freek = await town.follower('web', 'groen')
    await olga.types('poll')
    await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
    await freek.taps('Ja')
    await freek.sees(/Jouw keuze: Ja/)
    await town.world.passes(86_400)
    await freek.sees(/Uitslag: Meer bomen\?[^]*100% \(1\)/)
    await freek.sees(/Gesloten/)
    expect(freek.screen().filter((line) => line.startsWith('Uitslag'))).toHaveLength(1)
    expect(town.refusals()).toEqual([])
  })
})

test.each([
  ['the database is away when it was sent', { attempt: 0, awayMs: 600 }],
  ['its first try was cut off', { attempt: 1, awayMs: 0 }],
])('%s: it is marked, not sent again, and its card looks for a vote', async (_name, { attempt, awayMs }) => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const { db } = ctx
  await meet(db, [someone('freek')])
  await db.$executeRaw`
    insert into publication (audience, view, direct, subject, refresh, fanned_out_at)
    values ('{"kind": "account"}', '{}', '{}', 'poll:none', '{"kind": "poll.show", "poll": "none"}', now())`
  await db.$executeRaw`
    insert into delivery (publication_id, account_id, platform, attempt)
    select publication.id, account.id, 'telegram', ${attempt}::int from publication, account`
  let sends = 0
  const adapter = {
    platform: 'telegram',
    limits: { liveDirectCards: 0, sendsPerSecond: 30 },
    async send() {
      sends += 1
      if (awayMs > 0) await db.$executeRaw`alter table card rename to card_away`
      if (awayMs > 0)
        setTimeout(() => void db.$executeRaw`alter table card_away rename to card`.catch(() => undefined), awayMs)
      return { tenant: 'telegram', chat: 'freek', message: '1' }
    },
  } as unknown as Adapter
  await openDeliver(ctx)(adapter)
  expect(await db.delivery.findFirst()).toMatchObject({ state: 'sent', attempt: attempt + 1 })
  expect(await db.card.findMany()).toMatchObject([{ message: '1', wanted: 1 }])
  expect(sends).toBe(1)
})

test('a form that is half filled in survives a restart', async () => {
  await using town = await openTown('postgres')
  const olga = await town.official('telegram')
  await olga.types('poll')
  await olga.taps('🌳 Groen en water')
  await olga.sees(/Stap 2 van 5/)
  await olga.says('Meer bomen?')
  await olga.sees(/Stap 3 van 5/)
  await town.world.restarts()
  for (const driver of Object.values(town.on)) driver.connect(town.world.url)
  await olga.says('Ja\nNee')
  await olga.sees(/Stap 4 van 5/)
  await olga.says('3 dagen')
  await olga.taps('Overslaan')
  await olga.sees(/Je peiling is open/)
  expect(await town.world.ctx.db.poll.count()).toBe(1)
})

test('no ballot after the close, and none before it lost: 60 contested closes', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const vote = openVote(ctx)
  const { olga } = await openOne(ctx)
  for (let round = 0; round < 60; round++) {
    await openPoll(ctx, olga, pollOf(`Ronde ${round}?`, ['Ja', 'Nee'], { theme: 'groen' }))
    const { id: poll } = await ctx.db.poll.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
    const votes = Array.from({ length: 40 }, async (_, n) => {
      if (n > 20) await new Promise((resolve) => setImmediate(resolve))
      return await vote({ actor: someone(`v${n}`), poll, option: n % 2 })
    })
    const closing = closePoll(ctx, olga, poll)
    const answers = await Promise.all(votes)
    await closing
    const acknowledged = answers.filter(({ view }) => view.mood === 'done').length
    const { result } = await ctx.db.poll.findUniqueOrThrow({ where: { id: poll } })
    const ballots = await ctx.db.ballot.count({ where: { pollId: poll } })
    expect({ ballots, counted: result.reduce((a, b) => a + b, 0) }).toEqual({
      ballots: acknowledged,
      counted: acknowledged,
    })
  }
})

test('500 people who tap at once, some twice and some again: each one ballot, the last choice', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const { poll } = await openOne(ctx)
  const [here, there] = [openVote(ctx), openVote(ctx)]
  await Promise.all(
    Array.from({ length: 500 }, async (_, n) => {
      const actor = someone(`v${n}`)
      await (n % 2 ? here : there)({ actor, poll, option: 0, key: `a${n}` })
      await (n % 3 ? here : there)({ actor, poll, option: 1, key: `b${n}` })
      await (n % 2 ? there : here)({ actor, poll, option: 0, key: `a${n}` })
    }),
  )
  const counts = await ctx.db.ballot.groupBy({ by: ['position'], where: { pollId: poll }, _count: true })
  expect(counts).toEqual([{ position: 1, _count: 500 }])
})

test('one code that two people type at once is theirs once', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const code = await invite(ctx.db, { role: 'official' })
  const claims = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => claim(ctx, await arrive(ctx, someone(`c${n}`)), code)),
  )
  expect(claims.filter(({ mood }) => mood === 'done')).toHaveLength(1)
  expect(await ctx.db.role.count()).toBe(1)
})

test('votes cost no more when a city was told of the poll, in a house that began with nobody', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const { poll } = await openOne(ctx)
  const vote = openVote(ctx)
  // By now its plans are made: for tables that are all but empty.
  for (let n = 0; n < 10; n++) await vote({ actor: someone(`early${n}`), poll, option: 0 })
  const [city, first] = [50_000, 1_000]
  await ctx.db.$executeRaw`
    insert into person (id, voter_id) select n, n from generate_series(${first}::int, ${first + city}::int) n`
  await ctx.db.$executeRaw`
    insert into account (id, person_id, platform, tenant, external_id)
    select n, n, 'telegram', 'telegram', 'c' || n from generate_series(${first}::int, ${first + city}::int) n`
  await ctx.db.$executeRaw`
    insert into card (subject, refresh, person_id, account_id, platform, tenant, chat, message)
    select ${`poll:${poll}`}, '{}', n, n, 'telegram', 'telegram', 'c' || n, '1'
      from generate_series(${first}::int, ${first + city}::int) n`
  const began = performance.now()
  await Promise.all(Array.from({ length: 14 }, (_, n) => vote({ actor: someone(`c${first + n}`), poll, option: 1 })))
  // Some milliseconds; 1,100 when each vote looked through all cards.
  expect(performance.now() - began).toBeLessThan(300)
  expect(await ctx.db.ballot.count({ where: { pollId: poll, position: 1 } })).toBe(14)
})
