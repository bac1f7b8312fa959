/** Merging: experts, questions, reports and consultations go along as polls do. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftBy, opened } from '../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../test/knock.ts'
import { ask, expert, isAsked } from '../../test/questions.ts'
import { dutch, published, someone } from '../../test/said.ts'
import { openWorld, type World } from '../../test/world.ts'
import { listAnswered } from '../questions/answering/list.ts'

let world: World
let olga: Knocker
beforeAll(async () => {
  world = await openWorld('postgres')
  olga = await knock(world).somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
})
afterAll(() => world[Symbol.asyncDispose]())

const make = (name: string, by = olga) => by.submits('theme', { name, description: 'Waarover het gaat.' })
const official = () => knock(world).somebody({ role: 'official', organisation: 'Gemeente Utrecht' })

test('who knows, what was asked, answered and reported: found, asked and looked after there', async () => {
  const { ctx } = world
  const { db } = ctx
  await make('Honden')
  await make('Dieren')
  const knows = await expert(ctx, 'kenner', { theme: 'honden' })
  const both = await expert(ctx, 'beide', { theme: 'honden' })
  await expert(ctx, 'beide', { theme: 'dieren' })
  const counts = { asked: 3, answered: 2, helped: 1, minutes: 10 }
  await db.offer.updateMany({ where: { personId: both.who.person }, data: counts })
  await db.offer.updateMany({
    where: { personId: both.who.person, themeId: 'honden' },
    data: { vouchedBy: 'Gemeente Utrecht', voucher: olga.person },
  })
  const anna = await someone(ctx)
  const { question } = await published(ctx, anna, 'Waar mag mijn hond los?', [[anna, 'Op het veld.']])
  await db.question.update({ where: { id: question }, data: { themeId: 'honden' } })
  const asked = { questionId: question, personId: knows.who.person, themeId: 'honden', wave: 1, state: 'over' }
  await db.ask.create({ data: { ...asked, dueAt: new Date() } })
  await db.report.create({ data: { subject: `question:${question}`, themeId: 'honden', reason: 'rude' } })
  const call = { audience: { kind: 'runners', id: 'honden' }, view: {}, direct: {}, fannedOutAt: new Date() }
  const { id: letter } = await db.publication.create({ data: call })

  expect(seen(await olga.submits('merge/honden', { into: 'Dieren' }))).toContain('Dieren')
  for (const left of [
    await db.question.count({ where: { themeId: 'honden' } }),
    await db.ask.count({ where: { themeId: 'honden' } }),
    await db.report.count({ where: { themeId: 'honden' } }),
    await db.offer.count({ where: { themeId: 'honden' } }),
  ])
    expect(left).toBe(0)
  expect(await db.offer.findFirstOrThrow({ where: { personId: both.who.person } })).toMatchObject({
    themeId: 'dieren', asked: 6, answered: 4, helped: 2, minutes: 20, vouchedBy: 'Gemeente Utrecht', voucher: olga.person,
  }) // prettier-ignore
  expect((await db.publication.findUniqueOrThrow({ where: { id: letter } })).audience).toEqual({
    kind: 'runners',
    id: 'dieren',
  })
  for (const name of ['dieren', 'honden'])
    expect(dutch(await listAnswered(ctx, name, 0))).toContain('Waar mag mijn hond')
  // Whoever offered to be asked about the one is asked about the other.
  await isAsked(ctx, await ask(ctx, 'vraagt', { theme: 'dieren', words: 'Hoe oud wordt een egel?' }), 2)
})

test('consultations in every state, and those that name it in their audience', async () => {
  const { db } = world.ctx
  await make('Van')
  await make('Naar')
  await db.theme.update({ where: { id: 'van' }, data: { owner: null } })
  const open = await opened(await official(), { words: { theme: 'van' } })
  const draft = await draftBy(await official(), { words: { theme: 'van' } })
  const beside = await draftBy(await official(), { audience: { themes: 'Van, Naar' } })
  expect((await db.consultation.findUniqueOrThrow({ where: { id: open } })).organisation).toBeNull()

  await olga.submits('merge/van', { into: 'Naar' })
  const of = (id: string) => db.consultation.findUniqueOrThrow({ where: { id } })
  // Who promised stays who promised; who will, is who answers for the theme that stays.
  expect(await of(open)).toMatchObject({ themeId: 'naar', state: 'open', organisation: null })
  expect(await of(draft)).toMatchObject({ themeId: 'naar', state: 'draft', organisation: 'Gemeente Utrecht' })
  expect(await of(beside)).toMatchObject({ themeId: 'groen', audience: { themes: ['naar'] } })
  const freek = await knock(world).somebody()
  expect(seen(await freek.does({ kind: 'theme.show', theme: 'naar' }))).toContain('Het park aan de Vecht')
  expect(await (await fetch(`${world.url}/c/?theme=naar`)).text()).toContain(open)
  expect(seen(await olga.does({ kind: 'consult.open', consultation: draft }))).toContain('is open')
})

test('of a merge and a consultation that opens at the same moment, both are done', async () => {
  for (let round = 0; round < 4; round++) {
    await make(`Links ${round}`)
    await make(`Rechts ${round}`)
    const id = await draftBy(await official(), { words: { theme: `links-${round}` } })
    const done = await Promise.all([
      olga.does({ kind: 'consult.open', consultation: id }),
      olga.submits(`merge/links-${round}`, { into: `Rechts ${round}` }),
    ])
    expect(done.map((view) => seen(view)).join('\n')).not.toContain('storing')
    const row = await world.ctx.db.consultation.findUniqueOrThrow({ where: { id }, include: { parts: true } })
    expect(row).toMatchObject({ themeId: `rechts-${round}`, state: 'open' })
    const polls = await world.ctx.db.poll.findMany({ where: { partOf: id }, select: { themeId: true } })
    expect(polls).toEqual([{ themeId: `rechts-${round}` }, { themeId: `rechts-${round}` }])
  }
})
