/** Redis in trouble: full, away, or set so that it would throw jobs away. The database has everything that counts. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, inject, test } from 'vitest'
import { openLog } from '../../src/log.ts'
import { openQueue } from '../../src/queue/queue.ts'
import { startRedis, type RedisServer } from '../services/redis.ts'
import { openTown, pollOf } from '../town.ts'

async function needRedis(settings?: readonly string[]): Promise<RedisServer> {
  const redis = await startRedis(settings)
  if (!redis) throw new Error('redis-server is not installed')
  return redis
}
const openOn = ({ url }: { readonly url: string }) =>
  openQueue({ redisUrl: url, databaseUrl: inject('templateUrl'), log: openLog('silent') })
const took = async (doing: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await doing()
  return performance.now() - began
}

describe.runIf(inject('redisUrl'))('with the queue on Redis', { concurrent: true }, () => {
  test('Redis is full in the middle of a broadcast: votes go on, and with room again everybody is told once', async ({
    expect,
  }) => {
    await using redis = await needRedis()
    await using town = await openTown('redis', { env: { REDIS_URL: redis.url } })
    const { db } = town.world.ctx
    const olga = await town.official('slack')
    const people = await Promise.all(
      Array.from({ length: 40 }, (_, n) => town.follower('telegram', 'groen', `Freek ${n}`)),
    )
    await town.world.passes(60)
    const has = () => people.filter((one) => one.screen().some((line) => line.includes('Vol?'))).length
    await olga.types('poll')
    await olga.fills(pollOf('Vol?', ['Ja', 'Nee']))
    await expect.poll(has, { interval: 5, timeout: 30_000 }).toBeGreaterThan(2)
    await redis.limit(1)
    const [lucky] = people.filter((one) => one.screen().some((line) => line.includes('Vol?')))
    await lucky?.taps('Ja')
    await lucky?.sees(/Je koos: Ja/)
    // What was under way then has ended by now.
    await wait(2_500)
    const stuck = has()
    await expect(town.world.ctx.queue.add('work', [{ id: 'one-more', job: { name: 'sweep', data: { publication: '0' } } }])).rejects.toThrow(/OOM|did not answer/) // prettier-ignore
    expect(await db.ballot.count()).toBe(1)
    await redis.limit(0)
    await expect.poll(has).toBe(people.length)
    expect(stuck).toBeLessThan(people.length)
    for (const one of people) expect(one.screen().filter((line) => line.includes('Vol?'))).toHaveLength(1)
    expect(town.refusals()).toEqual([])
  })

  test('Redis is away: people are answered at once, what they started is told when it is back, and the house can be stopped', async ({
    expect,
  }) => {
    await using redis = await needRedis()
    await using town = await openTown('redis', { env: { REDIS_URL: redis.url } })
    const { db, queue } = town.world.ctx
    const olga = await town.official('slack')
    const freek = await town.follower('telegram', 'groen')
    await olga.types('poll')
    await olga.fills(pollOf('Eerst?', ['Ja', 'Nee']))
    await freek.sees(/Eerst\?/)
    await redis.stop()
    const job = { id: 'later', job: { name: 'sweep', data: { publication: '0' } } } as const
    const added = await took(() => expect(queue.add('work', [job])).rejects.toThrow(/did not answer within 500 ms/))
    expect(added).toBeGreaterThan(400)
    expect(added).toBeLessThan(2_000)
    await freek.taps('Nee')
    await freek.sees(/Je koos: Nee/)
    expect(await db.ballot.count()).toBe(1)
    await olga.types('poll')
    await olga.fills(pollOf('Daarna?', ['Ja', 'Nee']))
    await expect.poll(() => db.poll.count()).toBe(2)
    await wait(1_000)
    expect(freek.screen().join('\n')).not.toContain('Daarna?')
    await redis.start()
    await freek.sees(/Daarna\?/)
    await freek.sees(/Jouw keuze: Nee/)
    expect(town.refusals()).toEqual([])
    await redis.stop()
    expect(await took(async () => await town[Symbol.asyncDispose]())).toBeLessThan(8_000)
  })

  test('a queue whose Redis was never there, or throws jobs away when it is full, is refused with a way out', async ({
    expect,
  }) => {
    await expect(openOn({ url: 'redis://127.0.0.1:1' })).rejects.toThrow(/no Redis answers there.*unset REDIS_URL/)
    for (const policy of ['allkeys-lru', 'volatile-ttl']) {
      await using redis = await needRedis(['--maxmemory-policy', policy])
      await expect(openOn(redis)).rejects.toThrow(`Redis is set to "maxmemory-policy ${policy}"`)
    }
    // As hosted Redis often is: nobody may ask for its settings by name.
    await using hosted = await needRedis(['--maxmemory-policy', 'allkeys-lru', '--rename-command', 'CONFIG', ''])
    await expect(openOn(hosted)).rejects.toThrow('Redis is set to "maxmemory-policy allkeys-lru"')
  })
})
