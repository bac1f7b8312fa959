/** What everybody reads of an answered question, and what those who helped see of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answer, ask, askedExpert, lettersTo, type Asked } from '../../../test/asked.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Act } from '../../act.ts'
import { say } from '../../i18n/say.ts'
import { helpLines, helpOf, solve } from './help.ts'

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
const offer = (who = asked.expert) => world.ctx.db.offer.findFirstOrThrow({ where: { personId: who.person } })
const helped = (said: string, about = id): Act => ({ kind: 'answer.helped', answer: about, helped: said })
const read: () => Act = () => ({ kind: 'question.read', question: asked.id })
const agree = async (asker = 'none', expert = 'none') => {
  await asked.asker.does({ kind: 'question.publish', question: asked.id, named: asker })
  await asked.expert.does({ kind: 'answer.publish', answer: id, named: expert })
}
/** The same person, where nothing is remembered of what was answered. */
const anew = async (who: Knocker) => {
  const { externalId } = await world.ctx.db.account.findFirstOrThrow({ where: { personId: who.person } })
  return await knock(world).again(externalId)
}

describe('what everybody reads', () => {
  test('people by the name that each chose, no more; gone with their role, as their party', async () => {
    const { db } = world.ctx
    await db.role.create({
      data: { personId: asked.expert.person, role: 'partner', party: 'business', organisation: 'Boom BV' },
    })
    await asked.expert.does({ kind: 'answer.withdraw', answer: id })
    id = await answer(world, asked)
    const names: [string, RegExp][] = [
      ['none', /Antwoord van iemand:/],
      ['party', /Antwoord van iemand van een bedrijf:/],
      ['organisation', /Antwoord van iemand van Boom BV:/],
    ]
    const stranger = await door.somebody()
    for (const [name, line] of names) {
      await agree('none', name)
      const page = seen(await stranger.does(read()))
      expect(page).toMatch(line)
      expect(page.includes('Boom BV')).toBe(name === 'organisation')
      expect(page).toContain('Vraag van iemand.')
    }
    await db.role.deleteMany({ where: { personId: asked.expert.person } })
    expect(seen(await stranger.does(read()))).toMatch(/Antwoord van iemand van een bedrijf:/)
  })

  test('helpful to different parties only if they say so; disagreement is shown as such', async () => {
    await agree()
    const [resident, official, partner] = [
      await door.somebody(),
      await door.somebody({ role: 'official' }),
      await door.somebody({ role: 'partner', ...({ party: 'business' } as object) }),
    ]
    const page = async () => seen(await resident.does(read()))
    await asked.asker.does(helped('yes'))
    await resident.does(helped('yes'))
    expect(await page()).toContain('Dit hielp 2 mensen')
    expect(await page()).not.toContain('verschillende partijen')
    await official.does(helped('yes'))
    expect(await page()).toContain('Nuttig volgens mensen van verschillende partijen')
    expect(await page()).not.toContain('verschillend over')
    await partner.does(helped('no'))
    expect(await page()).toContain('Lezers denken hier verschillend over')
    // Readers change nothing in who is asked next.
    expect((await offer()).helped).toBe(1)
    const other = await askedExpert(world, door, asked.id)
    const second = await answer(world, { ...asked, expert: other }, 'Nee.')
    await other.does({ kind: 'answer.publish', answer: second, named: 'party' })
    expect(await page()).toMatch(
      /Er zijn 2 antwoorden[^]*Antwoord 1, van iemand:[^]*Antwoord 2, van een inwoner:\nNee\./,
    )
  })

  test('out of date by its expert or who answers for the theme, again and back; corrected it is of today', async () => {
    await agree()
    const olga = await door.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
    const reader = await door.somebody()
    expect(seen(await reader.does({ kind: 'answer.outdated', answer: id }))).toContain('namens de overheid')
    await olga.does({ kind: 'answer.outdated', answer: id }, undefined, `old-${id}`)
    await (await anew(olga)).does({ kind: 'answer.outdated', answer: id }, undefined, `old-${id}`)
    expect(seen(await reader.does(read()))).toContain('dit is verouderd sinds')
    expect(await titles(asked.expert)).toContain('Je antwoord is gemarkeerd als verouderd')
    await asked.expert.submits(`correct/${id}`, { words: 'Nee, sinds dit jaar niet.' })
    expect(seen(await reader.does(read()))).not.toContain('verouderd')
    expect(seen(await reader.does({ kind: 'answer.history', answer: id }))).toContain('Ja, met een vergunning.')
  })

  test('an organisation vouches, and stops; not for oneself, and only who speaks for one', async () => {
    await agree()
    const olga = await door.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
    const zora = await door.somebody({ role: 'official', organisation: 'Gemeente Zwolle' })
    const reader = await door.somebody()
    const press: Act = { kind: 'answer.vouch', answer: id }
    expect(seen(await reader.does(press))).toContain('alleen iemand die voor een organisatie spreekt')
    expect(seen(await asked.expert.does(press))).toContain('niet achter jezelf')
    await olga.does(press, undefined, `vouch-${id}`)
    await (await anew(olga)).does(press, undefined, `vouch-${id}`)
    expect(seen(await reader.does(read()))).toContain('Gemeente Utrecht staat achter deze deskundige')
    expect(seen(await zora.does(press))).toContain('Gemeente Utrecht staat al achter')
    await olga.does(press)
    expect(seen(await reader.does(read()))).not.toContain('Gemeente Utrecht')
    expect(await offer()).toMatchObject({ vouchedBy: null, voucher: null })
  })

  test('by the expert’s own organisation is told nobody, where the expert is not named by it', async () => {
    await agree()
    const { db } = world.ctx
    const own = { role: 'partner', party: 'business', organisation: 'Bomen BV' }
    await db.role.create({ data: { personId: asked.expert.person, ...own } })
    await db.offer.updateMany({ where: { personId: asked.expert.person }, data: { vouchedBy: 'Bomen BV' } })
    const zora = await door.somebody({ role: 'official', organisation: 'Gemeente Zwolle' })
    const press = async () => seen(await zora.does({ kind: 'answer.vouch', answer: id }))
    for (const [name, told] of [
      ['party', false],
      ['organisation', true],
    ] as const) {
      await db.answer.update({ where: { id }, data: { party: 'business', name } })
      expect((await press()).includes('Bomen BV'), name).toBe(told)
      expect(seen(await zora.does(read())).includes('Bomen BV staat achter'), name).toBe(told)
      expect(await press()).toContain('plaats voor één organisatie')
    }
  })

  test('is listed on its theme and found by its words; help is counted for who gave it', async () => {
    await agree()
    const reader = await door.somebody()
    expect(seen(await reader.types('themes', 'groen'))).toContain('[Beantwoorde vragen]')
    expect(seen(await reader.does({ kind: 'question.answered', theme: 'groen', page: 0 }))).toContain(
      '[Mag ik een boom',
    )
    expect(seen(await reader.does({ kind: 'question.answered', theme: 'wonen', page: 0 }))).toContain('nog geen')
    expect(seen(await reader.submits('find/groen', { words: 'boom planten' }))).toContain('[Mag ik een boom')
    expect(seen(await reader.submits('find/groen', { words: 'xyzzy' }))).toContain('lijkt geen beantwoorde vraag')
    await asked.asker.does(helped('yes'))
    await reader.does(helped('yes'))
    await world.ctx.db.$transaction(async (tx) => {
      expect(await solve(tx, asked.id)).toBe(true)
      expect(await solve(tx, asked.id)).toBe(true)
    })
    const help = await helpOf(world.ctx.db, asked.expert.person)
    expect(help).toEqual({ answered: 1, helped: 2, published: 1, others: 2 })
    const told = helpLines(help).map((line) => say(line, { locale: 'nl', zone: 'UTC' }))
    expect(told).toEqual([
      'Je gaf 1 antwoord en hielp daarmee 2 mensen.',
      '1 antwoord staat voor iedereen te lezen. 2 anderen hoefden daardoor zelf niets meer te vragen.',
    ])
    await asked.expert.does({ kind: 'answer.withdraw', answer: id })
    await world.ctx.db.$transaction(async (tx) => expect(await solve(tx, asked.id)).toBe(false))
    expect(seen(await reader.does({ kind: 'question.read', question: asked.id }))).toContain('niet (meer)')
  })
})
