import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caring } from '../../../test/caring.ts'
import { dutch, letters, published, someone } from '../../../test/said.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Who } from '../../people/arrive.ts'
import type { View } from '../../port.ts'
import { careActs, careForms } from './acts.ts'
import { mayTalk } from './may.ts'

let world: World
let moderator: Who
let other: Who
let care: ReturnType<typeof caring>
beforeAll(async () => {
  world = await openWorld('postgres')
  care = caring(world)
  moderator = await someone(world.ctx, 'moderator')
  other = await someone(world.ctx, 'moderator')
})
afterAll(() => world[Symbol.asyncDispose]())

describe('a block', () => {
  test('stops somebody, who is told how to object; the longer one stands; unblocked, they are told', async () => {
    const { ctx } = world
    const { reader, expert, bad } = await care.scene()
    await care.reports(reader, `answer-${bad}`)
    const id = await care.reportOf(`answer:${bad}`)
    expect(dutch(await care.blocks(moderator, id, 'always'))).toMatch(/Persoon \d+ is geblokkeerd/)
    await care.blocks(other, id, 'month')
    expect(await ctx.db.block.findUniqueOrThrow({ where: { personId: expert.person } })).toMatchObject({ until: null })
    expect(await ctx.db.$transaction((tx) => mayTalk(tx, expert.person, 'answer'))).toMatchObject({ mood: 'sorry' })
    const told = await letters(ctx, expert)
    expect(told.filter((text) => /stilgezet, voorgoed[^]*\[Maak bezwaar\]/.test(text))).toHaveLength(1)
    const unblocks = async (who: Who) =>
      dutch(
        (await careActs['report.unblock'](care.visit(who), { kind: 'report.unblock', person: expert.person })) as View,
      )
    expect(await unblocks(expert)).toMatch(/alleen een moderator/)
    expect(await unblocks(reader)).toMatch(/alleen een moderator/)
    expect(dutch(await care.lists(other))).toContain(`[Deblokkeer persoon ${expert.person}]`)
    expect(await unblocks(other)).toMatch(/mag weer vragen/)
    expect(await unblocks(other)).toMatch(/niet \(meer\) geblokkeerd/)
    expect((await letters(ctx, expert)).at(-1)).toMatch(/Je mag weer vragen stellen/)
    expect(await ctx.db.$transaction((tx) => mayTalk(tx, expert.person, 'answer'))).toBeUndefined()
  })

  test('is not for an administrator, nor for what was kept', async () => {
    const { ctx } = world
    const { reader, asker, bad, good } = await care.scene()
    const boss = await someone(ctx, 'administrator')
    await ctx.db.answer.update({ where: { id: bad }, data: { answeredBy: boss.person } })
    await care.reports(reader, `answer-${bad}`)
    expect(dutch(await care.blocks(moderator, await care.reportOf(`answer:${bad}`)))).toMatch(
      /Een beheerder blokkeer je niet/,
    )
    await care.reports(asker, `answer-${good}`)
    const id = await care.reportOf(`answer:${good}`)
    await care.keeps(moderator, id)
    expect(dutch(await care.blocks(other, id))).toMatch(/blijft staan/)
    expect(await ctx.db.block.count({ where: { personId: boss.person } })).toBe(0)
  })
})

