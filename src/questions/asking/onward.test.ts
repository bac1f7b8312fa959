/** A question whose answer is gone goes on, however that went and whoever was asked or has it by then. */
import { expect, test } from 'vitest'
import { caring } from '../../../test/caring.ts'
import { ask, asked, experts, HOUR, isAsked, official, rowOf, visitOf } from '../../../test/questions.ts'
import { letters, someone } from '../../../test/said.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Ctx } from '../../ctx.ts'
import { eraseMe } from '../../people/erase.ts'
import type { Visit } from '../../people/visit.ts'
import { storeAnswer } from '../answering/answer.ts'
import { judge } from '../answering/verdict.ts'
import { withdrawAnswer } from '../answering/withdraw.ts'
import { reopenQuestion, settleQuestion } from './settle.ts'
import { route } from './wave.ts'

interface Gone {
  readonly world: World
  readonly by: Visit
  readonly id: string
}
type Leaves = (gone: Gone) => Promise<unknown>

/** By a moderator, after a report of whoever asked. */
async function removed({ world, id }: Gone): Promise<void> {
  const care = caring(world)
  const { question } = await world.ctx.db.answer.findUniqueOrThrow({ where: { id }, include: { question: true } })
  const asker = await world.ctx.db.account.findUniqueOrThrow({ where: { id: question.accountId ?? 0 } })
  await care.reports((await visitOf(world.ctx, asker.externalId)).who, `answer-${id}`)
  await care.removes(await someone(world.ctx, 'moderator'), await care.reportOf(`answer:${id}`))
}

const WAYS: readonly (readonly [string, Leaves])[] = [
  ['a moderator removes', removed],
  ['an erasure takes along', ({ world, by }) => eraseMe(world.ctx, by.who)],
  ['its expert takes back', ({ by, id }) => withdrawAnswer(by, id)],
]

/** What the first of three experts said, while the others are silent. */
async function answered(ctx: Ctx, known = 10): Promise<{ question: string; by: Visit; id: string }> {
  await experts(ctx, known)
  const question = await ask(ctx, 'anna')
  await isAsked(ctx, question, 3)
  const [by] = await asked(ctx, question)
  if (!by) throw new Error('three were asked')
  await storeAnswer(by, question, 'Ze laten hun schors los.')
  const { id } = await ctx.db.answer.findFirstOrThrow()
  expect(await rowOf(ctx, question)).toMatchObject({ nextAt: null })
  return { question, by, id }
}

test.each(WAYS)(
  'the only answer that %s, while others are silent: more are asked',
  async (_how, leaves) => {
    await using world = await openWorld('postgres')
    const { ctx } = world
    const { question, by, id } = await answered(ctx)
    await leaves({ world, by, id })
    await expect.poll(async () => (await rowOf(ctx, question)).wave).toBe(2)
    // And so on, until those who answer for the theme have it.
    await world.passes(8 * HOUR)
    await expect.poll(async () => (await rowOf(ctx, question)).wave).toBe(3)
    await world.passes(12 * HOUR)
    await expect.poll(async () => (await rowOf(ctx, question)).ownerAt !== null).toBe(true)
    expect((await letters(ctx, (await visitOf(ctx, 'anna')).who)).join('\n')).toMatch(
      /antwoord op je vraag is (weggehaald|teruggenomen)[^]*Waarom krijgen platanen[^]*\[Bekijk je vraag\]/,
    )
  },
  60_000,
)

test.each(WAYS)(
  'an answer of theirs that %s: those who answer for the theme hear again',
  async (_how, leaves) => {
    await using world = await openWorld('postgres')
    const { ctx } = world
    const olga = await official(ctx)
    const question = await ask(ctx, 'anna')
    await expect.poll(async () => (await rowOf(ctx, question)).ownerAt !== null).toBe(true)
    await storeAnswer(await visitOf(ctx, 'olga'), question, 'Dat weten wij niet.')
    const { id } = await ctx.db.answer.findFirstOrThrow()
    const reminders = () =>
      ctx.db.publication.count({ where: { audience: { equals: { kind: 'runners', id: 'groen' } } } })
    expect(await reminders()).toBe(1)
    await leaves({ world, by: olga, id })
    await expect.poll(reminders).toBe(2)
    await world.passes(24 * HOUR)
    await expect.poll(reminders).toBe(3)
  },
  60_000,
)

test.each(WAYS)(
  'one of two answers that %s: the other stands, and nobody else is asked',
  async (_how, leaves) => {
    await using world = await openWorld('postgres')
    const { ctx } = world
    const { question, by, id } = await answered(ctx)
    const [, other] = await asked(ctx, question)
    if (!other) throw new Error('three were asked')
    await storeAnswer(other, question, 'Ze groeien uit hun schors.')
    await leaves({ world, by, id })
    await expect.poll(async () => (await rowOf(ctx, question)).nextAt).toBeNull()
    await world.passes(100 * HOUR)
    await route(ctx, question)
    expect(await rowOf(ctx, question)).toMatchObject({ wave: 1, ownerAt: null, nextAt: null })
  },
  60_000,
)

test('an answer that is erased while its question is hidden: once that is back, it goes on', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const care = caring(world)
  const { question, by } = await answered(ctx)
  await ctx.db.question.update({ where: { id: question }, data: { wave: 2 } })
  for (let n = 0; n < 3; n++) await care.reports(await someone(ctx), `question-${question}`)
  expect(await rowOf(ctx, question)).toMatchObject({ state: 'removed' })
  await eraseMe(ctx, by.who)
  await care.keeps(await someone(ctx, 'moderator'), await care.reportOf(`question:${question}`))
  await expect.poll(async () => (await rowOf(ctx, question)).wave).toBe(3)
})

test('"this did not help", pressed again or after a "this helped", asks nobody more than pressed once', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const { question, id } = await answered(ctx, 20)
  const anna = await visitOf(ctx, 'anna')
  await judge(anna, id, 'no')
  await isAsked(ctx, question, 8)
  const { nextAt } = await rowOf(ctx, question)
  for (const said of ['no', 'no', 'yes', 'no']) await judge(anna, id, said)
  await route(ctx, question)
  expect(await rowOf(ctx, question)).toMatchObject({ wave: 2, nextAt })
  expect(await ctx.db.ask.count({ where: { questionId: question } })).toBe(8)
  // Its own pace it keeps.
  await world.passes(8 * HOUR)
  await isAsked(ctx, question, 16)
})

test('settled and opened again, once or ten times, it asks the next when it would have', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  await experts(ctx, 10)
  const question = await ask(ctx, 'anna')
  await isAsked(ctx, question, 3)
  await world.passes(HOUR)
  const { nextAt } = await rowOf(ctx, question)
  const anna = await visitOf(ctx, 'anna')
  for (let times = 0; times < 3; times++) {
    await settleQuestion(anna, question)
    await reopenQuestion(anna, question)
    await route(ctx, question)
  }
  expect(await rowOf(ctx, question)).toMatchObject({ state: 'open', wave: 1, nextAt })
  await settleQuestion(anna, question)
  await world.passes(3 * HOUR)
  await route(ctx, question)
  expect(await rowOf(ctx, question)).toMatchObject({ state: 'settled', wave: 1 })
  await reopenQuestion(anna, question)
  await isAsked(ctx, question, 8)
})
