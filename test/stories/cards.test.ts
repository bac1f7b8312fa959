/** Live cards over the real libraries: how often they are edited, and what becomes of one that cannot be any more. */
import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'vitest'
import { openVote } from '../../src/polls/vote.ts'
import { openTown, pollOf } from '../town.ts'

const EDIT = { telegram: 'editMessageText', slack: 'chat.update', discord: 'editMessage' } as const

test.concurrent.for(['telegram', 'slack', 'discord'] as const)(
  'in %s: a card that was deleted or is too old comes back once while people can answer it, and then is given up with a reason',
  async (platform, { expect }) => {
    await using town = await openTown('postgres')
    const { db } = town.world.ctx
    const driver = town.on[platform]
    const olga = await town.official(platform)
    const place = await town.bound(platform, 'groen', olga)
    const freek = await driver.person('Freek', { locale: 'nl' })
    await olga.types('poll')
    await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
    await freek.sees(/Meer bomen\?[^]*\[Ja\]/, place)
    const cards = () => freek.screen(place).filter((line) => line.includes('Meer bomen?')).length

    driver.misbehave({ method: EDIT[platform], kind: 'gone' })
    await freek.taps('Ja', place)
    await expect.poll(cards).toBe(2)
    await freek.sees(/1 stem/, place)

    driver.misbehave({ method: EDIT[platform], kind: 'gone' })
    await olga.taps('Nee', place)
    const givenUp = () => db.card.findMany({ where: { goneAt: { not: null }, placeId: { not: null } } })
    await expect.poll(givenUp).toHaveLength(1)
    expect(await givenUp()).toMatchObject([{ anew: true, goneReason: expect.stringMatching(/./) }])
    expect(cards()).toBe(2)
    expect(town.refusals()).toEqual([])
  },
)

/** How far apart edits of one card in a shared place are to be, by platform. */
const EVERY_MS = { telegram: 3_000, slack: 2_000, discord: 2_000 } as const
const VOTES = 1_000
const WAVES = 40
const WAVE_MS = 300
/** The newest count is there so soon after the platform may be asked again. */
const WITHIN_MS = 2_000

test.concurrent.for(['telegram', 'slack', 'discord'] as const)(
  'in %s: a thousand votes cause one edit an interval at most, and the last one shows the last count in time',
  async (platform, { expect }) => {
    await using town = await openTown('postgres')
    const { ctx } = town.world
    const driver = town.on[platform]
    const olga = await town.official(platform)
    const place = await town.bound(platform, 'groen', olga)
    const freek = await driver.person('Freek', { locale: 'nl' })
    await olga.types('poll')
    await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
    await freek.sees(/Meer bomen\?[^]*\[Ja\]/, place)
    const { id } = await ctx.db.poll.findFirstOrThrow()
    const vote = openVote(ctx)
    const edits = () =>
      driver.calls.filter(
        ({ method, body }) => method === EDIT[platform] && JSON.stringify(body).includes('Meer bomen?'),
      )
    for (let wave = 0; wave < WAVES; wave++) {
      const some = Array.from({ length: VOTES / WAVES }, (_, n) => `v${wave * 100 + n}`)
      await Promise.all(
        some.map((who) =>
          vote({ actor: { platform: 'web', tenant: 'web', id: who, locale: 'nl' }, poll: id, option: 0 }),
        ),
      )
      await wait(WAVE_MS)
    }
    const over = Date.now()
    await expect.poll(() => JSON.stringify(edits().at(-1)?.body), { timeout: 20_000 }).toMatch(/1[.]?000/)
    const moments = edits().map(({ at }) => at)
    expect(Math.max(...moments) - over).toBeLessThan(EVERY_MS[platform] + WITHIN_MS)
    const apart = moments.slice(1).map((at, n) => at - (moments[n] ?? 0))
    expect(apart.length).toBeGreaterThan(0)
    // What is asked and what arrives differ by as long as a network takes.
    expect(Math.min(...apart)).toBeGreaterThan(EVERY_MS[platform] * 0.9)
    expect(town.refusals()).toEqual([])
  },
)
