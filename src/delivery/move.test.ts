/** What a place hears of that moved to where there was one already: over a real database. */
import { expect, test } from 'vitest'
import { openDelivering } from '../../test/delivering.ts'
import { SendError, type Adapter, type Address } from '../port.ts'
import { openDeliver } from './deliver.ts'

test('a group that became one that is bound already: that one is told it, once', async () => {
  await using delivering = await openDelivering()
  const { db, ctx } = delivering
  await db.$executeRaw`insert into place (platform, tenant, chat) values ('telegram', 'telegram', 'old'), ('telegram', 'telegram', 'new')`
  const [, there] = await db.place.findMany({ orderBy: { id: 'asc' } })
  const publish = () => db.$executeRaw`
    with told as (insert into publication (audience, view, direct, fanned_out_at) values ('{}', '{}', '{}', now()) returning id)
    insert into delivery (publication_id, place_id, platform) select told.id, place.id, 'telegram' from told, place where chat = 'old'`
  const got: string[] = []
  const adapter = {
    platform: 'telegram',
    limits: { liveDirectCards: 0, sendsPerSecond: 1_000, place: null, editsEveryMs: null },
    async send({ chat }: Address) {
      if (chat === 'old') throw new SendError({ kind: 'moved', reason: 'upgraded', to: { chat: 'new' } })
      got.push(chat)
      return { tenant: 'telegram', chat, message: String(got.length) }
    },
  } as unknown as Adapter
  const deliver = openDeliver(ctx)
  const ledger = () => db.delivery.findMany({ orderBy: { id: 'asc' }, select: { placeId: true, state: true } })

  await publish()
  for (let turns = 0; turns < 3; turns++) await deliver(adapter)
  expect(got).toEqual(['new'])
  expect(await ledger()).toMatchObject([{ state: 'gone' }, { placeId: there?.id, state: 'sent' }])

  // It was told already.
  await publish()
  await db.$executeRaw`
    insert into delivery (publication_id, place_id, platform, state)
    select max(publication_id), ${there?.id}::int, 'telegram', 'sent' from delivery`
  for (let turns = 0; turns < 3; turns++) await deliver(adapter)
  expect(got).toEqual(['new'])
})
