import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, question, remark, someone } from '../../test/said.ts'
import { openWorld, type World } from '../../test/world.ts'
import type { Db } from '../db/open.ts'
import { answerView } from './answering/view.ts'
import { fileAt } from './serve-file.ts'

let world: World
beforeAll(async () => void (world = await openWorld('postgres')))
afterAll(() => world[Symbol.asyncDispose]())

const now = new Date()
type Ids = Readonly<Record<'asked' | 'given' | 'said', string>>

test.each<readonly [string, readonly string[], (db: Db, ids: Ids) => Promise<unknown>]>([
  ['nothing', ['asked', 'given', 'said'], async () => undefined],
  ['a remark', ['asked', 'given'], (db, { said: id }) => db.remark.update({ where: { id }, data: { removedAt: now } })],
  ['an answer', ['asked'], (db, { given: id }) => db.answer.update({ where: { id }, data: { removedAt: now } })],
  ['an answer', ['asked'], (db, { given: id }) => db.answer.update({ where: { id }, data: { withdrawnAt: now } })],
  ['a question', [], (db, { asked: id }) => db.question.update({ where: { id }, data: { state: 'removed' } })],
  ['a question', [], (db, { asked: id }) => db.question.update({ where: { id }, data: { state: 'withdrawn' } })],
])('with %s away, served is: %j', async (_away, left, takeAway) => {
  const { ctx } = world
  const [asker, expert] = [await someone(ctx), await someone(ctx)]
  const asked = await question(ctx, asker, 'Mag hier een boom?')
  const given = await answer(ctx, asked, expert, 'Ja, zie de foto.')
  const ids = { asked, given, said: await remark(ctx, { question: asked, answer: given }, asker, 'Deze?') }
  const letters = asked.replaceAll(/[^a-z]/g, '')
  const files = [
    { id: letters.padEnd(32, 'q'), part: 'asked', subject: `question:${asked}` },
    { id: letters.padEnd(32, 'a'), part: 'given', subject: `answer:${given}` },
    { id: letters.padEnd(32, 'r'), part: 'said', subject: `remark:${ids.said}` },
    { id: letters.padEnd(32, 'c'), part: 'other', subject: 'consult:other' },
  ]
  for (const { id, subject } of files) {
    await ctx.db.attachment.create({ data: { id, subject, name: 'a.png', type: 'image/png', bytes: Buffer.from('a') } })
  }
  await takeAway(ctx.db, ids)
  const served = await Promise.all(files.map(async ({ id, part }) => ((await fileAt(ctx.db, id)) ? [part] : [])))
  expect(served.flat()).toEqual([...left, 'other'])
  // What is not served is not shown either.
  for (const { person } of [asker, expert]) {
    expect('links' in (await answerView(ctx.db, ctx.settings, given, person))).toBe(left.includes('given'))
  }
})
