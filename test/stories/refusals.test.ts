/** What must not work, on each platform over its real library: one clear sentence, and nothing changes. */
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { pack } from '../../src/act.ts'
import type { Visitor } from '../driver.ts'
import { openTown, pollOf, type Town } from '../town.ts'

const EVERYWHERE = ['telegram', 'slack', 'discord', 'web'] as const
const HOSTILE = '<!channel> @everyone <b>vet</b> *ster* [x](https://kwaad.example) & هل؟ 👨‍👩‍👧‍👦'

describe.each(EVERYWHERE)('on %s', (platform) => {
  let town: Town
  let olga: Visitor
  let freek: Visitor
  let poll: string

  beforeAll(async () => {
    town = await openTown('postgres')
    olga = await town.official(platform)
    freek = await town.follower(platform, 'groen')
    await olga.types('poll')
    await olga.fills(pollOf(HOSTILE, ['Ja', 'Nee']))
    await olga.sees(/Je peiling is open/)
    await freek.sees(/everyone/)
    poll = (await town.world.ctx.db.poll.findFirstOrThrow()).id
  })
  afterAll(async () => {
    expect(town.refusals()).toEqual([])
    await town[Symbol.asyncDispose]()
  })

  test('markup and mentions in a question are shown as they were typed', async () => {
    expect(await freek.sees(/everyone/)).toContain(HOSTILE)
  })

  test('a resident cannot open a poll, by command or by a button made by hand', async () => {
    await freek.types('poll')
    await freek.sees(/alleen iemand die namens de overheid werkt/)
    await freek.forges(pack({ kind: 'form.open', form: 'poll' }))
    await expect.poll(() => freek.screen().filter((line) => /namens de overheid werkt/.test(line)).length).toBe(2)
    expect(await town.world.ctx.db.poll.count()).toBe(1)
  })

  test('a resident cannot close a poll with an official’s button', async () => {
    await freek.forges(pack({ kind: 'poll.close', poll }))
    await freek.sees(/alleen iemand die namens de overheid werkt/)
    expect((await town.world.ctx.db.poll.findUniqueOrThrow({ where: { id: poll } })).closedAt).toBeNull()
    expect(await town.world.ctx.db.audit.count({ where: { action: 'poll.close', outcome: 'refused' } })).toBe(1)
  })

  test('another poll’s option, a poll that is not there and a button made by hand', async () => {
    await freek.forges(pack({ kind: 'poll.vote', poll, option: 7 }))
    await freek.sees(/hoort niet bij deze peiling/)
    await freek.forges(pack({ kind: 'poll.vote', poll: 'bestaatniet2', option: 0 }))
    await freek.sees(/Deze peiling bestaat niet/)
    await freek.forges('poll.vote:<script>:0')
    await freek.sees(/Deze knop werkt niet meer/)
    await freek.forges(`poll.vote:${poll}:9999999999`)
    await expect.poll(() => freek.screen().filter((line) => line.includes('werkt niet meer')).length).toBe(2)
    expect(await town.world.ctx.db.ballot.count({ where: { person: { roles: { none: {} } } } })).toBe(0)
  })

  test('what is wrong in a form is said, and nothing is lost', async () => {
    await olga.types('poll')
    await olga.fills(
      pollOf(
        'x'.repeat(500),
        Array.from({ length: 60 }, (_, n) => `optie ${n}`),
      ),
    )
    await olga.sees(/te lang: 500 tekens/)
    expect(await town.world.ctx.db.poll.count()).toBe(1)
  })

  test('the same tap again is answered again and counts once', async () => {
    await freek.taps('Ja')
    await freek.sees(/Je koos: Ja/)
    await freek.taps('Nee')
    await freek.sees(/Je koos: Nee/)
    await town.on[platform].repeats()
    await freek.sees(/Je keuze staat al vast: Nee/)
    expect(await town.world.ctx.db.ballot.count()).toBe(1)
  })

  test('a vote after the close', async () => {
    await olga.forges(pack({ kind: 'poll.close', poll }))
    await olga.sees(/De peiling is gesloten/)
    await freek.forges(pack({ kind: 'poll.vote', poll, option: 0 }))
    await freek.sees(/Deze peiling is gesloten\. Stemmen kan niet meer/)
    expect((await town.world.ctx.db.ballot.findFirstOrThrow()).position).toBe(1)
  })

  test('somebody with another language reads theirs, and can change it', async () => {
    const eve = await town.on[platform].person('Eve', { locale: 'en-GB' })
    await eve.types('help')
    await eve.sees(/have your say/)
    await eve.types('me')
    await eve.taps('Nederlands')
    await eve.sees(/Vanaf nu praat ik Nederlands met je/)
    await eve.types('help')
    await eve.sees(/beslis mee/)
  })
})
