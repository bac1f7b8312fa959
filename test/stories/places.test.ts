/** Who may do what in a shared place: by managing it, by a role here, or by a group of the platform itself. */
import { expect, test } from 'vitest'
import { addGroup } from '../../src/people/group-map.ts'
import { startDiscord } from '../platforms/discord.ts'
import { startSlack } from '../platforms/slack.ts'
import { openTown, pollOf } from '../town.ts'
import { openWorld } from '../world.ts'

test.concurrent.each(['telegram', 'slack', 'discord'] as const)(
  'in %s an official asks, who manages the place says yes, and nobody else can',
  async (platform) => {
    await using town = await openTown('postgres')
    const olga = await town.official(platform)
    const mia = await town.on[platform].person('Mia', { locale: 'nl' })
    const bob = await town.on[platform].person('Bob', { locale: 'nl' })
    const place = await town.on[platform].place('buurt', { managers: [mia.id] })

    await olga.types('themes', 'groen', place)
    await olga.taps('Plaats nieuws ook hier', place)
    await olga.sees(/Iemand die deze plek beheert, moet het ermee eens zijn/, place)
    await bob.sees(/Mag nieuws over 🌳 Groen en water hier komen\?[^]*\[Ja, dat mag\]/, place)
    await bob.taps('Ja, dat mag', place)
    await bob.sees(/alleen iemand die deze plek beheert/, place)
    expect(await town.world.ctx.db.binding.count()).toBe(0)
    await mia.taps('Ja, dat mag', place)
    await mia.sees(/Nieuws over 🌳 Groen en water komt vanaf nu ook hier/, place)

    await olga.types('poll')
    await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
    await bob.sees(/Meer bomen\?[^]*\[Ja\]/, place)
    expect(town.refusals()).toEqual([])
  },
)

test('who is in the group of officials in Slack is one here too', async () => {
  await using slack = await startSlack()
  const [anna, bob] = [await slack.person('Anna', { locale: 'nl' }), await slack.person('Bob', { locale: 'nl' })]
  const { tenant } = await slack.place('raad')
  const group = slack.group([anna])
  await using world = await openWorld('postgres', slack.env)
  slack.connect(world.url)
  await addGroup(world.ctx.db, { platform: 'slack', tenant, group }, { role: 'official' })
  await expect.poll(() => slack.calls.some(({ method }) => method === 'usergroups.list')).toBe(true)
  await anna.types('poll')
  await anna.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
  await anna.sees(/Je peiling is open/)
  await bob.types('poll')
  await bob.sees(/Dit kan alleen/)
  expect(slack.refusals).toEqual([])
})

test('who has the role of officials in Discord is one here, until it is taken away', async () => {
  await using discord = await startDiscord()
  const anna = await discord.person('Anna')
  const place = await discord.place('raad')
  discord.gives(anna.id, ['4711'], place)
  await using world = await openWorld('postgres', discord.env)
  discord.connect(world.url)
  await addGroup(world.ctx.db, { platform: 'discord', tenant: place.tenant, group: '4711' }, { role: 'official' })
  await anna.types('poll', '', place)
  await anna.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
  await anna.sees(/Je peiling is open/, place)
  discord.gives(anna.id, [], place)
  await anna.types('poll', '', place)
  await anna.sees(/Dit kan alleen/, place)
  expect(await world.ctx.db.role.count()).toBe(0)
  expect(discord.refusals).toEqual([])
})