test('an objection is looked at again: the decision stands, or is taken back with the block', async () => {
  const { ctx } = world
  const { reader, expert, bad, id } = await care.scene()
  await care.reports(reader, `answer-${bad}`)
  const report = await care.reportOf(`answer:${bad}`)
  await care.blocks(moderator, report)
  const objects = (who: Who) =>
    careForms.report.submit(care.visit(who), { words: 'Dat was een grap.' }, `appeal-${report}`)
  expect(dutch(await objects(reader))).toMatch(/geen bezwaar/)
  expect(dutch(await objects(expert))).toMatch(/Je bezwaar is binnen/)
  expect(dutch(await objects(expert))).toMatch(/Je bezwaar is binnen/)
  expect(await ctx.db.report.count({ where: { subject: `appeal:${report}` } })).toBe(1)
  const appeal = await care.reportOf(`appeal:${report}`)
  expect(dutch(await care.shows(other, appeal))).toMatch(/Bezwaar[^]*Dat was een grap\.[^]*\[Draai het besluit terug\]/)
  const restores = async (who: Who) =>
    dutch((await careActs['report.restore'](care.visit(who), { kind: 'report.restore', report: appeal })) as View)
  expect(await restores(expert)).toMatch(/alleen een moderator/)
  expect(dutch(await care.removes(other, appeal))).toMatch(/bestaat niet meer/)
  const both = await Promise.all([restores(other), care.keeps(moderator, appeal)])
  expect(both.filter((said) => /is al beslist/.test(typeof said === 'string' ? said : dutch(said)))).toHaveLength(1)
  const restored = (await ctx.db.report.findUniqueOrThrow({ where: { id: appeal } })).state === 'removed'
  expect((await ctx.db.answer.findUniqueOrThrow({ where: { id: bad } })).removedAt === null).toBe(restored)
  expect(await ctx.db.block.count({ where: { personId: expert.person } })).toBe(restored ? 0 : 1)
  expect((await letters(ctx, expert)).at(-1)).toMatch(restored ? /mag weer|je hebt gelijk/ : /blijven erbij/)
  expect((await ctx.db.question.findUniqueOrThrow({ where: { id } })).publishedAt).not.toBeNull()
})

describe('an objection that is right', () => {
  /** Somebody with two answers, both of them reported. */
  async function twice() {
    const { ctx } = world
    const [asker, bad, reader] = [await someone(ctx), await someone(ctx), await someone(ctx)]
    const report = async (words: string) => {
      const { answers } = await published(ctx, asker, `Vraag bij ${words}?`, [[bad, words]])
      await care.reports(reader, `answer-${answers[0]}`)
      return await care.reportOf(`answer:${answers[0]}`)
    }
    return { bad, threat: await report('een bedreiging'), joke: await report('een grap') }
  }
  async function isRight(who: Who, report: number, by: Who): Promise<string> {
    await careForms.report.submit(care.visit(who), { words: 'Dat mag.' }, `appeal-${report}`)
    const appeal = await care.reportOf(`appeal:${report}`)
    await careActs['report.restore'](care.visit(by), { kind: 'report.restore', report: appeal })
    return (await letters(world.ctx, who)).slice(-2).join('\n')
  }
  const blocks = ({ person }: Who) => world.ctx.db.block.count({ where: { personId: person } })

  test('lifts no block for something else, which who answers for a theme may not lift, and says nothing of one', async () => {
    const { ctx } = world
    const { bad, threat, joke } = await twice()
    const steward = await someone(ctx)
    await ctx.db.role.create({
      data: { personId: steward.person, role: 'steward', party: 'government', themeId: 'groen' },
    })
    await care.blocks(moderator, threat, 'always')
    await care.removes(moderator, joke)
    const told = await isRight(bad, joke, steward)
    expect(told).toMatch(/je hebt gelijk\n[^]*Het staat er weer\. Sorry/)
    expect(told).not.toContain('mag weer')
    expect(await blocks(bad)).toBe(1)
    expect(await isRight(bad, threat, other)).toContain('mag weer')
    expect(await blocks(bad)).toBe(0)
  })

  test('lifts the block that followed upon the removal', async () => {
    const { bad, threat } = await twice()
    await care.removes(moderator, threat)
    await world.ctx.db.report.update({ where: { id: threat }, data: { decidedAt: new Date(Date.now() - 60_000) } })
    await care.blocks(moderator, threat)
    expect(await isRight(bad, threat, other)).toContain('mag weer')
    expect(await blocks(bad)).toBe(0)
  })

  test('lifts no longer block that came after it', async () => {
    const { bad, threat, joke } = await twice()
    await care.blocks(moderator, joke, 'month')
    await care.blocks(moderator, threat, 'always')
    expect(await isRight(bad, joke, other)).not.toContain('mag weer')
    expect(await blocks(bad)).toBe(1)
  })
})
