import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, dutch, letters, published, question, someone, visitOf } from '../../../test/said.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Who } from '../../people/arrive.ts'
import { showPoll } from '../../polls/show.ts'
import type { Form, View } from '../../port.ts'
import { careForms } from './acts.ts'

let world: World
beforeAll(async () => void (world = await openWorld('postgres')))
afterAll(() => world[Symbol.asyncDispose]())

const draws = async (who: Who, id: string) => await careForms.turn.draw(visitOf(world.ctx, who), id)
const valuesOf = (form: Form) => Object.fromEntries(form.fields.map(({ name, value = '' }) => [name, value]))
const turns = (who: Who, id: string, values: Record<string, string>, mark?: string) =>
  careForms.turn.submit(visitOf(world.ctx, who, mark), values, id)

test('the form is filled in with the question and its answers: one tap opens the poll, and those who took part hear so', async () => {
  const { ctx } = world
  const [olga, asker, one, two] = [
    await someone(ctx, 'official'),
    await someone(ctx),
    await someone(ctx),
    await someone(ctx),
  ]
  const { question: id, answers } = await published(ctx, asker, 'Bomen of parkeerplaatsen?', [
    [one, 'Bomen, want <script> en @here.\nDe rest is uitleg.'],
    [two, 'Parkeerplaatsen'],
  ])
  const form = (await draws(olga, id)) as Form
  const values = valuesOf(form)
  expect(values).toEqual({
    theme: 'groen',
    question: 'Bomen of parkeerplaatsen?',
    options: 'Bomen, want <script> en @here.\nParkeerplaatsen',
    closes: expect.stringMatching(/^@\d+$/),
    other: '',
  })
  const opened = dutch(await turns(olga, id, values, 'web:1'))
  expect(opened).toMatch(/Je peiling is open[^]*\[Lees de vraag en de antwoorden\]/)
  expect(dutch(await turns(olga, id, values, 'web:1'))).toBe(opened)
  const kept = await ctx.db.question.findUniqueOrThrow({ where: { id } })
  expect(kept).toMatchObject({ state: 'settled', nextAt: null })
  expect(await ctx.db.poll.count()).toBe(1)
  for (const who of [asker, one, two]) {
    expect(await letters(ctx, who)).toEqual([expect.stringMatching(/Een vraag is een peiling geworden[^]*\[Doe mee\]/)])
  }
  const card = await showPoll(ctx, kept.pollId ?? '', null)
  expect(card.buttons?.map(({ does }) => does)).toContainEqual({ kind: 'question.read', question: id })
  // As soon as it is not published any more, nobody is led there.
  await ctx.db.answer.updateMany({ where: { id: { in: [...answers] } }, data: { withdrawnAt: new Date() } })
  expect((await showPoll(ctx, kept.pollId ?? '', null)).buttons?.map(({ does }) => does.kind)).not.toContain(
    'question.read',
  )
  // Another official is shown the poll that there is.
  const again = (await draws(await someone(ctx, 'official'), id)) as View
  expect(dutch(again)).toMatch(/is al een peiling/)
  expect(dutch(await turns(olga, id, values, 'web:2'))).toMatch(/is al een peiling/)
})

test('of two officials at once, one opens it', async () => {
  const { ctx } = world
  const asker = await someone(ctx)
  const { question: id } = await published(ctx, asker, 'Wie eerst?', [[await someone(ctx), 'Ja'], [await someone(ctx), 'Nee']]) // prettier-ignore
  const officials = [await someone(ctx, 'official'), await someone(ctx, 'official'), await someone(ctx, 'official')]
  const values = valuesOf((await draws(officials[0] ?? asker, id)) as Form)
  const before = await ctx.db.poll.count()
  const said = await Promise.all(officials.map((who, n) => turns(who, id, values, `web:race${n}`)))
  expect(await ctx.db.poll.count()).toBe(before + 1)
  expect(said.filter((view) => /is al een peiling/.test(dutch(view)))).toHaveLength(2)
})

test('what is between an asker and an expert stays there', async () => {
  const { ctx } = world
  const [olga, asker, expert] = [await someone(ctx, 'official'), await someone(ctx), await someone(ctx)]
  const id = await question(ctx, asker, 'Een lange vraag '.repeat(40), { ownerAt: new Date() })
  await answer(ctx, id, expert, 'Dit is alleen voor jou')
  await ctx.db.expert.create({ data: { personId: expert.person, accountId: expert.account } })
  await ctx.db.ask.create({
    data: { questionId: id, personId: expert.person, themeId: 'groen', wave: 1, state: 'asked', dueAt: new Date() },
  })
  const values = valuesOf((await draws(olga, id)) as Form)
  expect(values['options']).toBe('')
  expect(values['question']?.length).toBeLessThanOrEqual(300)
  expect((await turns(olga, id, values, 'web:p1')).errors).toHaveProperty('options')
  const opened = await turns(olga, id, { ...values, options: 'Ja\nNee' }, 'web:p2')
  expect(dutch(opened)).toMatch(/Je peiling is open/)
  expect(dutch(opened)).not.toMatch(/Lees de vraag/)
  expect(await ctx.db.ask.findFirstOrThrow({ where: { questionId: id } })).toMatchObject({ state: 'over' })
})

test('only who answers for its theme, and only a question that is there and that they may read', async () => {
  const { ctx } = world
  const [olga, asker] = [await someone(ctx, 'official'), await someone(ctx)]
  const secret = await question(ctx, asker, 'Alleen voor experts?')
  const draft = await question(ctx, asker, 'Nog niet verstuurd', { state: 'draft' })
  const gone = await question(ctx, asker, 'Ingetrokken', { state: 'withdrawn', ownerAt: new Date() })
  const due = await question(ctx, asker, 'Bij de eigenaar', { ownerAt: new Date() })
  for (const id of [secret, draft, gone, 'nothing']) {
    expect(dutch((await draws(olga, id)) as View), id).toMatch(/kan geen peiling worden/)
    const values = { theme: 'groen', question: 'Q', options: 'a\nb', closes: '2 dagen' }
    expect(dutch(await turns(olga, id, values, `web:${id}`)), id).toMatch(/kan geen peiling worden/)
  }
  for (const who of [asker, await someone(ctx, 'moderator'), await someone(ctx, 'partner')]) {
    expect(dutch((await draws(who, due)) as View)).toMatch(/namens de overheid/)
  }
  expect(await ctx.db.audit.count({ where: { action: 'question.turn', outcome: 'refused', subject: due } })).toBe(3)
})
