/** One human with several accounts: counted once, told so, and gone when they wish. */
import { expect, test } from 'vitest'
import { openTown, pollOf } from '../town.ts'

const CODE = /\/link ([A-Z0-9-]{14})/

test('votes from two platforms become one, stay one after parting, and go when the person goes', async () => {
  await using town = await openTown('postgres')
  const { db } = town.world.ctx
  const olga = await town.official('discord')
  const here = await town.follower('telegram', 'groen', 'Freek')
  const there = await town.follower('slack', 'groen', 'Freek')
  await olga.types('poll')
  await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
  await here.taps('Ja')
  await here.sees(/Jouw keuze: Ja/)
  await there.taps('Nee')
  await there.sees(/Jouw keuze: Nee/)
  expect(await db.ballot.count()).toBe(2)

  await here.types('link')
  const code = CODE.exec(await here.sees(CODE))?.[1] ?? ''
  await here.types('link', code)
  await here.sees(/Deze code heb je hier gemaakt/)
  await there.types('link', 'ABCD-EFGH-JKMN')
  await there.sees(/Deze code klopt niet of is al gebruikt/)
  await there.types('link', code.toLowerCase().replaceAll('-', ' '))
  await there.sees(/In 1 open peiling had je twee keer gestemd\. Je laatste keuze telt\./)
  expect(await db.ballot.findMany({ select: { position: true } })).toEqual([{ position: 1 }])
  await here.sees(/Jouw keuze: Nee/)
  expect(await db.follow.count()).toBe(1)

  await there.types('me')
  await there.taps('Accounts')
  await there.taps('Ontkoppel Telegram')
  await there.sees(/Voor peilingen blijven jullie samen één stem/)
  await here.taps('Ja')
  await here.sees(/Jouw keuze: Ja/)
  await there.sees(/Jouw keuze: Ja/)
  expect(await db.ballot.findMany({ select: { position: true } })).toEqual([{ position: 0 }])

  await here.types('me')
  await here.taps('Wis alles van mij')
  await here.sees(/Dat gebeurt meteen en kan niet terug/)
  await here.taps('Ja, wis alles nu')
  await here.sees(/Alles is gewist/)
  expect(await db.ballot.count()).toBe(0)
  expect(await db.account.count({ where: { platform: 'telegram' } })).toBe(0)
  expect(town.refusals()).toEqual([])
})

test('who guesses codes is asked to wait, also with a code that is right', async () => {
  await using town = await openTown('postgres')
  const freek = await town.on.telegram.person('Freek', { locale: 'nl' })
  const noor = await town.on.slack.person('Noor', { locale: 'nl' })
  await noor.types('link')
  const code = CODE.exec(await noor.sees(CODE))?.[1] ?? ''
  for (let n = 0; n < 5; n++) {
    await freek.types(n % 2 ? 'link' : 'claim', `ABCD-EFGH-JKM${n}`)
    await freek.sees(/klopt niet/)
  }
  await freek.types('link', code)
  await freek.sees(/Wacht een kwartier/)
  await freek.types('claim', code)
  expect(await town.world.ctx.db.guess.count()).toBe(5)
  await town.world.ctx.db.$executeRaw`update guess set at = at - interval '16 minutes'`
  await freek.types('link', code)
  await freek.sees(/Gekoppeld/)
  // Used is used.
  await freek.types('link', code)
  await freek.sees(/klopt niet/)
})

test('a code that is ten minutes old is of no use', async () => {
  await using town = await openTown('postgres')
  const freek = await town.on.telegram.person('Freek', { locale: 'en' })
  const noor = await town.on.slack.person('Noor', { locale: 'nl' })
  await noor.types('link')
  const code = CODE.exec(await noor.sees(CODE))?.[1] ?? ''
  await town.world.ctx.db.$executeRaw`update link_code set expires_at = now() - interval '1 second'`
  await freek.types('link', code)
  await freek.sees(/not right or was used/)
})

test('nothing more is sent to who left in the middle of a broadcast, and no row of theirs remains', async () => {
  await using town = await openTown('postgres')
  const { db } = town.world.ctx
  const olga = await town.official('slack')
  const freek = await town.follower('telegram', 'groen')
  // It is quiet for them from an hour ago to an hour from now.
  const minute = new Date().getUTCHours() * 60 + new Date().getUTCMinutes()
  const [from, to] = [(minute + 1_380) % 1_440, (minute + 60) % 1_440]
  await db.$executeRaw`update person set quiet_from = ${from}, quiet_to = ${to}, zone = 'UTC' where id in (select person_id from account where platform = 'telegram')`
  await olga.types('poll')
  await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
  await expect.poll(() => db.delivery.count({ where: { platform: 'telegram', state: 'waiting' } })).toBe(1)
  await freek.types('me')
  await freek.taps('Wis alles van mij')
  await freek.taps('Ja, wis alles nu')
  await freek.sees(/Alles is gewist/)
  expect(await db.delivery.count({ where: { platform: 'telegram' } })).toBe(0)
  expect(freek.screen().join('\n')).not.toContain('Meer bomen?')
  const [left] = await db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from person p where not exists (select 1 from account a where a.person_id = p.id)`
  expect(left?.count).toBe(0)
})

test('who was not seen for two years is asked whether to stay, and erased a month later without an answer', async () => {
  await using town = await openTown('postgres')
  const { db } = town.world.ctx
  const { retain } = await import('../../src/people/retain.ts')
  const freek = await town.follower('telegram', 'groen')
  const noor = await town.follower('slack', 'groen', 'Noor')
  await db.$executeRaw`update person set seen_at = now() - interval '729 days'`
  await retain(town.world.ctx)
  expect(await db.person.count({ where: { askedAt: { not: null } } })).toBe(0)
  await db.$executeRaw`update person set seen_at = now() - interval '731 days'`
  await retain(town.world.ctx)
  await retain(town.world.ctx)
  await freek.sees(/Wil je blijven\?/)
  await noor.taps('Ja, ik blijf')
  await noor.sees(/Fijn dat je blijft/)
  expect(freek.screen().filter((text) => text.includes('Wil je blijven?'))).toHaveLength(1)
  await db.$executeRaw`update person set asked_at = asked_at - interval '31 days'`
  await retain(town.world.ctx)
  expect(await db.account.findMany({ select: { platform: true } })).toEqual([{ platform: 'slack' }])
})
