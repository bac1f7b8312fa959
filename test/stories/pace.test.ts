/** Pace: nobody gets more than they chose, nothing new is lost to them, and stopping is one tap. */
import { describe, expect, test } from 'vitest'
import type { Ctx } from '../../src/ctx.ts'
import { digest } from '../../src/themes/digest.ts'
import { writeNews } from '../../src/themes/news.ts'
import { arrive } from '../../src/people/arrive.ts'
import { claim } from '../../src/people/claim.ts'
import { invite } from '../../src/people/invite.ts'
import { choosePace } from '../../src/people/pace.ts'
import { follow } from '../../src/themes/follow.ts'
import { openTown, pollOf } from '../town.ts'
import { openWorld } from '../world.ts'

const DAY = 86_400
const inDays = (days: number) => `@${Math.floor(Date.now() / 1000) + days * DAY}`
const someone = (id: string) => ({ platform: 'web', tenant: 'web', id }) as const

describe.each(['telegram', 'slack', 'discord', 'web'] as const)(
  'somebody in %s who wants to hear once a week',
  (platform) => {
    test('gets one message with all that is new, and takes part from there', async () => {
      await using town = await openTown('postgres')
      const olga = await town.official('slack')
      const freek = await town.follower(platform, 'groen')
      const noor = await town.follower('telegram', 'groen', 'Noor')
      await freek.types('me')
      await freek.taps('Hoe vaak?')
      await freek.taps('Eén keer per week')
      await freek.sees(/Vanaf nu schrijven we je: Eén keer per week/)
      await olga.types('poll')
      await olga.fills(pollOf('Meer bomen in de Kerkstraat?', ['Ja', 'Nee'], { closes: inDays(20) }))
      await noor.sees(/Meer bomen/)
      expect(freek.screen().join('\n')).not.toContain('Kerkstraat')

      await town.world.passes(8 * DAY)
      await freek.sees(
        /Nieuws van je thema’s[^]*— 🌳 Groen en water —[^]*Meer bomen in de Kerkstraat\?/,
        undefined,
        10_000,
      )
      await freek.taps('Meer bomen in de Kerkstraat?')
      await freek.taps('Ja')
      await freek.sees(/Jouw keuze: Ja/)

      await olga.taps('Sluit de peiling nu')
      await noor.sees(/Gesloten\. Dit is de uitslag\./)
      expect(freek.screen().join('\n')).not.toContain('Uitslag:')
      // The database allows one a week: only the week after has room for another.
      await town.world.ctx.db.$executeRaw`delete from pace_slot`
      await town.world.passes(8 * DAY)
      await freek.sees(/Uitslag: Meer bomen in de Kerkstraat\? Meeste stemmen: Ja, 100% van 1/)

      await freek.taps('Stop met volgen')
      await freek.sees(/niet meer/)
      expect(await town.world.ctx.db.follow.count()).toBe(1)
      expect(town.refusals()).toEqual([])
    })
  },
)

test('a button to stop still works after a restart, from a message of long ago', async () => {
  await using town = await openTown('postgres')
  const olga = await town.official('slack')
  const freek = await town.follower('telegram', 'groen')
  await olga.types('poll')
  await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
  await freek.sees(/Meer bomen\?/)
  await town.world.restarts()
  for (const driver of Object.values(town.on)) driver.connect(town.world.url)
  await town.world.passes(400 * DAY)
  await freek.taps('Stop met volgen')
  await freek.sees(/Je volgt 🌳 Groen en water niet meer/)
  expect(await town.world.ctx.db.follow.count()).toBe(0)
})

test('in their quiet hours nobody is written to, but for what they ask themselves', async () => {
  await using town = await openTown('postgres')
  const olga = await town.official('slack')
  const freek = await town.follower('telegram', 'groen')
  const { db } = town.world.ctx
  await freek.types('me')
  await freek.taps('Hoe vaak?')
  await freek.taps('Stille uren kiezen')
  await freek.fills({ from: '25 uur', to: '', zone: '' })
  await freek.sees(/Dat tijdstip begrijp ik niet/)
  await freek.says('22:00')
  await freek.sees(/Tussen 22:00 en 08:00 uur schrijven we je niet/)
  // From an hour ago until an hour from now, whatever the time is here.
  const minutes = (hours: number) => {
    const at = new Date(Date.now() + hours * 3_600_000)
    return at.getUTCHours() * 60 + at.getUTCMinutes()
  }
  await db.person.updateMany({
    where: { accounts: { some: { platform: 'telegram' } } },
    data: { zone: 'UTC', quietFrom: minutes(-1), quietTo: minutes(1) },
  })
  await olga.types('poll')
  await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
  await expect
    .poll(async () => (await db.delivery.findFirst({ where: { platform: 'telegram' } }))?.dueAt.getTime() ?? 0)
    .toBeGreaterThan(Date.now() + 58 * 60_000)
  // Its turn comes all the same, by somebody's wrong clock: then it is put back.
  await db.$executeRaw`update delivery set due_at = now() where platform = 'telegram'`
  await expect
    .poll(async () => (await db.delivery.findFirst({ where: { platform: 'telegram' } }))?.reason)
    .toBe('quiet hours')
  expect(freek.screen().join('\n')).not.toContain('Meer bomen?\n')
  await freek.types('themes', 'groen')
  await freek.taps('Doe mee')
  await freek.sees(/\[Ja\]/)
})

