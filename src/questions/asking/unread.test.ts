/** A question that has not come to those who answer for its theme: they hear and do nothing of it, whatever id they send. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, experts, isAsked, official, rowOf } from '../../../test/questions.ts'
import { dutch } from '../../../test/said.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { fromQuestion } from '../../consultations/opening/from-question.ts'
import type { Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { drawAnswer, storeAnswer } from '../answering/answer.ts'
import { drawPromise, makePromise } from './promise.ts'
import { showQuestion } from './show.ts'

const WORDS = 'Mijn buurman op nummer 3 stookt hout, mag dat?'

let world: World
let olga: Visit
let id: string
beforeAll(async () => {
  world = await openWorld('postgres')
  olga = await official(world.ctx)
  await experts(world.ctx, 3)
})
afterAll(() => world[Symbol.asyncDispose]())

/** Everything that they could try, and what they are told. */
async function tries(): Promise<(Form | View)[]> {
  return [
    await showQuestion(olga, id),
    await fromQuestion(olga, id),
    await drawPromise(olga, id),
    await makePromise(olga, { when: '2 dagen' }, id),
    await drawAnswer(olga, id),
    await storeAnswer(olga, id, 'Dat mag.'),
  ]
}

test('nothing is told of it, and nothing is done with it', async () => {
  id = await ask(world.ctx, 'anna', { words: WORDS, name: 'anonymous' })
  await isAsked(world.ctx, id, 3)
  for (const view of await tries()) {
    expect(view).toMatchObject({ mood: 'sorry' })
    expect(JSON.stringify(view)).not.toContain('buurman')
  }
  expect(dutch(await fromQuestion(olga, id))).toMatch(/nog niet bij jou/)
  expect(await world.ctx.db.consultation.count()).toBe(0)
  expect(await world.ctx.db.answer.count()).toBe(0)
  expect(await rowOf(world.ctx, id)).toMatchObject({ promisedAt: null, ownerAt: null })
})

test('once it has, they do all of this', async () => {
  await world.ctx.db.question.update({ where: { id }, data: { ownerAt: new Date() } })
  const [shown, consultation, ...rest] = await tries()
  expect(JSON.stringify([shown, consultation])).toMatch(/buurman[^]*buurman/)
  for (const view of rest) expect(view).not.toMatchObject({ mood: 'sorry' })
  expect(await rowOf(world.ctx, id)).toMatchObject({ promisedAt: expect.any(Date) })
})
