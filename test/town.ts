/** A town for a story: all platforms at once, played by their strict fakes, around one bot. */
import type { Platform } from '../src/port.ts'
import { invite } from '../src/people/invite.ts'
import type { PlatformDriver, SharedPlace, Visitor } from './driver.ts'
import { startDiscord } from './platforms/discord.ts'
import { startSlack } from './platforms/slack.ts'
import { startTelegram } from './platforms/telegram.ts'
import { startWeb } from './platforms/web.ts'
import { openWorld, type EngineName, type World } from './world.ts'

export interface Town extends AsyncDisposable {
  readonly world: World
  readonly on: Readonly<Record<Platform, PlatformDriver>>
  /** Somebody who redeemed an official's invitation, in that platform's own manner. */
  official(platform: Platform, name?: string): Promise<Visitor>
  /** A resident who follows a theme there. */
  follower(platform: Platform, theme: string, name?: string): Promise<Visitor>
  /** A shared place that an official of that platform, who manages it, bound to a theme. */
  bound(platform: Platform, theme: string, official: Visitor): Promise<SharedPlace>
  /** What production would have refused, on any platform. A story ends with none. */
  refusals(): readonly string[]
}

export interface Ways {
  readonly telegram?: 'webhook' | 'polling'
  readonly slack?: 'http' | 'socket'
  /** More settings, such as a Redis of its own. */
  readonly env?: Readonly<Record<string, string>>
}

export async function openTown(engine: EngineName, ways: Ways = {}): Promise<Town> {
  await using opened = new AsyncDisposableStack()
  const on = {
    telegram: opened.use(await startTelegram({ webhook: ways.telegram !== 'polling' })),
    slack: opened.use(await startSlack({ socket: ways.slack === 'socket' })),
    discord: opened.use(await startDiscord()),
    web: opened.use(await startWeb()),
  }
  const drivers = Object.values(on)
  const env = Object.assign({}, ...drivers.map((driver) => driver.env), ways.env) as Record<string, string>
  const world = opened.use(await openWorld(engine, env))
  for (const driver of drivers) driver.connect(world.url)
  const kept = opened.move()
  return {
    world,
    on,
    async official(platform, name = 'Olga') {
      const olga = await on[platform].person(name, { locale: 'nl' })
      await olga.types('claim', await invite(world.ctx.db, { role: 'official' }))
      await olga.sees(/Welkom\. Je kunt nu peilingen openen/)
      return olga
    },
    async follower(platform, theme, name = 'Freek') {
      const freek = await on[platform].person(name, { locale: 'nl' })
      await freek.types('follow', theme)
      await freek.sees(/Je volgt/)
      return freek
    },
    async bound(platform, theme, official) {
      const place = await on[platform].place(theme, { managers: [official.id] })
      await official.types('themes', theme, place)
      await official.taps('Plaats nieuws ook hier', place)
      await official.sees(/komt vanaf nu ook hier/, place)
      return place
    },
    refusals: () => drivers.flatMap((driver) => driver.refusals.map((refusal) => `${driver.platform}: ${refusal}`)),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** The form of a poll, as an official fills it in. It closes a day from now unless told otherwise. */
export function pollOf(
  question: string,
  options: readonly string[],
  changes: Record<string, string> = {},
): Record<string, string> {
  const tomorrow = Math.floor(Date.now() / 1000) + 86_400
  return {
    theme: '🌳 Groen en water',
    question,
    options: options.join('\n'),
    closes: `@${tomorrow}`,
    other: '',
    ...changes,
  }
}
