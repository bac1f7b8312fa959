/** How deliveries end when platforms misbehave or a worker sleeps: over a real database, with a platform that does as told. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { openDelivering, type Delivering } from '../../test/delivering.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/open.ts'
import { meet } from '../people/meet.ts'
import { SendError, type Adapter, type Address, type MessageRef, type SendFault } from '../port.ts'
import { takeTurn } from './budget.ts'
import { claim } from './claim.ts'
import { openDeliver } from './deliver.ts'
import { recover } from './recover.ts'

let delivering: Delivering
let db: Db
let ctx: Ctx
beforeAll(async () => {
  delivering = await openDelivering()
  ;({ db, ctx } = delivering)
})
afterAll(() => delivering[Symbol.asyncDispose]())

const PEOPLE = ['anna', 'bas', 'cor'] as const
beforeEach(async () => {
  await db.$executeRaw`truncate publication, delivery, budget, person, account restart identity cascade`
  await meet(
    db,
    PEOPLE.map((id) => ({ platform: 'telegram', tenant: 'telegram', id })),
  )
  await db.$executeRaw`
    insert into publication (audience, view, direct, subject, refresh, fanned_out_at)
    values ('{"kind": "theme"}', '{}', '{}', 'poll:none', '{"kind": "poll.show", "poll": "none"}', now())`
  await db.$executeRaw`
    insert into delivery (publication_id, account_id, platform)
    select publication.id, account.id, account.platform from publication, account`
})

/** A platform that counts. */
function platform(send: (to: Address) => Promise<MessageRef>, sendsPerSecond = 1_000): Adapter {
  const limits = { liveDirectCards: 0, sendsPerSecond, place: null, editsEveryMs: null }
  return { platform: 'telegram', limits, send } as unknown as Adapter
}
const sent = ({ chat }: Address, message = '1'): MessageRef => ({ tenant: 'telegram', chat, message })
const failing = (fault: SendFault) => platform(() => Promise.reject(new SendError(fault)))
const ledger = () =>
  db.$queryRaw<{ who: string; state: string; reason: string | null; attempt: number; waits: number }[]>`
    select a.external_id as who, d.state, d.reason, d.attempt,
           extract(epoch from d.due_at - now())::float8 as waits
      from delivery d join account a on a.id = d.account_id order by a.external_id`
const of = async (who: string) => (await ledger()).find((row) => row.who === who)
const onlyTo = (who: string) =>
  db.$executeRaw`update delivery set state = 'sent' where account_id <> (select id from account where external_id = ${who})`
const passes = (seconds: number) =>
  db.$executeRaw`update delivery set due_at = due_at - make_interval(secs => ${seconds}), lease_until = lease_until - make_interval(secs => ${seconds})`

test('a worker that is held up in the middle of a turn sends nothing of it that others may have by now', async () => {
  const awake = performance.now.bind(performance)
  let sleptMs = 0
  using _clock = vi.spyOn(performance, 'now').mockImplementation(() => awake() + sleptMs)
  const told: string[] = []
  const outcome = await openDeliver(ctx)(
    platform(async (to) => {
      told.push(to.chat)
      sleptMs = 61_000
      return sent(to)
    }),
  )
  expect(outcome).toBe('done')
  expect(told).toHaveLength(1)
  expect((await ledger()).map(({ state }) => state).toSorted()).toEqual(['sending', 'sending', 'sent'])
  expect(await of(told[0] ?? '')).toMatchObject({ state: 'sent' })
  await passes(61)
  expect(await recover(ctx)).toBe(2)
})

test.each([
  ['was sent after all', undefined, 'sent'],
  ['was blocked', { kind: 'gone', reason: 'blocked' }, 'sent'],
  ['met a fault', { kind: 'fault', reason: 'network' }, 'sent'],
  ['must wait two hours', { kind: 'slow', retryAfterMs: 7_200_000, scope: 'chat', reason: 'slow' }, 'sent'],
] as const)(
  'a worker that sleeps through its lease has lost its claim: what it says when it wakes (%s) is not written down',
  async (_name, fault, state) => {
    await onlyTo('anna')
    const awake = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const sleeper = openDeliver(ctx)(
      platform(async (to) => {
        asked.resolve()
        await awake.promise
        if (fault) throw new SendError(fault)
        return sent(to, 'the sleeper’s')
      }),
    )
    await asked.promise
    expect(await recover(ctx)).toBe(0)
    await passes(61)
    expect(await recover(ctx)).toBe(1)
    const stolen = Promise.withResolvers<void>()
    const other = openDeliver(ctx)(
      platform(async (to) => {
        awake.resolve()
        await sleeper
        // The other holds it still, whatever the sleeper said.
        expect(await of('anna')).toMatchObject({ state: 'sending', attempt: 2 })
        stolen.resolve()
        return sent(to, 'the other’s')
      }),
    )
    await Promise.all([stolen.promise, other])
    expect(await of('anna')).toMatchObject({ state, attempt: 2, reason: null })
  },
)

test('of eight workers that wake at once for one delivery, one sends it', async () => {
  await onlyTo('anna')
  let sends = 0
  const adapter = platform(async (to) => {
    sends += 1
    return sent(to)
  })
  await Promise.all(Array.from({ length: 8 }, () => openDeliver(ctx)(adapter)))
  expect(sends).toBe(1)
})

