/** Four eyes: who checks a draft, and of what. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { draftBy, inDays } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'

let world: World
let house: ReturnType<typeof knock>
let ada: Knocker
let olga: Knocker
let piet: Knocker

const OFFICIAL = { role: 'official', organisation: 'Gemeente Utrecht' } as const
const kept = (id: string) => world.ctx.db.consultation.findUniqueOrThrow({ where: { id } })

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
  ada = await house.somebody({ role: 'administrator', organisation: 'Gemeente Utrecht' })
  await world.ctx.db.theme.update({ where: { id: 'verkeer' }, data: { owner: 'Gemeente Utrecht' } })
  expect(seen(await ada.does({ kind: 'consult.eyes', wanted: 'on' }))).toContain('Vanaf nu kijkt')
})
beforeEach(async () => {
  olga = await house.somebody(OFFICIAL)
  piet = await house.somebody(OFFICIAL)
})
afterAll(() => world[Symbol.asyncDispose]())

const draft = () => draftBy(olga, { words: { theme: 'verkeer' } })
/** Looks at it, and holds the button by which it is checked. */
const looks = async (who: Knocker, id: string) => {
  const { buttons = [] } = await who.does({ kind: 'consult.draft', consultation: id })
  const button = buttons.find(({ does }) => does.kind === 'consult.check')
  if (!button) throw new Error('there is nothing to check')
  return () => who.does(button.does)
}

const checks = async (who: Knocker, id: string) => {
  const taps = await looks(who, id)
  await taps()
}

describe('four eyes', () => {
  test('where the organisation wants them, another than its last editor checks it first', async () => {
    const id = await draft()
    expect(seen(await olga.does({ kind: 'consult.open', consultation: id }))).toContain('vier ogen')
    const { version } = await kept(id)
    expect(seen(await olga.does({ kind: 'consult.check', consultation: id, version }))).toContain('Vraag een collega')
    await checks(piet, id)
    // A change after it was checked wants a check of its own.
    await piet.submits(`part/${id}`, { kind: 'poll', words: 'Nog iets?', options: 'Ja\nNee', seconds: '30', other: '' })
    expect(seen(await piet.does({ kind: 'consult.open', consultation: id }))).toContain('vier ogen')
    await checks(olga, id)
    expect(seen(await piet.does({ kind: 'consult.open', consultation: id }))).toContain('De raadpleging is open')
  })

  test('check what they saw: what was changed meanwhile is shown first, and is checked by another tap', async () => {
    const id = await draft()
    const taps = await looks(piet, id)
    await olga.submits(`plan/${id}`, {
      rule: 'De wethouder beslist alleen.',
      who: 'Wethouder Groen',
      closes: inDays(7),
      answer: inDays(14),
      opens: '',
    })
    const told = seen(await taps())
    expect(told).toMatch(/Een collega veranderde dit nadat jij het bekeek[^]*De wethouder beslist alleen/)
    expect(told).toContain('[Nagekeken, akkoord]')
    expect((await kept(id)).checkedAt).toBeNull()
    expect(seen(await olga.does({ kind: 'consult.open', consultation: id }))).toContain('vier ogen')
    await checks(piet, id)
    expect(seen(await olga.does({ kind: 'consult.open', consultation: id }))).toContain('De raadpleging is open')
  })

  test('are decided on by an administrator alone', async () => {
    expect(seen(await olga.does({ kind: 'consult.eyes', wanted: 'on' }))).toMatch(/beheerder/)
  })
})
