/** After an answer: follow-ups both ways, verdicts and thanks. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answer, ask, askedExpert, lettersTo, type Asked } from '../../../test/asked.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Act } from '../../act.ts'
import { answersView } from './asked-view.ts'

let world: World
let door: ReturnType<typeof knock>
let asked: Asked
let id: string
beforeAll(async () => {
  world = await openWorld('postgres')
  door = knock(world)
})
beforeEach(async () => {
  asked = await ask(world, door)
  id = await answer(world, asked)
})
afterAll(() => world[Symbol.asyncDispose]())

const titles = async (who: Knocker) => (await lettersTo(world.ctx, who)).map((letter) => seen(letter).split('\n')[0])
const question = (of = asked.id) => world.ctx.db.question.findUniqueOrThrow({ where: { id: of } })
const offer = (who = asked.expert) => world.ctx.db.offer.findFirstOrThrow({ where: { personId: who.person } })
const helped = (said: string, about = id): Act => ({ kind: 'answer.helped', answer: about, helped: said })
const agree = async (asker = 'none', expert = 'none') => {
  await asked.asker.does({ kind: 'question.publish', question: asked.id, named: asker })
  await asked.expert.does({ kind: 'answer.publish', answer: id, named: expert })
}
/** The same person, where nothing is remembered of what was answered. */
const anew = async (who: Knocker) => {
  const { externalId } = await world.ctx.db.account.findFirstOrThrow({ where: { personId: who.person } })
  return await knock(world).again(externalId)
}

describe('a follow-up', () => {
  test('goes both ways, is part of the conversation, and gives nobody away', async () => {
    expect(seen(await asked.asker.submits(`remark/${id}`, { words: 'Welke vergunning?' }))).toContain('onderweg')
    const [, letter] = [undefined, ...(await lettersTo(world.ctx, asked.expert))]
    expect(seen(letter ?? {})).toMatch(
      /vraag over je antwoord[^]*Welke vergunning\?[^]*\[Schrijf terug\][^]*\[Even geen/,
    )
    await asked.expert.submits(`remark/${id}`, { words: 'De boomvergunning.' })
    expect((await lettersTo(world.ctx, asked.asker)).map((one) => seen(one)).at(-1)).toContain('De boomvergunning.')
    for (const who of [asked.asker, asked.expert]) {
      expect(seen(await who.does({ kind: 'answer.show', answer: id }))).toMatch(
        /Wie het vroeg: Welke vergunning\?\nWie antwoordde: De boomvergunning\./,
      )
    }
  })

  test('is for the two of them, while the answer stands and somebody is there; one event counts once', async () => {
    const stranger = await door.somebody()
    expect(seen(await stranger.submits(`remark/${id}`, { words: 'Hoi' }))).toContain('niet (meer) te lezen')
    await agree()
    expect(seen(await stranger.submits(`remark/${id}`, { words: 'Hoi' }))).toContain('niet (meer) te lezen')
    await asked.asker.submits(`remark/${id}`, { words: 'Wat?' }, `wat-${id}`)
    await (await anew(asked.asker)).submits(`remark/${id}`, { words: 'Wat?' }, `wat-${id}`)
    expect(await world.ctx.db.remark.count({ where: { answerId: id } })).toBe(1)
    await world.ctx.db.question.update({ where: { id: asked.id }, data: { askedBy: null } })
    expect(seen(await asked.expert.submits(`remark/${id}`, { words: 'Dit.' }))).toContain('is niemand meer')
    await asked.expert.does({ kind: 'answer.withdraw', answer: id })
    expect(seen(await asked.expert.submits(`remark/${id}`, { words: 'Dit.' }))).toContain('niet (meer) te lezen')
  })
})

describe('a verdict', () => {
  test('can be changed; the expert is thanked once; only the asker’s counts for who is asked next', async () => {
    expect(seen(await asked.asker.does(helped('yes')))).toMatch(
      /Fijn\.[^]*\[Ja, zonder naam\]\n\[Ja, met voor wie ik spreek\]\n\[Ik heb/,
    )
    expect((await offer()).helped).toBe(1)
    expect(seen(await asked.asker.does(helped('no')))).toContain('We vragen het ook aan anderen')
    expect((await offer()).helped).toBe(0)
    expect((await question()).nextAt).not.toBeNull()
    await asked.asker.does(helped('yes'))
    await asked.asker.does(helped('yes'))
    expect((await offer()).helped).toBe(1)
    expect(await titles(asked.expert)).toEqual(['Dank je wel: je antwoord hielp'])
    expect(seen(await asked.expert.does(helped('yes')))).toContain('je eigen antwoord')
    expect(seen(await asked.asker.does(helped('misschien')))).toContain('werkt niet meer')
    const stranger = await door.somebody()
    expect(seen(await stranger.does(helped('no')))).toContain('niet (meer) te lezen')
  })

  test('of one event counts once, however late it comes again', async () => {
    await asked.asker.does(helped('no'), undefined, `no-${id}`)
    await asked.asker.does(helped('yes'), undefined, `yes-${id}`)
    await (await anew(asked.asker)).does(helped('no'), undefined, `no-${id}`)
    expect(await world.ctx.db.verdict.findFirstOrThrow({ where: { answerId: id } })).toMatchObject({ helped: true })
  })

  test('two at once, of one person: one stands, and the count is right', async () => {
    for (let round = 0; round < 6; round++) {
      await Promise.all([asked.asker.does(helped('yes')), asked.asker.does(helped('no'))])
      const [verdict, ...more] = await world.ctx.db.verdict.findMany({ where: { answerId: id } })
      expect(more).toEqual([])
      expect((await offer()).helped).toBe(verdict?.helped ? 1 : 0)
    }
    expect((await titles(asked.expert)).length).toBe(1)
  })
})

test('its asker sees the answers side by side', async () => {
  const other = await askedExpert(world, door, asked.id)
  await answer(world, { ...asked, expert: other }, 'Nee.')
  const parts = await answersView(world.ctx.db, asked.id)
  expect(seen(parts)).toMatch(
    /Antwoord 1, van een inwoner:\nJa, met een vergunning\.\nAntwoord 2, van een inwoner:\nNee\.\n\[Bekijk antwoord 1\]\n\[Bekijk antwoord 2\]/,
  )
})
