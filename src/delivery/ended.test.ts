/** Whose card it is when its reader goes, or becomes another person, while it is being sent: over a real database. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDelivering, type Delivering } from '../../test/delivering.ts'
import type { Ctx } from '../ctx.ts'
import type { Db, Tx } from '../db/open.ts'
import { erase } from '../people/erase.ts'
import { join } from '../people/join.ts'
import { meet } from '../people/meet.ts'
import type { Adapter, Address } from '../port.ts'
import { openDeliver } from './deliver.ts'

let delivering: Delivering
let db: Db
let ctx: Ctx
beforeAll(async () => {
  delivering = await openDelivering()
  ;({ db, ctx } = delivering)
})
afterAll(() => delivering[Symbol.asyncDispose]())

let anna = 0
let bas = 0
beforeEach(async () => {
  await db.$executeRaw`truncate publication, delivery, card, budget, invitation, person, account restart identity cascade`
  await meet(db, [who('telegram', 'anna'), who('slack', 'bas')])
  ;[anna = 0, bas = 0] = (await db.account.findMany({ orderBy: { externalId: 'asc' } })).map(({ personId }) => personId)
  await db.$executeRaw`
    insert into publication (audience, view, direct, subject, refresh, fanned_out_at)
    values ('{"kind": "theme"}', '{}', '{}', 'poll:none', '{"kind": "poll.show", "poll": "none"}', now())`
  await db.$executeRaw`
    insert into delivery (publication_id, account_id, platform)
    select publication.id, account.id, 'telegram' from publication, account where person_id = ${anna}`
})
const who = (platform: 'telegram' | 'slack', id: string) => ({ platform, tenant: platform, id })

/** Sends it; and meanwhile something happens. */
async function send(meanwhile: () => Promise<unknown>): Promise<void> {
  const adapter = {
    platform: 'telegram',
    limits: { liveDirectCards: 0, sendsPerSecond: 1_000, place: null, editsEveryMs: null },
    async send({ chat }: Address) {
      await meanwhile()
      return { tenant: 'telegram', chat, message: '42' }
    },
  } as unknown as Adapter
  await openDeliver(ctx)(adapter)
}
const waitsFor = (what: string) =>
  expect
    .poll(
      () => db.$queryRaw`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like ${`%${what}%`}`,
    )
    .toHaveLength(1)
const cardsOf = async () => (await db.card.findMany()).map(({ personId }) => personId)

test('who is erased while a message to them is under way has no card, and is written to no more', async () => {
  await send(() => db.$transaction((tx) => erase(tx, anna)))
  expect(await db.account.count()).toBe(1)
  expect(await cardsOf()).toEqual([])
})

test('who is being erased when it was sent has no card either', async () => {
  // Somebody holds what the erasure comes to last: it waits there, and the message is written down meanwhile.
  await db.invitation.create({ data: { codeHash: 'x', role: 'x', party: 'x', createdBy: anna, expiresAt: new Date() } })
  const held = Promise.withResolvers<void>()
  const holding = db.$transaction(async (tx: Tx) => {
    await tx.$queryRaw`select 1 from invitation for update`
    await held.promise
  })
  let erasing: Promise<void> | undefined
  const sending = send(async () => {
    erasing = db.$transaction((tx) => erase(tx, anna))
    await waitsFor('update invitation')
  })
  // Either it is written down, or it waits for the erasure.
  await Promise.race([sending, waitsFor('insert into card')])
  held.resolve()
  await Promise.all([holding, sending, erasing])
  expect(await cardsOf()).toEqual([])
})

test('who becomes one person with another while a message is under way has its card', async () => {
  await send(() => db.$transaction((tx) => join(tx, ctx, { keeps: bas, goes: anna })))
  expect(await cardsOf()).toEqual([bas])
})

test('who is becoming one with another when it was sent has its card as well', async () => {
  const joined = Promise.withResolvers<void>()
  let joining: Promise<void> | undefined
  const sending = send(async () => {
    const done = Promise.withResolvers<void>()
    joining = db.$transaction(async (tx) => {
      await join(tx, ctx, { keeps: bas, goes: anna })
      done.resolve()
      await joined.promise
    })
    await done.promise
  })
  await Promise.race([sending, waitsFor('insert into card')])
  joined.resolve()
  await Promise.all([joining, sending])
  expect(await cardsOf()).toEqual([bas])
})
