/** What a place hears of that moved to where there was one already: over a real database. */
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import type { Ctx } from '../ctx.ts'
import { closeDb, openDb } from '../db/open.ts'
import { openPlanned } from '../db/planned.ts'
import { openLog } from '../log.ts'
import { openMetrics } from '../http/metrics.ts'
import { SendError, type Adapter, type Address } from '../port.ts'
import { openDeliver } from './deliver.ts'

test('a group that became one that is bound already: that one is told it, once', async () => {
  await using database = await freshDatabase()
  const db = openDb(database.url)
  const log = openLog('silent')
  await using planned = openPlanned(database.url, log)
  const settings = { locale: 'nl', zone: 'Europe/Amsterdam' }
  const ctx = { db, planned, log, metrics: openMetrics(), settings } as unknown as Ctx
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
  await closeDb(db)
})
