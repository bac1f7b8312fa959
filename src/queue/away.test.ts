/** Redis is away while the house goes on: what is asked of it meanwhile may not pile up until the memory is full. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, inject, test } from 'vitest'
import { startRedis, type RedisServer } from '../../test/services/redis.ts'
import { openLog } from '../log.ts'
import { openQueue } from './queue.ts'

const CARDS = 50
const ROUNDS = 5
const HANG_MS = 5_000

const stays = async (redis: RedisServer) => {
  await redis.stop()
  return () => redis.start()
}
const hangs = async (redis: RedisServer) => {
  await redis.hang(HANG_MS)
  return () => wait(HANG_MS)
}

describe.runIf(inject('redisUrl'))('with the queue on Redis', { concurrent: true }, () => {
  test.for([
    ['is away', stays],
    ['answers nobody', hangs],
  ] as const)(
    'Redis %s for a while: what is asked again and again waits for it once, and all goes on when it is back',
    async ([, leaves], { expect }) => {
      await using redis = await startRedis()
      if (!redis) throw new Error('redis-server is not installed')
      await using queue = await openQueue({ redisUrl: redis.url, databaseUrl: '', log: openLog('silent') })
      const cards = Array.from({ length: CARDS }, (_, n) => ({
        id: `card-${n}`,
        job: { name: 'edit', data: { card: String(n) } } as const,
      }))
      const comesBack = await leaves(redis)
      // As a tick does, again and again with the same cards.
      for (let round = 0; round < ROUNDS; round++) {
        await expect(queue.add('telegram-cards', cards)).rejects.toThrow('did not answer')
        await expect(queue.depth('telegram-cards')).rejects.toThrow('did not answer')
      }
      await comesBack()
      await expect.poll(() => queue.depth('telegram-cards').catch(() => -1)).toBe(CARDS)
      expect(await redis.scripts()).toBeLessThan(CARDS * 2)
      await queue.add('telegram-cards', [{ id: 'another', job: { name: 'edit', data: { card: '51' } } }])
      expect(await queue.depth('telegram-cards')).toBe(CARDS + 1)
    },
  )
})
