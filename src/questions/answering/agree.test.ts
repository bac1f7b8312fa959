/** Publishing: both agree, and it can be read exactly as long as they do and the answer stands. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answer, ask, askedExpert, lettersTo, type Asked } from '../../../test/asked.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Act } from '../../act.ts'

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
const helped = (said: string, about = id): Act => ({ kind: 'answer.helped', answer: about, helped: said })
const read: () => Act = () => ({ kind: 'question.read', question: asked.id })

describe('publishing', () => {
  test('asker and expert both agree, each asked at their moment and once; the asker hears where it is', async () => {
    await asked.asker.does(helped('yes'))
    expect(seen(await asked.asker.does({ kind: 'question.publish', question: asked.id, named: 'ask' }))).toContain(
      'Mogen anderen',
    )
    await asked.asker.does({ kind: 'question.publish', question: asked.id, named: 'party' })
    await asked.asker.does({ kind: 'question.publish', question: asked.id, named: 'no' })
    await asked.asker.does({ kind: 'question.publish', question: asked.id, named: 'party' })
    expect(await titles(asked.expert)).toEqual([
      'Dank je wel: je antwoord hielp',
      'Mag je antwoord voor iedereen te lezen zijn?',
    ])
    const stranger = await door.somebody()
    expect(seen(await stranger.does(read()))).toContain('niet (meer) voor iedereen')
    expect(seen(await asked.expert.does({ kind: 'answer.publish', answer: id, named: 'none' }))).toContain(
      'Iedereen kan dit nu lezen',
    )
    expect(seen(await stranger.does(read()))).toMatch(
      /Mag ik een boom[^]*Vraag van een inwoner\.\nAntwoord van iemand:\nJa, met een vergunning\.\nDit hielp 1 mens/,
    )
    expect((await titles(asked.asker)).at(-1)).toBe('Iedereen kan dit nu lezen.')
    // A later expert is asked at the moment that they answer.
    const other = await askedExpert(world, door, asked.id)
    expect(seen(await other.submits(`answer/${asked.id}`, { words: 'Nee.' }))).toContain('[Ja, zonder naam]')
  })

  test('only by whose it is', async () => {
    for (const who of [asked.expert, await door.somebody({ role: 'official' })]) {
      expect(seen(await who.does({ kind: 'question.publish', question: asked.id, named: 'none' }))).toContain(
        'van wie dit is',
      )
    }
    for (const who of [asked.asker, await door.somebody({ role: 'official' })]) {
      expect(seen(await who.does({ kind: 'answer.publish', answer: id, named: 'none' }))).toContain('van wie dit is')
    }
    expect(seen(await asked.expert.does({ kind: 'answer.publish', answer: id, named: 'jan' }))).toContain(
      'werkt niet meer',
    )
    expect(await question()).toMatchObject({ agreedAt: null, publishedAt: null })
  })

  test('is taken back with a button wherever one sees one’s question or answer, from the moment that one agreed', async () => {
    const shows = async (who: Knocker, act: Act) => seen(await who.does(act))
    const views: readonly Act[] = [
      { kind: 'question.show', question: asked.id },
      { kind: 'answer.show', answer: id },
    ]
    for (const view of views) expect(await shows(asked.asker, view)).not.toContain('[Niet meer publiceren]')
    const agrees: Act = { kind: 'question.publish', question: asked.id, named: 'party' }
    expect(await shows(asked.asker, agrees)).toMatch(/Zodra wie antwoordde[^]*\[Niet meer publiceren\]/)
    for (const view of views) expect(await shows(asked.asker, view)).toContain('[Niet meer publiceren]')
    expect(await shows(asked.expert, { kind: 'answer.publish', answer: id, named: 'none' })).toMatch(
      /met de knop bij je vraag of je antwoord[^]*\[Nee, niet publiceren\]/,
    )
    for (const view of views) expect(await shows(asked.asker, view)).toContain('[Niet meer publiceren]')
    expect(await shows(asked.asker, agrees)).toMatch(/met de knop bij je vraag[^]*\[Niet meer publiceren\]/)
    const hidden = await shows(asked.asker, { kind: 'question.publish', question: asked.id, named: 'no' })
    expect(hidden).toMatch(/Anderen kunnen dit niet lezen\.$/)
    expect(await question()).toMatchObject({ agreedAt: null, publishedAt: null })
    for (const view of views) expect(await shows(asked.asker, view)).toContain('[Laat anderen dit ook lezen]')
  })

  const STEPS = [
    'asker',
    'asker-no',
    'expert',
    'expert-no',
    'withdraw',
    'remove',
    'back',
    'settle',
    'hide',
    'show',
    'other',
    'other-no',
  ] as const

  test('it can be read exactly while both agree and the answer stands, whatever happened in which order', async () => {
    const { db } = world.ctx
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { maxLength: 10 }), async (steps) => {
        // Others each time: nobody may do as much in a minute.
        asked = await ask(world, door)
        id = await answer(world, asked)
        const other = await askedExpert(world, door, asked.id)
        const second = await answer(world, { ...asked, expert: other }, 'Nee.')
        const is = {
          asker: false,
          first: false,
          second: false,
          stands: true,
          removed: false,
          hidden: false,
          settled: false,
        }
        for (const step of steps) {
          const gone = !is.stands || is.removed || is.hidden
          switch (step) {
            case 'asker':
            case 'asker-no':
              await asked.asker.does({
                kind: 'question.publish',
                question: asked.id,
                named: step === 'asker' ? 'none' : 'no',
              })
              if (!is.hidden) is.asker = step === 'asker'
              break
            case 'expert':
            case 'expert-no':
              await asked.expert.does({ kind: 'answer.publish', answer: id, named: step === 'expert' ? 'none' : 'no' })
              if (!gone) is.first = step === 'expert'
              break
            case 'other':
            case 'other-no':
              await other.does({ kind: 'answer.publish', answer: second, named: step === 'other' ? 'none' : 'no' })
              if (!is.hidden) is.second = step === 'other'
              break
            case 'withdraw':
              await asked.expert.does({ kind: 'answer.withdraw', answer: id })
              if (!is.removed) is.stands = false
              break
            case 'remove':
              await db.answer.update({ where: { id }, data: { removedAt: new Date() } })
              is.removed = true
              break
            case 'back':
              await db.answer.update({ where: { id }, data: { removedAt: null } })
              is.removed = false
              break
            case 'settle':
              if (!is.hidden) await db.question.update({ where: { id: asked.id }, data: { state: 'settled' } })
              break
            case 'hide':
              await db.question.update({ where: { id: asked.id }, data: { state: 'removed' } })
              is.hidden = true
              break
            case 'show':
              await db.question.update({ where: { id: asked.id }, data: { state: 'open' } })
              is.hidden = false
              break
          }
          const first = is.first && is.stands && !is.removed
          const published = is.asker && !is.hidden && (first || is.second)
          expect((await question()).publishedAt !== null, steps.join()).toBe(published)
          const page = await (await fetch(`${world.url}/q/${asked.id}`)).text()
          expect(page.includes('Ja, met een vergunning.'), steps.join()).toBe(published && first)
          expect(page.includes('>Nee.<'), steps.join()).toBe(published && is.second)
        }
      }),
      { seed: Date.now() % 1_000_000, numRuns: 15 },
    )
  })
})
