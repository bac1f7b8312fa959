/** Taking part: any part in any order, one ballot a person, for one party; and what is asked of whom. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { opened } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Visit } from '../../people/visit.ts'
import { invited, participants } from '../audience.ts'
import { voteOnPart } from './vote.ts'

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker
let id: string

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
  olga = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  id = await opened(await official())
})
afterAll(() => world[Symbol.asyncDispose]())

/** Nobody is asked to wait: each consultation is somebody else's. */
const official = () => house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
const vote = (who: Knocker, part: number, option: number, consultation = id) =>
  who.does({ kind: 'consult.vote', consultation, part, option })
const ballots = (consultation = id) => world.ctx.db.ballot.findMany({ where: { poll: { partOf: consultation } } })
const spoken = (who: Knocker, consultation = id) =>
  world.ctx.db.participation.findFirst({ where: { consultationId: consultation, personId: who.person } })

describe('taking part', () => {
  test('while it stands still is not cast by who has not spoken yet: it may go on just then', async () => {
    const owner = await official()
    const paused = await opened(owner)
    await owner.submits(`pause/${paused}`, { why: 'Even nadenken.' })
    const freek = await house.somebody()
    // As when it goes on between the look and the ballot.
    const cast = () => Promise.reject(new Error('a ballot without a party'))
    const visit = { ctx: world.ctx, who: { person: freek.person }, cast } as unknown as Visit
    const told = await voteOnPart(visit, { consultation: paused, part: 0, option: 0 })
    expect(seen('view' in told ? told.view : told)).toContain('staat even stil')
    expect(await spoken(freek, paused)).toBeNull()
  })

  test('begins with what it is about, and what is left', async () => {
    const freek = await house.somebody()
    expect(seen(await freek.does({ kind: 'consult.show', consultation: id }))).toMatch(
      /Het park aan de Vecht[^]*Dit kan worden besloten[^]*De raad volgt[^]*Wethouder Groen[^]*0 van de 2 gedaan, nog ongeveer 1 minuut[^]*\[Meer bomen of meer gras\? \(30 seconden\)\]/,
    )
  })

  test('goes in any order, stops, and goes on with what is left; a choice can be changed', async () => {
    const freek = await house.somebody()
    expect(seen(await vote(freek, 1, 2))).toMatch(/Je koos: Maakt niet uit[^]*1 van de 2 gedaan[^]*\[Meer bomen\]/)
    expect(seen(await freek.does({ kind: 'consult.show', consultation: id }))).toContain('[✓ Een vijver?]')
    expect(seen(await vote(freek, 0, 0))).toMatch(
      /Dank je wel, je bent klaar[^]*Alle 2 onderdelen zijn gedaan[^]*hoor je wat ermee is gedaan/,
    )
    await vote(freek, 1, 0)
    const own = (await ballots()).filter(({ personId }) => personId === freek.person)
    expect(own.map(({ position }) => position)).toEqual([0, 0])
    expect(await spoken(freek)).toMatchObject({ party: 'resident' })
  })

  test('is refused kindly for what is no part, no choice of it, or no consultation', async () => {
    const freek = await house.somebody()
    expect(seen(await vote(freek, 9, 0))).toContain('Dit onderdeel is er niet meer')
    expect(seen(await vote(freek, 0, 9))).toContain('Die keuze hoort niet bij deze peiling')
    expect(seen(await freek.does({ kind: 'consult.show', consultation: 'nergens' }))).toContain('bestaat niet')
    expect((await ballots()).some(({ personId }) => personId === freek.person)).toBe(false)
  })

  test('counts once, however often the same tap comes, and the later of two that meet stands', async () => {
    const freek = await house.somebody()
    await Promise.all([0, 1, 0, 1, 1].map((option) => vote(freek, 0, option)))
    expect((await ballots()).filter(({ personId }) => personId === freek.person)).toHaveLength(1)
  })
})

