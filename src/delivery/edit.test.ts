/** A card in a shared place whose bot has to wait: over a real database, with a platform that does as told. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDelivering, type Delivering } from '../../test/delivering.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/open.ts'
import { SendError, type Adapter, type SendFault, type View } from '../port.ts'
import { edit } from './edit.ts'

let delivering: Delivering
let db: Db
let ctx: Ctx
beforeAll(async () => {
  delivering = await openDelivering()
  ;({ db, ctx } = delivering)
})
afterAll(() => delivering[Symbol.asyncDispose]())
beforeEach(async () => {
  await db.$executeRaw`truncate card, place, budget restart identity cascade`
  await db.$executeRaw`insert into place (platform, tenant, chat) values ('telegram', 'telegram', '-1')`
  await db.$executeRaw`
    insert into card (subject, refresh, place_id, platform, tenant, chat, message, wanted, edited_at)
    values ('poll:none', '{}', 1, 'telegram', 'telegram', '-1', '7', 1, now() - interval '1 hour')`
})

const VIEW: View = { lines: [{ plain: 'Ja' }], buttons: [{ label: { plain: 'Ja' }, does: { kind: 'help' } }] }
const limits = {
  sendsPerSecond: 30,
  place: { everyMs: 3_750, burst: 4 },
  editsEveryMs: null,
  editEveryMs: 3_000,
  editDirectEveryMs: 1_000,
}
const platform = (does: Partial<Pick<Adapter, 'edit' | 'send'>>): Adapter =>
  ({ platform: 'telegram', limits, ...does }) as unknown as Adapter
const throws = (fault: SendFault) => () => Promise.reject(new SendError(fault))
const look = (adapter: Adapter) => edit(ctx, 1n, adapter, async () => VIEW)
const card = async () => await db.card.findFirstOrThrow()

test('a turn that the bot has not got costs the place none of its calls', async () => {
  let edits = 0
  const adapter = platform({ edit: async () => void edits++ })
  await db.$executeRaw`insert into budget (key, free_at) values ('telegram', now() + interval '5 seconds')`
  for (let tries = 0; tries < 6; tries++) expect(await look(adapter)).toEqual({ pauseMs: expect.any(Number) as number })
  await db.$executeRaw`update budget set free_at = now() where key = 'telegram'`
  expect(await look(adapter)).toBe('done')
  expect(edits).toBe(1)
  expect((await card()).edited).toBe(1)
})

test('a card that is posted anew and has to wait is not given up: the wait is kept, and it is posted then', async () => {
  const gone = throws({ kind: 'gone', reason: 'message to edit not found' })
  const slow = throws({ kind: 'slow', retryAfterMs: 60_000, scope: 'platform', reason: 'too many requests' })
  expect(await look(platform({ edit: gone, send: slow }))).toEqual({ pauseMs: 60_000 })
  expect(await card()).toMatchObject({ goneAt: null, anew: false, edited: 0 })
  const [held] = await db.$queryRaw<{ held: boolean }[]>`
    select held_until > now() + interval '50 seconds' as held from budget where key = 'telegram'`
  expect(held?.held).toBe(true)

  await db.$executeRaw`update budget set free_at = now(), held_until = now() - interval '1 second'`
  const send: Adapter['send'] = async ({ tenant, chat }) => ({ tenant, chat, message: '8' })
  expect(await look(platform({ edit: gone, send }))).toBe('done')
  expect(await card()).toMatchObject({ goneAt: null, anew: true, message: '8', edited: 1 })
})

test('a card that this version cannot draw is looked at again later, and not four times a second', async () => {
  const adapter = platform({ edit: () => Promise.reject(new TypeError('no such words')) })
  expect(await look(adapter)).toBe('done')
  const [waits] = await db.$queryRaw<{ ms: number }[]>`
    select (extract(epoch from edited_at + interval '3 seconds' - now()) * 1000)::float8 as ms from card`
  expect(waits?.ms).toBeGreaterThan(3_000)
  expect(await card()).toMatchObject({ goneAt: null, edited: 0 })
})
