/** How others come to a theme: an address for each platform that has them, and what to type where there is none. */
import { expect, test } from 'vitest'
import { knock, seen } from '../../test/knock.ts'
import { openWorld } from '../../test/world.ts'

test('each platform’s own address, the command, and the way to the poster; none of it for what is archived', async () => {
  await using world = await openWorld('postgres')
  const links = (theme: string) =>
    [
      { platform: 'telegram', url: `https://t.me/bot?start=follow_${theme}` },
      { platform: 'web', url: `https://praat.example/t/${theme}` },
    ] as const
  const anna = await knock(world, {}, links).somebody()
  const shared = await anna.does({ kind: 'theme.share', theme: 'groen' })
  expect(seen(shared)).toBe(
    [
      'Deel 🌳 Groen en water',
      'In Telegram: https://t.me/bot?start=follow_groen',
      'In een browser: https://praat.example/t/groen',
      'In elk gesprek met Samenspraak, ook in Slack en Discord: typ /follow groen',
    ].join('\n'),
  )
  expect(shared.links).toEqual([{ label: { key: 'do.poster' }, url: 'https://praat.example/t/groen/poster' }])
  await world.ctx.db.theme.update({ where: { id: 'groen' }, data: { archivedAt: new Date() } })
  expect(seen(await anna.does({ kind: 'theme.share', theme: 'groen' }))).toContain('Dit thema is afgesloten')
  expect(seen(await anna.does({ kind: 'theme.share', theme: 'nergens' }))).toContain('Dat thema ken ik niet')
  // A house without any address.
  const alone = await knock(world).somebody()
  expect((await alone.does({ kind: 'theme.share', theme: 'wonen' })).links).toBeUndefined()
})