describe('a party', () => {
  test('is that of one’s role, and can be changed until the first ballot', async () => {
    const bakker = await house.somebody({ role: 'partner', organisation: 'Bakker BV' })
    await world.ctx.db.role.updateMany({ where: { personId: bakker.person }, data: { party: 'business' } })
    expect(seen(await bakker.does({ kind: 'consult.show', consultation: id }))).toMatch(
      /Je doet mee namens je bedrijf[^]*\[Ik doe mee als inwoner\]/,
    )
    await bakker.does({ kind: 'consult.speak', consultation: id, party: 'resident' })
    expect(await spoken(bakker)).toMatchObject({ party: 'resident' })
    await bakker.does({ kind: 'consult.speak', consultation: id, party: 'business' })
    await vote(bakker, 0, 0)
    const late = await bakker.does({ kind: 'consult.speak', consultation: id, party: 'resident' })
    expect(seen(late)).toContain('Voor wie je meedoet, staat dan vast')
    expect(await spoken(bakker)).toMatchObject({ party: 'business' })
  })

  test('that one does not hold cannot be spoken for', async () => {
    const freek = await house.somebody()
    for (const party of ['government', 'business', 'koning']) {
      const answer = await freek.does({ kind: 'consult.speak', consultation: id, party })
      expect(seen(answer), party).toMatch(/kun je hier niet meedoen|bestaat niet/)
    }
    expect(await spoken(freek)).toBeNull()
  })

  test('that was not asked can read, and not vote', async () => {
    const firms = await opened(await official(), { audience: { parties: 'business', organisations: 'Bakker BV' } })
    const freek = await house.somebody()
    expect(seen(await vote(freek, 0, 0, firms))).toContain('Deze raadpleging is voor anderen bedoeld')
    expect(await ballots(firms)).toHaveLength(0)
    const rijk = await house.somebody({ role: 'partner', organisation: 'Rijk BV' })
    await world.ctx.db.role.updateMany({ where: { personId: rijk.person }, data: { party: 'business' } })
    expect(seen(await vote(rijk, 0, 0, firms))).toContain('voor anderen bedoeld')
  })
})

describe('what stands still', () => {
  test('refuses a ballot with a clear sentence, and takes it when it goes on', async () => {
    const other = await opened(await official())
    const freek = await house.somebody()
    await vote(freek, 0, 0, other)
    await olga.submits(`pause/${other}`, { why: 'Er staat een fout in de tekst.' })
    expect(seen(await vote(freek, 0, 1, other))).toContain('staat even stil')
    expect(seen(await freek.does({ kind: 'consult.part', consultation: other, part: 1 }))).toContain('staat even stil')
    expect(await ballots(other)).toMatchObject([{ position: 0 }])
    await olga.does({ kind: 'consult.resume', consultation: other })
    await vote(freek, 0, 1, other)
    expect(await ballots(other)).toMatchObject([{ position: 1 }])
  })

  test('a part that was taken out is gone, and what was said stays', async () => {
    const other = await opened(await official())
    const freek = await house.somebody()
    await vote(freek, 0, 0, other)
    await olga.does({ kind: 'consult.drop', consultation: other, part: 0 })
    expect(seen(await vote(freek, 0, 1, other))).toContain('Dit onderdeel is er niet meer')
    expect(await ballots(other)).toMatchObject([{ position: 0 }])
    expect(seen(await olga.does({ kind: 'consult.drop', consultation: other, part: 1 }))).toContain(
      'Dit is het laatste onderdeel',
    )
  })
})

describe('audiences', () => {
  const select = async (query: ReturnType<typeof invited.people>) =>
    await world.ctx.db.$queryRaw<{ at: number; id: number }[]>(query)

  test('are the followers of its themes, once each, page by page', async () => {
    const both = await opened(await official(), { audience: { themes: 'verkeer' } })
    const people = await Promise.all(Array.from({ length: 7 }, () => house.somebody()))
    for (const [n, { person }] of people.entries()) {
      const { id: account } = await world.ctx.db.account.findFirstOrThrow({ where: { personId: person } })
      for (const themeId of n % 2 ? ['groen'] : ['groen', 'verkeer']) {
        await world.ctx.db.follow.create({ data: { personId: person, themeId, accountId: account } })
      }
    }
    const found: number[] = []
    for (let after = 0; ;) {
      const page = await select(invited.people(both, after, 3, null))
      if (page.length === 0) break
      found.push(...page.map(({ id: account }) => account))
      after = page.at(-1)?.at ?? 0
    }
    expect(found).toHaveLength(7)
    expect(new Set(found).size).toBe(7)
  })

  test('hear of it through the account that hears at once, where another one has a slower pace', async () => {
    const both = await opened(await official(), { audience: { themes: 'verkeer' } })
    const { person } = await house.somebody()
    const first = await world.ctx.db.account.findFirstOrThrow({ where: { personId: person } })
    const second = await world.ctx.db.account.create({
      data: { personId: person, platform: 'telegram', tenant: 'telegram', externalId: 'second' },
    })
    await world.ctx.db.follow.create({
      data: { personId: person, themeId: 'groen', accountId: first.id, pace: 'weekly' },
    })
    await world.ctx.db.follow.create({ data: { personId: person, themeId: 'verkeer', accountId: second.id } })
    const found = await select(invited.people(both, 0, 1_000, null))
    expect(found.filter(({ id: account }) => account === first.id || account === second.id)).toMatchObject([
      { id: second.id },
    ])
  })

  test('of who took part are those with a ballot in it', async () => {
    const other = await opened(await official())
    const [freek, eve] = [await house.somebody(), await house.somebody()]
    await vote(freek, 0, 0, other)
    await eve.does({ kind: 'consult.show', consultation: other })
    expect(await select(participants.people(other, 0, 100, null))).toHaveLength(1)
  })
})