test('a poll that closes before the next digest comes earlier to who allowed that, and to nobody else', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const olga = await official(ctx)
  const patient = await weekly(ctx, 'patient')
  const keen = await weekly(ctx, 'keen')
  await ctx.db.person.update({ where: { id: keen.person }, data: { urgent: true } })
  await ctx.db.agenda.updateMany({ data: { dueAt: new Date(Date.now() + 3 * DAY * 1000) } })
  const { openPoll } = await import('../../src/polls/open.ts')
  await openPoll(ctx, olga, pollOf('Morgen dicht?', ['Ja', 'Nee'], { theme: 'groen', closes: inDays(1) }))
  await openPoll(ctx, olga, pollOf('Later dicht?', ['Ja', 'Nee'], { theme: 'groen', closes: inDays(9) }))
  await expect.poll(() => ctx.db.publication.count({ where: { fannedOutAt: { not: null } } })).toBe(2)
  const sent = await ctx.db.delivery.findMany({ include: { publication: { select: { until: true } } } })
  expect(sent.map(({ accountId }) => accountId)).toEqual([keen.account])
  expect(sent[0]?.publication.until?.getTime()).toBeLessThan(Date.now() + 2 * DAY * 1000)
  expect(patient.account).not.toBe(keen.account)
})

test('never a third message in a month, whatever the clocks of the workers say; what was held back comes later', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const olga = await official(ctx)
  const freek = await arrive(ctx, someone('freek'))
  await choosePace(ctx, freek, 'twice-a-month')
  await follow(ctx, freek, 'groen')
  for (const title of ['Eerste', 'Tweede', 'Derde']) {
    await writeNews(ctx, olga, { title, body: 'Tekst.' }, 'groen')
    // Two workers that think that it is weeks later, at once.
    await world.passes(60)
    await ctx.db.agenda.updateMany({ data: { dueAt: new Date(0) } })
    await Promise.all([digest(ctx), digest(ctx), digest(ctx)])
  }
  const digests = () =>
    ctx.db.publication.findMany({ where: { audience: { path: ['kind'], equals: 'digest' } }, orderBy: { id: 'asc' } })
  const titles = async () =>
    (await digests()).map(({ direct }) => /Eerste|Tweede|Derde/.exec(JSON.stringify(direct))?.[0])
  // The house's own worker may be the one that has the last of them.
  await expect.poll(titles).toEqual(['Eerste', 'Tweede'])
  expect(await ctx.db.delivery.count()).toBe(2)
  // The next month has room again.
  await ctx.db.$executeRaw`delete from pace_slot`
  await ctx.db.agenda.updateMany({ data: { dueAt: new Date(0) } })
  await digest(ctx)
  expect(JSON.stringify((await digests()).at(-1)?.direct)).toContain('Derde')
})

test('a crowd’s digests by four workers at once: everyone once, and who has the same news shares it', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const olga = await official(ctx)
  await ctx.db
    .$executeRaw`insert into person (id, voter_id, pace) select n, n, 'daily' from generate_series(1000, 3499) n`
  await ctx.db.$executeRaw`
    insert into account (id, person_id, platform, tenant, external_id, gone_at)
    select n, n, 'nowhere', 'nowhere', n, case when n % 100 = 0 then now() end from generate_series(1000, 3499) n`
  await ctx.db.$executeRaw`
    insert into follow (person_id, theme_id, account_id, created_at)
    select n, theme, n, now() - interval '1 day' from generate_series(1000, 3499) n, unnest(array['groen', 'verkeer']) theme
     where theme = 'groen' or n % 2 = 0`
  await ctx.db.$executeRaw`
    insert into agenda (person_id, pace, due_at, told_to)
    select n, 'daily', now() + interval '1 hour', now() - interval '1 day' from generate_series(1000, 3499) n`
  await writeNews(ctx, olga, { title: 'Bomen', body: 'Tekst.' }, 'groen')
  await writeNews(ctx, olga, { title: 'Fietsen', body: 'Tekst.' }, 'verkeer')
  await world.passes(2 * 3600)
  const run = async () => {
    while ((await digest(ctx)) > 0);
  }
  await Promise.all([run(), run(), run(), run()])
  const ledger = () =>
    ctx.db.$queryRaw<{ state: string; count: number; people: number }[]>`
      select state, count(*)::int as count, count(distinct account_id)::int as people
        from delivery group by state order by state`
  // The house's own worker may have had the last page.
  await expect.poll(ledger).toEqual([
    { state: 'gone', count: 25, people: 25 },
    { state: 'waiting', count: 2475, people: 2475 },
  ])
  // Two kinds of news, and a page is 1,000 people: far fewer publications than people.
  const shared = await ctx.db.publication.count({ where: { deliveries: { some: { state: 'waiting' } } } })
  expect(shared).toBeLessThanOrEqual(12)
  expect(await digest(ctx)).toBe(0)
})

async function official(ctx: Ctx) {
  const olga = await arrive(ctx, someone('olga'))
  await claim(ctx, olga, await invite(ctx.db, { role: 'official' }))
  return olga
}

async function weekly(ctx: Ctx, id: string) {
  const who = await arrive(ctx, someone(id))
  await choosePace(ctx, who, 'weekly')
  await follow(ctx, who, 'groen')
  return who
}
