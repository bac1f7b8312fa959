/** The main job: an official asks, people on three platforms and the web answer, and everyone hears the result. */
import { describe, expect, test } from 'vitest'
import type { Platform } from '../../src/port.ts'
import { openTown, pollOf, type Ways } from '../town.ts'
import { ENGINES } from '../world.ts'

const OPENED_FROM: readonly [Platform, Ways][] = [
  ['telegram', { telegram: 'webhook', slack: 'http' }],
  ['slack', { telegram: 'polling', slack: 'http' }],
  ['discord', { telegram: 'webhook', slack: 'socket' }],
  ['web', { telegram: 'polling', slack: 'socket' }],
]
const CHATS = ['telegram', 'slack', 'discord'] as const
const EVERYWHERE = [...CHATS, 'web'] as const

// Side by side: each has a town of its own, and mostly waits for what a house does in its own time.
describe.concurrent.each(ENGINES)('with the queue on %s', (engine) => {
  test.each(OPENED_FROM)('a poll that is opened in %s (%o)', async (platform, ways) => {
    await using town = await openTown(engine, ways)
    const olga = await town.official(platform)
    const followers = await Promise.all(EVERYWHERE.map((each) => town.follower(each, 'groen', `Freek op ${each}`)))
    const places = await Promise.all(
      CHATS.map(async (each) => {
        const official = each === platform ? olga : await town.official(each, `Otto op ${each}`)
        return { official, place: await town.bound(each, 'groen', official) }
      }),
    )

    await olga.types('poll')
    await olga.fills(pollOf('Meer bomen in de Kerkstraat?', ['Ja, graag', 'Nee']))
    await olga.sees(/Je peiling is open/)

    for (const follower of followers) await follower.sees(/Meer bomen in de Kerkstraat\?[^]*\[Ja, graag\]/)
    for (const { official, place } of places) await official.sees(/Meer bomen in de Kerkstraat\?/, place)

    // Everyone votes, and one changes their mind.
    await Promise.all(
      followers.map(async (follower) => {
        await follower.taps('Ja, graag')
        await follower.sees(/Je koos: Ja, graag/)
        await follower.sees(/Jouw keuze: Ja, graag/)
      }),
    )
    await followers[0]?.taps('Nee')
    await followers[0]?.sees(/Jouw keuze: Nee/)
    const [first] = places
    await first?.official.taps('Nee', first.place)
    for (const { official, place } of places) await official.sees(/5 stemmen[^]*60% \(3\)[^]*40% \(2\)/, place, 15_000)

    await olga.taps('Sluit de peiling nu')
    await olga.sees(/De peiling is gesloten/)
    for (const follower of followers) {
      await follower.sees(/Uitslag: Meer bomen in de Kerkstraat\?[^]*60% \(3\)/)
      await follower.sees(/Gesloten\. Dit is de uitslag\./)
    }
    for (const { official, place } of places) await official.sees(/Gesloten\. Dit is de uitslag\./, place, 15_000)
    expect(await town.world.ctx.db.ballot.count()).toBe(5)
    expect(town.refusals()).toEqual([])
  })
})
