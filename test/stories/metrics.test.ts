/** What operators read at /metrics while people talk and platforms fail. */
import { describe, expect, test } from 'vitest'
import type { Platform } from '../../src/port.ts'
import { openTown, pollOf } from '../town.ts'
import { ENGINES } from '../world.ts'

/** What waits is counted once a second at most. */
const PATIENT = { timeout: 30_000 }

/** @returns a reader of single numbers: undefined for what is not told */
async function read(url: string) {
  const text = await (await fetch(`${url}/metrics`)).text()
  return (name: string, labels: Readonly<Record<string, string>> = {}): number | undefined => {
    const line = text.split('\n').find((one) => {
      const [, found, told = ''] = /^(\w+)(?:\{(.*)\})? /.exec(one) ?? []
      return found === name && Object.entries(labels).every(([label, value]) => told.includes(`${label}="${value}"`))
    })
    return line === undefined ? undefined : Number(line.split(' ').at(-1))
  }
}

describe.each(ENGINES)('with the queue on %s', (engine) => {
  test('what was sent and refused, what waits and since when, and how fast people were answered', async () => {
    await using town = await openTown(engine)
    const { url, ctx } = town.world
    const olga = await town.official('slack')
    const freek = await town.follower('telegram', 'groen')
    const blocked = await town.follower('telegram', 'groen', 'Bas')
    for (const platform of ['discord', 'web'] as const) await town.follower(platform, 'groen')
    town.on.telegram.misbehave({ method: 'sendMessage', chat: freek.id, kind: 'slow', retryAfterSeconds: 1 })
    town.on.telegram.misbehave({ method: 'sendMessage', chat: blocked.id, kind: 'blocked' })
    await olga.types('poll')
    await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
    await freek.sees(/Meer bomen\?/)
    await freek.taps('Ja')
    await freek.sees(/Je koos: Ja/)
    await olga.taps('Sluit de peiling nu')
    await freek.sees(/Uitslag: Meer bomen\?/)

    const sends = async (platform: Platform, outcome: string) =>
      (await read(url))('samenspraak_sends_total', { platform, outcome })
    await expect.poll(() => sends('telegram', 'slow'), PATIENT).toBe(1)
    await expect.poll(() => sends('telegram', 'gone'), PATIENT).toBe(1)
    await expect.poll(() => sends('telegram', 'sent'), PATIENT).toBeGreaterThanOrEqual(1)
    const told = await read(url)
    for (const platform of ['telegram', 'slack', 'discord', 'web']) {
      expect(told('samenspraak_acknowledge_seconds_count', { platform }), platform).toBeGreaterThanOrEqual(1)
      expect(told('samenspraak_acknowledge_seconds_bucket', { platform, le: '3' }), platform).toBeGreaterThanOrEqual(1)
      expect(told('samenspraak_queue_depth', { lane: platform })).toBeGreaterThanOrEqual(0)
    }
    expect(told('samenspraak_queue_depth', { lane: 'work' })).toBeDefined()

    // One that was claimed and never ended, by a worker that hangs; and one that is for later.
    await expect
      .poll(async () => (await read(url))('samenspraak_oldest_due_seconds', { platform: 'discord' }), PATIENT)
      .toBe(0)
    await ctx.db.$executeRaw`
      update delivery set state = 'sending', due_at = now() - interval '90 seconds', lease_until = now() + interval '1 hour'
       where id = (select id from delivery where platform = 'discord' limit 1)`
    await ctx.db.$executeRaw`
      update delivery set state = 'waiting', due_at = now() + interval '1 hour'
       where id = (select max(id) from delivery where platform = 'telegram')`
    await expect
      .poll(async () => (await read(url))('samenspraak_deliveries', { platform: 'discord', state: 'sending' }), PATIENT)
      .toBe(1)
    const late = await read(url)
    expect(late('samenspraak_oldest_due_seconds', { platform: 'discord' })).toBeGreaterThanOrEqual(90)
    expect(late('samenspraak_oldest_due_seconds', { platform: 'discord' })).toBeLessThan(120)
    expect(late('samenspraak_deliveries', { platform: 'telegram', state: 'waiting' })).toBe(1)
    expect(late('samenspraak_oldest_due_seconds', { platform: 'telegram' })).toBe(0)

    // What cannot be counted is not told: an old number would look like a new one.
    await ctx.db.$executeRaw`alter table delivery rename to delivery_away`
    await expect.poll(async () => (await read(url))('samenspraak_oldest_due_seconds'), PATIENT).toBeUndefined()
    expect((await read(url))('samenspraak_intents_total', { kind: 'poll.vote' })).toBe(1)
    await ctx.db.$executeRaw`alter table delivery_away rename to delivery`
    expect(town.refusals()).toEqual([])
  })
})