test('500, a timeout or a cut line: tried again with growing waits, bounded, and then named in the ledger', async () => {
  await onlyTo('bas')
  const deliver = openDeliver(ctx)
  const waits: number[] = []
  for (let tries = 0; tries < 20; tries++) {
    await deliver(failing({ kind: 'fault', reason: 'http 502' }))
    const row = await of('bas')
    if (row?.state !== 'waiting') break
    expect(row.reason).toBe('http 502')
    waits.push(row.waits)
    await passes(200)
  }
  expect(await of('bas')).toMatchObject({ state: 'refused', reason: 'gave up: http 502', attempt: 8 })
  expect(waits).toHaveLength(7)
  for (const [at, seconds] of waits.entries()) {
    // Read a moment later than it was written.
    expect(seconds).toBeGreaterThan(2 ** at - 3)
    expect(seconds).toBeLessThan(2 ** at * 1.25 + 0.5)
  }
})

test('429 of two hours for one chat: that chat waits as told, the ledger says so, and the others go on', async () => {
  const deliver = openDeliver(ctx)
  const got: string[] = []
  const adapter = platform(async (to) => {
    if (to.chat === 'anna') throw new SendError({ kind: 'slow', retryAfterMs: 7_200_000, scope: 'chat', reason: 'too many requests' }) // prettier-ignore
    got.push(to.chat)
    return sent(to)
  })
  for (let turns = 0; turns < 4; turns++) await deliver(adapter)
  expect(got.toSorted()).toEqual(['bas', 'cor'])
  const anna = await of('anna')
  expect(anna).toMatchObject({ state: 'waiting', reason: 'too many requests', attempt: 1 })
  expect(anna?.waits).toBeGreaterThan(7_190)
  expect(anna?.waits).toBeLessThanOrEqual(7_200)
})

test('429 of two hours for the bot: nobody is asked before that, and then everybody is sent it once', async () => {
  const deliver = openDeliver(ctx)
  const got: string[] = []
  const slow = { kind: 'slow', retryAfterMs: 7_200_000, scope: 'platform', reason: 'too many requests' } as const
  let asked = 0
  // All three are in one turn: who comes after the first one's answer is not asked any more.
  const refusing = platform(async () => {
    asked += 1
    throw new SendError(slow)
  }, 24)
  expect(await deliver(refusing)).toEqual({ pauseMs: 7_200_000 })
  expect(asked).toBe(1)
  for (const { state, waits } of await ledger()) {
    expect(state).toBe('waiting')
    expect(waits).toBeGreaterThan(7_190)
  }
  await db.$executeRaw`update delivery set due_at = now() - interval '1 second'`
  const adapter = platform(async (to) => {
    got.push(to.chat)
    return sent(to)
  })
  const outcome = await deliver(adapter)
  expect(outcome).toMatchObject({ pauseMs: expect.any(Number) as number })
  // Whoever took a turn just before that finds nothing either.
  expect(await claim(ctx, 'telegram', 9)).toEqual([])
  expect(got).toEqual([])
  await db.$executeRaw`update budget set free_at = now(), held_until = now() - interval '1 second'`
  for (let turns = 0; turns < 5; turns++) await deliver(adapter)
  expect(got.toSorted()).toEqual(PEOPLE)
})

test('what this version cannot draw is tried again, and ends with its reason', async () => {
  await onlyTo('anna')
  const deliver = openDeliver(ctx)
  const adapter = platform(() => Promise.reject(new TypeError('no such words')))
  for (let tries = 0; tries < 8; tries++) {
    expect(await deliver(adapter)).toBe('done')
    await db.$executeRaw`update delivery set due_at = now() - interval '1 second'`
  }
  expect(await of('anna')).toMatchObject({ state: 'refused', reason: 'gave up: unknown', attempt: 8 })
})

test('a token that is revoked: everybody waits and nobody is given up, the others go on, and the administrator is told', async () => {
  const told: object[] = []
  const log = { ...ctx.log, error: (facts: object) => void told.push(facts) }
  const deliver = openDeliver({ ...ctx, log })
  const dead = platform(() => Promise.reject(new SendError({ kind: 'stopped', reason: 'token_revoked' })), 24)
  for (let minutes = 0; minutes < 20; minutes++) {
    expect(await deliver(dead)).toEqual({ pauseMs: 60_000 })
    // Not once more in the same minute: whoever has a turn is told to wait, too.
    await db.$executeRaw`update delivery set due_at = now() - interval '1 second'`
    expect(await deliver(dead)).toEqual({ pauseMs: expect.any(Number) as number })
    await db.$executeRaw`update budget set free_at = now(), held_until = now() - interval '1 second'`
  }
  const rows = await ledger()
  expect(rows.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting'])
  expect(rows.map(({ reason }) => reason)).toContain('token_revoked')
  expect(told).toEqual(Array.from({ length: 20 }, () => ({ platform: 'telegram', reason: 'token_revoked' })))

  const elsewhere = { ...platform(async (to) => sent(to)), platform: 'slack' } as unknown as Adapter
  await deliver(dead)
  expect(await takeTurn({ ...ctx, log }, elsewhere, 'sends')).toBe(0)
  // A new token: everybody is sent it, once.
  await db.$executeRaw`update budget set free_at = now(), held_until = now() - interval '1 second'`
  await db.$executeRaw`update delivery set due_at = now() - interval '1 second'`
  const got: string[] = []
  const alive = platform(async (to) => {
    got.push(to.chat)
    return sent(to)
  })
  for (let turns = 0; turns < 3; turns++) await deliver(alive)
  expect(got.toSorted()).toEqual(PEOPLE)
})
