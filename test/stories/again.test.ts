/** What comes twice, late or in crowds: counted once, told once, and nobody else notices. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack } from '../../src/act.ts'
import { openDoor } from '../../src/door.ts'
import { invite } from '../../src/people/invite.ts'
import type { Visitor } from '../driver.ts'
import { openTown, pollOf, type Town } from '../town.ts'
import { openWorld } from '../world.ts'

const CHATS = ['telegram', 'slack', 'discord'] as const
const DAY = 86_400

async function restart(town: Town, after?: number): Promise<void> {
  await town.world.restarts(after)
  for (const driver of Object.values(town.on)) driver.connect(town.world.url)
}

describe('one town', () => {
  let town: Town
  let olga: Visitor
  beforeAll(async () => {
    town = await openTown('postgres')
    olga = await town.official('slack')
  })
  afterAll(async () => {
    expect(town.refusals()).toEqual([])
    await town[Symbol.asyncDispose]()
  })
  const open = async (question: string): Promise<string> => {
    await olga.types('poll')
    await olga.fills(pollOf(question, ['Ja', 'Nee']))
    const find = () => town.world.ctx.db.poll.findFirst({ orderBy: { createdAt: 'desc' } })
    await expect.poll(async () => JSON.stringify((await find())?.question)).toContain(question)
    return (await find())?.id ?? ''
  }

  test('the same form, claim and tap an hour later, to a house that started anew: answered again, counted once', async () => {
    const { db } = town.world.ctx
    const poll = await open('Nog eens?')
    await restart(town)
    await town.on.slack.repeats()
    const freeks: Visitor[] = []
    for (const chat of CHATS) {
      const freek = await town.on[chat].person('Freek', { locale: 'nl' })
      await freek.types('help')
      await freek.sees(/beslis mee/)
      await freek.forges(pack({ kind: 'poll.vote', poll, option: 0 }))
      await freek.sees(/Je koos: Ja/)
      await freek.forges(pack({ kind: 'poll.vote', poll, option: 1 }))
      await freek.sees(/Je koos: Nee/)
      freeks.push(freek)
    }
    const noor = await town.on.telegram.person('Noor', { locale: 'nl' })
    await noor.types('claim', await invite(db, { role: 'partner' }))
    await noor.sees(/Welkom/)
    await restart(town)
    for (const driver of Object.values(town.on)) await driver.repeats()
    const [, ...others] = freeks
    for (const freek of others) await freek.sees(/Je keuze staat al vast: Nee/)
    await expect.poll(() => noor.screen().filter((line) => line.includes('Welkom'))).toHaveLength(2)
    expect(noor.screen().join('\n')).not.toContain('klopt niet')
    expect(await town.world.ctx.db.poll.count()).toBe(1)
    expect(await town.world.ctx.db.ballot.count()).toBe(CHATS.length)
    expect(await town.world.ctx.db.publication.count({ where: { subject: { not: null } } })).toBe(1)
  })

  test('two taps of one person in the same moment, on two platforms: one ballot, and both cards agree', async () => {
    const here = await town.follower('telegram', 'groen', 'Anna')
    const there = await town.follower('discord', 'groen', 'Anna')
    await here.types('link')
    const code = /\/link ([A-Z0-9-]{14})/.exec(await here.sees(/\/link [A-Z0-9-]{14}/))?.[1] ?? ''
    await there.types('link', code)
    await there.sees(/Gekoppeld/)
    const poll = await open('Tegelijk?')
    await here.types('themes', 'groen')
    for (const one of [here, there]) await one.forges(pack({ kind: 'poll.show', poll }))
    for (const one of [here, there]) await one.sees(/Tegelijk\?[^]*\[Ja\]/)
    for (let round = 0; round < 3; round++) {
      await Promise.all([
        here.forges(pack({ kind: 'poll.vote', poll, option: 0 })),
        there.forges(pack({ kind: 'poll.vote', poll, option: 1 })),
      ])
      const { db } = town.world.ctx
      await expect.poll(() => db.ballot.count({ where: { pollId: poll } })).toBe(1)
      const choice = async () =>
        (await db.ballot.findFirst({ where: { pollId: poll } }))?.position === 0 ? 'Ja' : 'Nee'
      const shown = (who: Visitor) => {
        const cards = who.screen().filter((line) => line.includes('Tegelijk?') && line.includes('Jouw keuze'))
        return /Jouw keuze: (Ja|Nee)/.exec(cards.at(-1) ?? '')?.[1]
      }
      const agree = async () => {
        const kept = await choice()
        return [shown(here), shown(there)].every((one) => one === kept)
      }
      await expect.poll(agree).toBe(true)
    }
  })

  test('who blocked the bot is left alone until they return, and then hears again', async () => {
    const { db } = town.world.ctx
    const wim = await town.follower('telegram', 'groen', 'Wim')
    town.on.telegram.misbehave({ method: 'sendMessage', chat: wim.id, kind: 'blocked' })
    const asked = () =>
      town.on.telegram.calls.filter(
        ({ method, body }) => method === 'sendMessage' && String(body['chat_id']) === wim.id,
      ).length
    const before = asked()
    await open('Geblokkeerd?')
    await expect.poll(() => db.account.count({ where: { externalId: wim.id, goneAt: { not: null } } })).toBe(1)
    await open('Nog geblokkeerd?')
    const states = () =>
      db.delivery.findMany({
        where: { account: { externalId: wim.id } },
        select: { state: true, reason: true },
        orderBy: { id: 'asc' },
      })
    await expect.poll(states).toEqual([
      { state: 'gone', reason: 'blocked, or never started' },
      { state: 'gone', reason: 'left before' },
    ])
    expect(asked()).toBe(before + 1)
    await wim.types('help')
    await open('Weer terug?')
    await wim.sees(/Weer terug\?/)
  })

  test('a group that became a supergroup in the middle of a broadcast gets the message at its new address, and keeps its theme', async () => {
    const otto = await town.official('telegram', 'Otto')
    const place = await town.bound('telegram', 'groen', otto)
    const to = '-1009876543210'
    town.on.telegram.misbehave({ method: 'sendMessage', chat: place.chat, kind: 'moved', to })
    await open('Verhuisd?')
    await otto.sees(/Verhuisd\?/, { ...place, chat: to }, 10_000)
    const places = await town.world.ctx.db.place.findMany({
      where: { platform: 'telegram' },
      include: { bindings: true },
    })
    expect(places).toMatchObject([{ chat: to, goneAt: null, bindings: [{ themeId: 'groen' }] }])
  })

  test('the machine sleeps for two days: polls close once, in order, late, and nobody loses their digest', async () => {
    await town.world.passes(DAY)
    await expect.poll(() => town.world.ctx.db.poll.count({ where: { closedAt: null } })).toBe(0)
    const daan = await town.follower('telegram', 'groen', 'Daan')
    await daan.types('me')
    await daan.taps('Hoe vaak?')
    await daan.taps('Eén keer per dag')
    await daan.sees(/Vanaf nu schrijven we je/)
    const hours = (n: number) => ({ closes: `@${Math.floor(Date.now() / 1000) + n * 3600}` })
    const order: string[] = []
    for (const n of [30, 10, 480, 20, 15, 40]) {
      await olga.types('poll')
      await olga.fills(pollOf(`Over ${n} uur?`, ['Ja', 'Nee'], hours(n)))
      await expect.poll(() => town.world.ctx.db.poll.count({ where: { closedAt: null } })).toBe(order.push(String(n)))
    }
    const polls = await town.world.ctx.db.poll.findMany({ where: { closedAt: null } })
    await restart(town, 2 * DAY)
    const after = town.world.ctx.db
    await expect.poll(() => after.poll.count({ where: { closedAt: null } })).toBe(1)
    const closings = await after.$queryRaw<{ id: string; hour: number }[]>`
      select p.audience->>'id' as id, substring(poll.question::text from 'Over (\\d+) uur')::int as hour
        from publication p join poll on poll.id = p.audience->>'id'
       where p.audience->>'kind' = 'poll' and poll.id = any(${polls.map(({ id }) => id)}) order by p.id`
    expect(closings.map(({ hour }) => hour)).toEqual([10, 15, 20, 30, 40])
    await daan.sees(/Nieuws van je thema’s[^]*Over 480 uur\?/)
    expect(daan.screen().filter((line) => line.includes('Nieuws van je thema’s'))).toHaveLength(1)
  })
})

test.concurrent(
  'who presses a hundred buttons a second is asked to wait; the others do not notice',
  async ({ expect }) => {
    await using town = await openTown('postgres')
    const olga = await town.official('slack')
    await olga.types('poll')
    await olga.fills(pollOf('Druk?', ['Ja', 'Nee']))
    await olga.sees(/Je peiling is open/)
    const { id: poll } = await town.world.ctx.db.poll.findFirstOrThrow()
    const vote = pack({ kind: 'poll.vote', poll, option: 0 })
    const [hasty, calm] = await Promise.all(
      ['Haast', 'Kalm'].map((name) => town.on.telegram.person(name, { locale: 'nl' })),
    )
    const pressing = Promise.all(Array.from({ length: 100 }, async () => await hasty?.forges(vote)))
    await calm?.forges(vote)
    await calm?.sees(/Je koos: Ja/)
    await pressing
    await hasty?.sees(/even/i)
    const told = hasty?.screen().filter((line) => !/Je koos|staat al vast/.test(line)) ?? []
    expect(told.length).toBeGreaterThan(50)
    expect(await town.world.ctx.db.ballot.count()).toBe(2)
  },
)

test.concurrent(
  '10,000 guessed codes: a few are looked at, the right one is not spent, and others claim theirs meanwhile',
  async ({ expect }) => {
    await using world = await openWorld('postgres')
    const { ctx } = world
    const door = openDoor(ctx)({ limits: { forms: 'modal' } as never })
    const says = async (id: string, rest: string, key: string) =>
      await door({
        kind: 'command',
        verb: 'claim',
        rest,
        key,
        actor: { platform: 'telegram', tenant: 'telegram', id, locale: 'nl' },
        at: { tenant: 'telegram', chat: id, direct: true },
      })
    const code = await invite(ctx.db, { role: 'official' })
    const other = await invite(ctx.db, { role: 'official' })
    let answered = 0
    const guesses = Array.from({ length: 10_000 }, async (_, n) => {
      const answer = await says('guesser', `ABCD-EFGH-${1000 + n}`, `g${n}`)
      answered += 1
      return answer
    })
    expect((await says('noor', other, 'n')).view.mood).toBe('done')
    // She came last, and did not wait for all of them.
    expect(answered).toBeLessThan(10_000)
    const answers = await Promise.all(guesses)
    expect(answers.every(({ view }) => view.mood === 'sorry')).toBe(true)
    expect(await ctx.db.guess.count()).toBeLessThanOrEqual(5)
    await says('guesser', code, 'right')
    expect(await ctx.db.role.count()).toBe(1)
    expect(await ctx.db.invitation.count({ where: { usesLeft: 1 } })).toBe(1)
  },
)
