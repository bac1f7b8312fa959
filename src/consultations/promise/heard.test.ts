/** "I feel heard": of whoever took part, one a voter, whichever of their accounts they say it from. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { draftBy, opened } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { heardBy } from './response.ts'

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker

const RESPONSE = {
  decided: 'Er komen meer bomen.',
  done: 'Bomen: overgenomen.\nVijver: onderzocht.',
  notDone: 'De vijver komt er nog niet.',
  other: '',
}
const NOT = 'voor wie meedeed'

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
  olga = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
})
afterAll(() => world[Symbol.asyncDispose]())

const vote = (who: Knocker, consultation: string) =>
  who.does({ kind: 'consult.vote', consultation, part: 0, option: 0 })
const feels = async (who: Knocker, consultation: string, heard: 'yes' | 'partly' | 'no') =>
  seen(await who.does({ kind: 'consult.heard', consultation, heard }))
const counts = async (id: string) => (await heardBy(world.ctx.db, id)).map(({ heard, count }) => `${heard} ${count}`)
const end = (id: string) => olga.submits(`end/${id}`, { why: 'Klaar.' })
const respond = (id: string) => olga.submits(`respond/${id}`, RESPONSE)

async function link(one: Knocker, other: Knocker): Promise<void> {
  const code = /[A-Z0-9]{4}-?[A-Z0-9]{4}[A-Z0-9-]*/.exec(seen(await one.types('link')))?.[0] ?? ''
  await other.types('link', code)
  expect(await accountsOf(one)).toHaveLength(2)
}
const accountsOf = ({ person }: Knocker) =>
  world.ctx.db.account.findMany({ where: { personId: person }, orderBy: { id: 'desc' } })
async function part(who: Knocker): Promise<void> {
  const [last] = await accountsOf(who)
  await who.does({ kind: 'me.unlink', account: last?.id ?? 0 })
  expect(await accountsOf(who)).toHaveLength(1)
}

describe('whoever only says for whom they speak', () => {
  test('cannot do so before, in a pause or after it: nothing is written down', async () => {
    const spoken = (id: string) => world.ctx.db.participation.count({ where: { consultationId: id } })
    const freek = await house.somebody()
    const speaks = async (consultation: string) =>
      seen(await freek.does({ kind: 'consult.speak', consultation, party: 'resident' }))
    const draft = await draftBy(olga)
    expect(await speaks(draft)).toContain('bestaat niet')
    const id = await opened(olga)
    await olga.submits(`pause/${id}`, { why: 'Even wachten.' })
    expect(await speaks(id)).toContain('staat even stil')
    await olga.does({ kind: 'consult.resume', consultation: id })
    await end(id)
    expect(await speaks(id)).toContain('gesloten')
    await respond(id)
    expect(await speaks(id)).toContain('gesloten')
    expect([await spoken(draft), await spoken(id)]).toEqual([0, 0])
    expect(await feels(freek, id, 'no')).toContain(NOT)
  })

  test('and did while it was open, without a ballot or an answer, took no part', async () => {
    const id = await opened(olga)
    const freek = await house.somebody()
    await freek.does({ kind: 'consult.speak', consultation: id, party: 'resident' })
    await end(id)
    await respond(id)
    expect(await feels(freek, id, 'no')).toContain(NOT)
    expect(await counts(id)).toEqual(['yes 0', 'partly 0', 'no 0'])
  })
})

describe('one voter', () => {
  test('who parted from another account says it once, the later tap stands', async () => {
    const id = await opened(olga)
    const [anna, other] = [await house.somebody(), await house.somebody()]
    await vote(anna, id)
    await link(anna, other)
    await part(anna)
    await end(id)
    await respond(id)
    expect(await feels(anna, id, 'yes')).not.toContain(NOT)
    expect(await feels(other, id, 'no')).not.toContain(NOT)
    expect(await counts(id)).toEqual(['yes 0', 'partly 0', 'no 1'])
    await Promise.all([feels(anna, id, 'partly'), feels(other, id, 'partly')])
    expect(await counts(id)).toEqual(['yes 0', 'partly 1', 'no 0'])
  })

  test('that was made of two after the end is let in, from either account and after parting', async () => {
    const id = await opened(olga)
    const [inChat, onWeb] = [await house.somebody(), await house.somebody()]
    await vote(inChat, id)
    await end(id)
    await link(onWeb, inChat)
    await respond(id)
    expect(await feels(inChat, id, 'yes')).not.toContain(NOT)
    expect(await feels(onWeb, id, 'partly')).not.toContain(NOT)
    await part(onWeb)
    expect(await feels(inChat, id, 'no')).not.toContain(NOT)
    expect(await counts(id)).toEqual(['yes 0', 'partly 0', 'no 1'])
  })

  test('that is made of two who both said it keeps the later, also of who had parted before', async () => {
    const id = await opened(olga)
    const people = [await house.somebody(), await house.somebody(), await house.somebody(), await house.somebody()]
    const [anna, annas, bert, berts] = people as [Knocker, Knocker, Knocker, Knocker]
    for (const who of [anna, bert]) await vote(who, id)
    for (const [one, other] of [
      [anna, annas],
      [bert, berts],
    ] as const) {
      await link(one, other)
      await part(one)
    }
    await end(id)
    await respond(id)
    await feels(annas, id, 'yes')
    await feels(berts, id, 'no')
    expect(await counts(id)).toEqual(['yes 1', 'partly 0', 'no 1'])
    await link(anna, bert)
    expect(await counts(id)).toEqual(['yes 0', 'partly 0', 'no 1'])
  })
})
