/** What becomes of a card that cannot be edited any more. */
import { test } from 'vitest'
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
