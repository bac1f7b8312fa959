/** Whoever may not talk just now stays silent on every way out, and what they wrote is given back to them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { caring } from '../../../test/caring.ts'
import { answer, dutch, letters, question, someone } from '../../../test/said.ts'
import { PNG } from '../../../test/samples.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Who } from '../../people/arrive.ts'
import type { Visit } from '../../people/visit.ts'
import { storeAnswer } from '../answering/answer.ts'
import { correct } from '../answering/correct.ts'
import { reopenQuestion, settleQuestion } from '../asking/settle.ts'
import { keepLate } from '../files.ts'

let world: World
let care: ReturnType<typeof caring>
let asker: Who
let expert: Who
let id: string
let given: string
beforeAll(async () => {
  world = await openWorld('postgres')
  care = caring(world)
})
beforeEach(async () => {
  ;[asker, expert] = [await someone(world.ctx), await someone(world.ctx)]
  id = await question(world.ctx, asker, 'Mag hier een boom?')
  given = await answer(world.ctx, id, expert, 'Ja, dat mag.')
})
afterAll(() => world[Symbol.asyncDispose]())

const block = ({ person }: Who) => world.ctx.db.block.create({ data: { personId: person } })
const corrects = async (words: string) => dutch(await correct(care.visit(expert), { words }, given))
const wordsNow = async () => (await world.ctx.db.answer.findUniqueOrThrow({ where: { id: given } })).words
const stateNow = async () => (await world.ctx.db.question.findUniqueOrThrow({ where: { id } })).state
const withPicture = (who: Who): Visit => ({
  ...care.visit(who),
  files: [{ id: '0', name: PNG.name, type: PNG.type, size: PNG.bytes.length }],
  fetchFile: async () => PNG.bytes,
})

describe('an answer', () => {
  test('is not corrected by who is blocked', async () => {
    await block(expert)
    expect(await corrects('Jij bent dom.')).toMatch(/niets meer vragen of antwoorden[^]*Jij bent dom\./)
    expect(await wordsNow()).toBe('Ja, dat mag.')
    expect(await letters(world.ctx, asker)).toEqual([])
  })

  test('is corrected thirty times a day, together with what else was answered; the same words are no correction', async () => {
    for (let n = 1; n < 30; n++) expect(await corrects(`Ja, ${n}.`)).toMatch(/Je verbetering is bewaard/)
    expect(await corrects('Ja, 30.')).toMatch(/al veel antwoorden gegeven[^]*Ja, 30\./)
    expect(await corrects('Ja, 29.')).toMatch(/Je verbetering is bewaard/)
    expect(await letters(world.ctx, asker)).toHaveLength(29)
  })

  test('that was hidden is not given again before somebody has looked; afterwards it may be', async () => {
    const { ctx } = world
    await ctx.db.ask.create({
      data: {
        questionId: id,
        personId: expert.person,
        themeId: 'groen',
        wave: 1,
        state: 'answered',
        dueAt: new Date(),
      },
    })
    await ctx.db.question.update({ where: { id }, data: { agreedAt: new Date() } })
    await ctx.db.answer.update({ where: { id: given }, data: { agreedAt: new Date() } })
    for (const who of [asker, await someone(ctx), await someone(ctx)]) await care.reports(who, `answer-${given}`)
    const again = async () => dutch(await storeAnswer(care.visit(expert), id, 'Ja, dat mag.'))
    expect(await again()).toMatch(/kijkt nog naar je eerdere antwoord[^]*Ja, dat mag\./)
    expect(await ctx.db.answer.count({ where: { questionId: id } })).toBe(1)
    await care.removes(await someone(ctx, 'moderator'), await care.reportOf(`answer:${given}`))
    expect(await again()).toMatch(/Je antwoord is onderweg/)
  })
})

describe('a picture', () => {
  test('of who is blocked does not follow what they wrote; that of others does, also after five questions', async () => {
    const kept = () =>
      world.ctx.db.attachment.count({ where: { subject: { in: [`question:${id}`, `answer:${given}`] } } })
    await block(expert)
    expect(dutch(await keepLate(withPicture(expert)))).toMatch(/niets meer vragen of antwoorden/)
    expect(await kept()).toBe(0)
    for (let n = 0; n < 4; n++) await question(world.ctx, asker, 'Nog iets?', { createdAt: new Date(0) })
    expect(dutch(await keepLate(withPicture(asker)))).toMatch(/Je bestand is gezet bij/)
    expect(await kept()).toBe(1)
  })
})

describe('a question', () => {
  test('is not opened again by who is blocked, nor beside five others of today; one of today’s five is', async () => {
    await settleQuestion(care.visit(asker), id)
    const reopens = async () => dutch(await reopenQuestion(care.visit(asker), id))
    const others = [1, 2, 3, 4, 5].map(() => question(world.ctx, asker, 'Nog iets?'))
    const [first = ''] = await Promise.all(others)
    expect(await reopens()).toMatch(/Je hebt genoeg gevraagd voor nu/)
    await world.ctx.db.question.delete({ where: { id: first } })
    await block(asker)
    expect(await reopens()).toMatch(/niets meer vragen of antwoorden/)
    expect(await stateNow()).toBe('settled')
    await world.ctx.db.block.deleteMany({ where: { personId: asker.person } })
    expect(await reopens()).toMatch(/Je vraag loopt weer/)
    expect(await stateNow()).toBe('open')
  })
})
