import { expect, test } from 'vitest'
import { ask, askOf, experts, HOUR, isAsked, keysOf, rowOf, visitOf } from '../../../test/questions.ts'
import { openWorld } from '../../../test/world.ts'
import { publishAnswer, publishQuestion } from '../answering/agree.ts'
import { storeAnswer } from '../answering/answer.ts'
import { sendQuestion, submitAsk } from './ask.ts'
import { drawAsk } from './form.ts'
import { dropQuestion, solvedBy } from './settle.ts'
import { route } from './wave.ts'

test('what says who somebody is, is pointed out before it is sent; the same form twice asks once', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  await experts(ctx, 3)
  const anna = await visitOf(ctx, 'anna', 'web:form-1')
  const form = askOf({ words: 'Bel me op 06-12345678: wanneer snoeit de gemeente?' })
  const check = await submitAsk(anna, form, undefined)
  expect(keysOf(check)).toEqual(['ask.personal'])
  expect(await submitAsk(anna, form, undefined)).toEqual(check)
  expect(await ctx.db.question.count()).toBe(1)
  const { id, state } = await ctx.db.question.findFirstOrThrow()
  expect(state).toBe('draft')
  await route(ctx, id)
  expect(await ctx.db.ask.count()).toBe(0)
  // Somebody else's button does nothing.
  const eve = await visitOf(ctx, 'eve', 'web:eve')
  expect(keysOf(await sendQuestion(eve, id))).toEqual(['asked.gone'])
  expect(keysOf(await dropQuestion(eve, id))).toEqual(['asked.gone'])
  // Changed, it is clear, and goes at once; the form of before, once more, changes nothing.
  const changed = { ...anna, mark: 'web:form-2' }
  expect(keysOf(await submitAsk(changed, askOf({ words: 'Wanneer snoeit de gemeente?' }), id))).toContain('ask.sent')
  expect(keysOf(await submitAsk(changed, askOf({ words: 'Wanneer snoeit de gemeente?' }), id))).toContain('ask.sent')
  await isAsked(ctx, id, 3)
  expect(await ctx.db.question.findMany()).toMatchObject([{ words: 'Wanneer snoeit de gemeente?', state: 'open' }])
  expect(keysOf(await submitAsk({ ...anna, mark: 'web:form-3' }, form, id))).toContain('ask.sent.already')
})

test('a draft that is not sent within a day is gone with its files, and that is said; one that is cancelled leaves no words', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const words = 'Mijn bsn is 111222333, mag dat?'
  const first = await ask(ctx, 'anna', { words })
  const second = await ask(ctx, 'bert', { words })
  for (const id of [first, second]) {
    const file = { subject: `question:${id}`, name: 'bsn.png', type: 'image/png', bytes: Buffer.from('x') }
    await ctx.db.attachment.create({ data: { id: id.padEnd(32, 'x'), ...file } })
  }
  await dropQuestion(await visitOf(ctx, 'bert'), second)
  expect(await rowOf(ctx, second)).toMatchObject({ state: 'withdrawn', words: '' })
  await world.passes(25 * HOUR)
  await expect.poll(() => ctx.db.question.count({ where: { id: first } })).toBe(0)
  expect(await ctx.db.attachment.count()).toBe(0)
  const anna = await visitOf(ctx, 'anna')
  for (const view of [await sendQuestion(anna, first), await drawAsk(anna, first)]) {
    expect(view).toMatchObject({ mood: 'sorry', lines: [{ key: 'ask.lapsed' }] })
  }
  // Whoever had its form open still loses nothing.
  const late = await submitAsk(anna, askOf({ words: 'Mag dat ook zonder nummer?' }), first)
  expect(keysOf(late)).toContain('ask.sent')
})

test('an answered question that looks like it is shown first, and ends it when that is the answer', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const [kenner] = await experts(ctx, 1)
  if (!kenner) throw new Error('there is nobody')
  const first = await ask(ctx, 'anna')
  await isAsked(ctx, first, 1)
  await storeAnswer(kenner, first, 'Ze laten hun schors los.')
  const { id: answer } = await ctx.db.answer.findFirstOrThrow()
  await publishQuestion(await visitOf(ctx, 'anna'), first, 'none')
  await publishAnswer(kenner, answer, 'none')
  const bert = await visitOf(ctx, 'bert', 'web:bert-1')
  const check = await submitAsk(bert, askOf({ words: 'Waarom krijgen de plataanen kale plekken?' }), undefined)
  expect(keysOf(check)).toEqual(['ask.similar', 'ask.similar.line'])
  const { id } = await ctx.db.question.findFirstOrThrow({ where: { askedBy: bert.who.person } })
  expect(check.buttons?.map(({ does }) => does)).toContainEqual({ kind: 'question.solved', question: id, by: first })
  // Not by a question that nobody can read, and not somebody else's.
  expect(keysOf(await solvedBy({ ...bert, mark: 'web:bert-2' }, id, id))).toEqual(['read.gone'])
  expect(keysOf(await solvedBy(await visitOf(ctx, 'eve'), id, first))).toEqual(['asked.gone'])
  const solved = { ...bert, mark: 'web:bert-3' }
  expect(keysOf(await solvedBy(solved, id, first))).toEqual(['solved.done'])
  expect(keysOf(await solvedBy(solved, id, first))).toEqual(['solved.done'])
  expect(await rowOf(ctx, first)).toMatchObject({ solved: 1 })
  expect(await rowOf(ctx, id)).toMatchObject({ state: 'settled', sentAt: null })
  expect(await ctx.db.ask.count({ where: { questionId: id } })).toBe(0)
})

test('a sixth question in a day waits, and its words are not lost', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  for (let nth = 0; nth < 5; nth++) await ask(ctx, 'anna', { words: `Vraag nummer ${nth} over iets anders` })
  const view = await submitAsk(await visitOf(ctx, 'anna'), askOf({ words: 'En nog een vraag' }), undefined)
  expect(view).toMatchObject({ mood: 'sorry' })
  expect(JSON.stringify(view)).toContain('En nog een vraag')
  expect(await ctx.db.question.count()).toBe(5)
})
