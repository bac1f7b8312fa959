/** An official sees whom a message reached and who not and why, and can stop it or send it again. */
import { expect, test } from 'vitest'
import { openTown, pollOf } from '../town.ts'

test.concurrent.each(['telegram', 'slack', 'discord', 'web'] as const)(
  'in %s the reach keeps itself up to date, and names who was not reached and why',
  async (platform) => {
    await using town = await openTown('postgres')
    const { db } = town.world.ctx
    const olga = await town.official(platform)
    const gone = await town.follower('telegram', 'groen', 'Weg')
    for (const each of ['telegram', 'slack', 'discord', 'web'] as const) await town.follower(each, 'groen')
    town.on.telegram.misbehave({ method: 'sendMessage', chat: gone.id, kind: 'blocked' })
    await olga.types('poll')
    await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
    await olga.taps('Bekijk het bereik')
    await olga.sees(/4 van 5 hebben het bericht[^]*1 niet: de bot is geblokkeerd[^]*Iedereen is aan de beurt geweest/)

    // A platform that went on failing: given up, and told with its reason.
    await db.$executeRaw`
      update delivery set state = 'refused', reason = 'gave up: 502' where platform = 'web' and state = 'sent'
        and publication_id = (select min(id) from publication)`
    await olga.sees(/3 van 5 hebben het bericht[^]*1 niet: het platform weigerde \(gave up: 502\)/)
    await olga.taps('Stuur opnieuw wat geweigerd is')
    await olga.sees(/Het gaat opnieuw naar 1 ontvanger/)
    await olga.sees(/Bereik[^]*4 van 5 hebben het bericht[^]*Iedereen is aan de beurt geweest/)
    expect(town.refusals()).toEqual([])
  },
)

test('stop: within a second nobody gets it any more, and nothing is left in the way of what comes next', async () => {
  await using town = await openTown('postgres')
  const { db } = town.world.ctx
  const olga = await town.official('telegram')
  const crowd = 6_000
  await db.$executeRaw`insert into person (id, voter_id) select n, n from generate_series(1000, 999 + ${crowd}::int) n`
  await db.$executeRaw`
    insert into account (id, person_id, platform, tenant, external_id)
    select n, n, 'web', 'web', 'p' || n from generate_series(1000, 999 + ${crowd}::int) n`
  await db.$executeRaw`
    insert into follow (person_id, theme_id, account_id) select n, 'groen', n from generate_series(1000, 999 + ${crowd}::int) n`
  // Half of them are on a platform with a pace: those would take minutes.
  await db.$executeRaw`update account set platform = 'discord', tenant = 'discord' where id > 999 + ${crowd / 2}::int`
  await olga.types('poll')
  await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
  await olga.taps('Bekijk het bereik')
  await olga.sees(/Nog [\d.]+ te gaan/)
  await olga.taps('Stop met versturen')
  await olga.sees(/Het versturen is gestopt/)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const waiting = () => db.delivery.count({ where: { state: 'waiting', publicationId: 1 } })
  const sent = () => db.delivery.count({ where: { state: 'sent', publicationId: 1 } })
  const after = await sent()
  expect(after).toBeLessThan(crowd)
  await expect.poll(waiting).toBe(0)
  await olga.sees(/niet: het versturen is gestopt/)
  expect(await sent()).toBe(after)
})

test('who does not answer for the theme sees nothing and stops nothing', async () => {
  await using town = await openTown('postgres')
  const { db } = town.world.ctx
  const olga = await town.official('slack')
  const freek = await town.follower('slack', 'groen')
  await olga.types('poll')
  await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
  await freek.sees(/Meer bomen\?/)
  for (const kind of ['show', 'stop', 'again']) {
    await freek.forges(`reach.${kind}:1`)
    await expect
      .poll(() => db.audit.count({ where: { action: `reach.${kind}`, outcome: 'refused', subject: '1' } }))
      .toBe(1)
  }
  expect((await db.publication.findUniqueOrThrow({ where: { id: 1n } })).withdrawnAt).toBeNull()
  await freek.forges('reach.show:2147483647')
  await expect.poll(() => db.audit.count({ where: { action: 'reach.show', outcome: 'refused' } })).toBe(2)
})
