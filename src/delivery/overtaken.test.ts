/** What a card shows in the end, whatever happens to who edits it: over a real database. */
import { expect, test } from 'vitest'
import { openDelivering } from '../../test/delivering.ts'
import type { Adapter, View } from '../port.ts'
import { edit } from './edit.ts'

test('a worker that was overtaken in the middle of an edit has the card shown anew', async () => {
  await using delivering = await openDelivering()
  const { db, ctx } = delivering
  const { id } = await db.card.create({
    data: { subject: 'poll:none', refresh: {}, placeId: 1, platform: 'telegram', tenant: 't', chat: 'c', message: '1', wanted: 1 }, // prettier-ignore
  })
  let votes = 1
  let screen = ''
  const show = async (): Promise<View> => ({ lines: [{ plain: String(votes) }] })
  const asked = Promise.withResolvers<void>()
  const work = (paused?: Promise<unknown>) => {
    const adapter = {
      platform: 'telegram',
      limits: { sendsPerSecond: null, editsEveryMs: null, place: null },
      async edit(_ref: unknown, view: View) {
        asked.resolve()
        await paused
        screen = JSON.stringify(view.lines)
      },
    } as unknown as Adapter
    return edit(ctx, id, adapter, show)
  }
  const awake = Promise.withResolvers<void>()
  const sleeper = work(awake.promise)
  await asked.promise
  votes = 2
  await db.$executeRaw`update card set wanted = wanted + 1`
  await work()
  expect(screen).toContain('2')
  awake.resolve()
  await sleeper
  expect(screen).toContain('1')
  await work()
  expect(screen).toContain('2')
  // That is all.
  screen = ''
  await work()
  expect(screen).toBe('')
})
