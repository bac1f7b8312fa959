import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caring } from '../../../test/caring.ts'
import { answer, dutch, letters, published, question, remark, someone } from '../../../test/said.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Who } from '../../people/arrive.ts'
import type { View } from '../../port.ts'
import { careForms } from './acts.ts'

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

describe('a report', () => {
  test('is thanked, told to those who look after it once, and counts once a person', async () => {
    const { reader, asker, bad } = await care.scene()
    const before = (await care.calls()).length
    expect(dutch(await care.reports(reader, `answer-${bad}`))).toMatch(/Dank je wel voor je melding/)
    expect(dutch(await care.reports(reader, `answer-${bad}`))).toMatch(/Dank je wel voor je melding/)
    await care.reports(asker, `answer-${bad}`, { why: 'wrong', words: 'Klopt niet' })
    expect(await world.ctx.db.report.count({ where: { subject: `answer:${bad}` } })).toBe(2)
    expect(await care.calls()).toHaveLength(before + 1)
    const shown = dutch(await care.shows(moderator, await care.reportOf(`answer:${bad}`)))
    expect(shown).toMatch(/Dit is een <b>nare<\/b> zin @everyone/)
    expect(shown).toMatch(/Kwetsend of bedreigend \(1 keer\)[^]*„Klopt niet”/)
    expect(
      await world.ctx.db.audit.count({ where: { action: 'report.show', personId: moderator.person } }),
    ).toBeGreaterThan(0)
  })

  test('of two first ones at the same moment, one calls', async () => {
    const { reader, asker, second, bad } = await care.scene()
    const before = (await care.calls()).length
    await Promise.all([reader, asker, second].map((who) => care.reports(who, `answer-${bad}`)))
    expect(await care.calls()).toHaveLength(before + 1)
  })

  test('is only for who can read it, never of oneself, and of nothing that is gone', async () => {
    const { ctx } = world
    const { expert, asker, bad, id } = await care.scene()
    const stranger = await someone(ctx)
    const mine = await question(ctx, asker, 'Alleen voor mij?')
    const private1 = await answer(ctx, mine, expert, 'Onder ons.')
    const said = await remark(ctx, { question: mine, answer: private1 }, asker, 'Psst')
    for (const about of [
      `question-${mine}`,
      `answer-${private1}`,
      `remark-${said}`,
      'question-nothing',
      'x',
      'answer-',
      '',
    ]) {
      expect(dutch(await care.reports(stranger, about)), about).toMatch(/kun je niet melden/)
      expect(dutch((await careForms.report.draw(care.visit(stranger), about)) as View), about).toMatch(
        /kun je niet melden/,
      )
    }
    expect(dutch(await care.reports(expert, `answer-${bad}`))).toMatch(/schreef je zelf/)
    expect(dutch(await care.reports(expert, `remark-${said}`))).toMatch(/Dank je wel/)
    expect(dutch(await care.reports(stranger, `question-${id}`))).toMatch(/Dank je wel/)
    await ctx.db.question.update({ where: { id: mine }, data: { wave: 2 } })
    expect(dutch(await care.reports(stranger, `question-${mine}`))).toMatch(/Dank je wel/)
  })

  test('takes no words that cannot be shown, nor a reason that there is not', async () => {
    const { reader, bad } = await care.scene()
    expect((await care.reports(reader, `answer-${bad}`, { why: 'nonsense' })).errors).toHaveProperty('why')
    expect((await care.reports(reader, `answer-${bad}`, { why: 'rude', words: 'a\u202Eb' })).errors).toHaveProperty(
      'words',
    )
    expect(
      (await care.reports(reader, `answer-${bad}`, { why: 'rude', words: 'x'.repeat(501) })).errors,
    ).toHaveProperty('words')
    expect(await world.ctx.db.report.count({ where: { subject: `answer:${bad}` } })).toBe(0)
  })

  test('of three people within a day hides it until somebody has looked; kept, it is back and stays', async () => {
    const { ctx } = world
    const { expert, reader, asker, second, bad, id } = await care.scene()
    const two = [await someone(ctx), await someone(ctx)]
    await care.reports(reader, `answer-${bad}`)
    await care.reports(asker, `answer-${bad}`)
    const gone = async () => (await ctx.db.answer.findUniqueOrThrow({ where: { id: bad } })).removedAt !== null
    expect(await gone()).toBe(false)
    await ctx.db
      .$executeRaw`update report set created_at = created_at - interval '25 hours' where person_id = ${asker.person}`
    await care.reports(second, `answer-${bad}`)
    expect(await gone()).toBe(false)
    await care.reports(two[0] ?? reader, `answer-${bad}`)
    expect(await gone()).toBe(true)
    expect((await letters(ctx, expert)).join()).toMatch(/even niet te zien/)
    expect(dutch(await care.keeps(moderator, await care.reportOf(`answer:${bad}`)))).toMatch(/het blijft staan/)
    expect(await gone()).toBe(false)
    expect((await letters(ctx, expert)).join()).toMatch(/staat er weer/)
    expect((await letters(ctx, reader)).join()).toMatch(/het blijft staan/)
    expect(dutch(await care.reports(two[1] ?? reader, `answer-${bad}`))).toMatch(/al iemand naar gekeken/)
    expect(await ctx.db.report.count({ where: { subject: `answer:${bad}`, state: 'open' } })).toBe(0)
    expect((await ctx.db.question.findUniqueOrThrow({ where: { id } })).publishedAt).not.toBeNull()
  })
})

describe('a decision', () => {
  test('is only for those who look after the theme, and never about one’s own words', async () => {
    const { ctx } = world
    const { reader, bad, second } = await care.scene()
    await care.reports(reader, `answer-${bad}`)
    const id = await care.reportOf(`answer:${bad}`)
    for (const who of [reader, second, await someone(ctx, 'partner')]) {
      for (const view of [
        await care.keeps(who, id),
        await care.removes(who, id),
        await care.blocks(who, id),
        await care.shows(who, id),
        await care.lists(who),
      ]) {
        expect(dutch(view)).toMatch(/alleen een moderator/)
      }
    }
    expect(await ctx.db.report.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'open' })
    await ctx.db.answer.update({ where: { id: bad }, data: { answeredBy: moderator.person } })
    expect(dutch(await care.keeps(moderator, id))).toMatch(/Laat een ander/)
    for (const role of ['official', 'administrator', 'moderator']) {
      expect(dutch(await care.shows(await someone(ctx, role), id)), role).toMatch(/Gemeld antwoord/)
    }
    await ctx.db.theme.create({
      data: { id: 'elders', emoji: '🏠', name: { nl: 'Elders' }, description: { nl: '' }, owner: 'Elders' },
    })
    await ctx.db.report.update({ where: { id }, data: { themeId: 'elders' } })
    expect(dutch(await care.shows(await someone(ctx, 'official', 'Hier'), id))).toMatch(/alleen een moderator/)
    expect(dutch(await care.shows(await someone(ctx, 'official', 'Elders'), id))).toMatch(/Gemeld antwoord/)
  })

  test('of two at once, the first counts and the second is told; one letter each', async () => {
    const { ctx } = world
    const { reader, expert, asker, bad, good, id } = await care.scene()
    await care.reports(reader, `answer-${bad}`, { why: 'private' })
    const report = await care.reportOf(`answer:${bad}`)
    const said = await Promise.all([
      care.keeps(moderator, report),
      care.removes(other, report),
      care.removes(moderator, report),
    ])
    const decided = await ctx.db.report.findUniqueOrThrow({ where: { id: report } })
    expect(['kept', 'removed']).toContain(decided.state)
    const removed = decided.state === 'removed'
    for (const view of said) expect(dutch(view)).toMatch(removed ? /is weggehaald/ : /blijft staan/)
    expect(await letters(ctx, reader)).toHaveLength(1)
    expect(await letters(ctx, expert)).toHaveLength(removed ? 1 : 0)
    expect(await letters(ctx, asker)).toHaveLength(removed ? 1 : 0)
    expect(await ctx.db.answer.findUniqueOrThrow({ where: { id: good } })).toMatchObject({ removedAt: null })
    expect((await ctx.db.question.findUniqueOrThrow({ where: { id } })).publishedAt).not.toBeNull()
  })

  test('to remove the only answer unpublishes its question, marks its cards, and says why and what to do', async () => {
    const { ctx } = world
    const [asker, expert, reader] = [await someone(ctx), await someone(ctx), await someone(ctx)]
    const { question: id, answers } = await published(ctx, asker, 'Mag dit?', [[expert, 'Bel Jan op 06-12345678']])
    const [bad = ''] = answers
    await ctx.db.attachment.create({
      data: { id: `f${bad}`, subject: `answer:${bad}`, name: 'a', type: 'image/png', bytes: Buffer.from('a') },
    })
    await care.reports(reader, `answer-${bad}`, { why: 'private' })
    const marked = [await care.watch(`question:${id}`), await care.watch(`answer:${bad}`)]
    await care.removes(moderator, await care.reportOf(`answer:${bad}`))
    expect(await ctx.db.question.findUniqueOrThrow({ where: { id } })).toMatchObject({ publishedAt: null })
    expect(await ctx.db.attachment.count({ where: { subject: `answer:${bad}` } })).toBe(0)
    for (const isMarked of marked) await expect.poll(isMarked).toBe(true)
    const [letter = ''] = await letters(ctx, expert)
    expect(letter).toMatch(
      /Je antwoord is weggehaald\nBel Jan[^]*Waarom: Er staan persoonlijke gegevens in\.[^]*\[Maak bezwaar\]/,
    )
    expect((await letters(ctx, asker)).join()).toMatch(/Een antwoord op je vraag is weggehaald/)
    expect((await letters(ctx, reader)).join()).toMatch(/het is weggehaald/)
    expect(
      await ctx.db.audit.count({ where: { action: 'report.remove', subject: `answer:${bad}`, outcome: 'done' } }),
    ).toBe(1)
  })

  test('to remove an open question ends it for who was asked; an open one without its only answer goes on', async () => {
    const { ctx } = world
    const [asker, expert] = [await someone(ctx), await someone(ctx)]
    const id = await question(ctx, asker, 'Scheldwoord?')
    const due = new Date(Date.now() + 60_000)
    await ctx.db.ask.create({
      data: { questionId: id, personId: expert.person, themeId: 'groen', wave: 1, state: 'claimed', dueAt: due },
    })
    await care.reports(expert, `question-${id}`)
    await care.removes(moderator, await care.reportOf(`question:${id}`))
    expect(await ctx.db.question.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'removed' })
    expect(await ctx.db.ask.findFirstOrThrow({ where: { questionId: id } })).toMatchObject({ state: 'over' })
    expect((await letters(ctx, expert)).join('\n')).toMatch(/die je zou beantwoorden, is weggehaald/)
    const going = await question(ctx, asker, 'Nog open?')
    const bad = await answer(ctx, going, expert, 'Onzin')
    await care.reports(asker, `answer-${bad}`)
    await care.removes(moderator, await care.reportOf(`answer:${bad}`))
    expect((await ctx.db.question.findUniqueOrThrow({ where: { id: going } })).nextAt).not.toBeNull()
  })

  test('is shown in the list, oldest first, and is gone from it afterwards', async () => {
    const { reader, bad } = await care.scene()
    await world.ctx.db.report.updateMany({ where: { state: 'open' }, data: { state: 'kept', decidedAt: new Date() } })
    await care.reports(reader, `answer-${bad}`)
    expect(dutch(await care.lists(moderator))).toMatch(/1 melding wacht[^]*\[\d+: antwoord, 1 melder\]/)
    await care.keeps(moderator, await care.reportOf(`answer:${bad}`))
    expect(dutch(await care.lists(moderator))).toMatch(/niets te bekijken/)
  })
})
