import { expect, test } from 'vitest'
import {
  ask,
  asked,
  expert,
  experts,
  HOUR,
  isAsked,
  keysOf,
  official,
  rowOf,
  statesOf,
  toldTo,
  visitOf,
} from '../../../test/questions.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { storeAnswer } from '../answering/answer.ts'
import { judge } from '../answering/verdict.ts'
import { claimQuestion, declineQuestion } from './claim.ts'
import { drawPromise, makePromise } from './promise.ts'
import { dropQuestion, settleQuestion } from './settle.ts'
import { showQuestion } from './show.ts'
import { route } from './wave.ts'

test('few are asked first, and more on silence; then those who answer for the theme, who are reminded; through restarts', async () => {
  await using world: World = await openWorld('postgres')
  await experts(world.ctx, 20)
  const olga = await official(world.ctx)
  const id = await ask(world.ctx, 'anna')
  const anna = await visitOf(world.ctx, 'anna')
  await isAsked(world.ctx, id, 3)
  await world.passes(4 * HOUR - 60)
  await route(world.ctx, id)
  expect(await statesOf(world.ctx, id)).toEqual(['asked', 'asked', 'asked'])

  await world.passes(60)
  await world.restarts()
  await isAsked(world.ctx, id, 8)
  expect(await statesOf(world.ctx, id)).toEqual([...Array(3).fill('silent'), ...Array(5).fill('asked')])
  // From the second wave on, the places of the theme see it as well; once.
  const places = () =>
    world.ctx.db.publication.count({ where: { audience: { equals: { kind: 'places', id: 'groen' } } } })
  expect(await places()).toBe(1)
  // A wiped queue, and the job twice at once: nobody is asked twice.
  await world.passes(8 * HOUR)
  await Promise.all([route(world.ctx, id), route(world.ctx, id), route(world.ctx, id)])
  await isAsked(world.ctx, id, 16)
  expect(await places()).toBe(1)
  expect((await rowOf(world.ctx, id)).wave).toBe(3)
  expect(keysOf(await showQuestion(anna, id))).toEqual(['question.at.asked', 'question.expect'])

  await world.restarts()
  await world.passes(12 * HOUR)
  await expect.poll(async () => (await rowOf(world.ctx, id)).ownerAt !== null).toBe(true)
  const toOwners = () =>
    world.ctx.db.publication.count({ where: { audience: { equals: { kind: 'runners', id: 'groen' } } } })
  expect(await toOwners()).toBe(1)
  expect(await toldTo(world.ctx, anna)).toEqual(['told.owner'])
  expect(keysOf(await showQuestion(anna, id))).toContain('question.at.owner')

  // Reminded every day until they say when.
  for (const times of [2, 3]) {
    await world.passes(24 * HOUR)
    await expect.poll(toOwners).toBe(times)
  }
  const here = { ...(await visitOf(world.ctx, 'olga')), mark: 'web:promise-1' }
  expect(await drawPromise(here, id)).toMatchObject({ name: `promise/${id}` })
  expect(await makePromise(here, { when: '2 dagen' }, id)).toMatchObject({ mood: 'done' })
  expect(await makePromise(here, { when: '9 dagen' }, id)).toMatchObject({ mood: 'done' })
  expect(await toldTo(world.ctx, anna)).toEqual(['told.owner', 'told.promised'])
  await world.passes(30 * HOUR)
  await world.restarts()
  await route(world.ctx, id)
  expect(await toOwners()).toBe(3)
  expect(keysOf(await showQuestion(anna, id))).toContain('question.at.promised')
  // And the promise is broken.
  await world.passes(20 * HOUR)
  await expect.poll(toOwners).toBe(4)
  expect(await toldTo(world.ctx, anna)).toEqual(['told.owner', 'told.promised', 'told.late'])
  expect(olga.who.roles).toEqual([])
})

test('nobody who offered: those who answer for it get it at once; nobody else may promise', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const id = await ask(ctx, 'anna')
  await expect.poll(async () => (await rowOf(ctx, id)).ownerAt !== null).toBe(true)
  const eve = await visitOf(ctx, 'eve')
  expect(keysOf(await makePromise(eve, { when: '2 dagen' }, id))).toEqual(['fault.official'])
  expect(keysOf(await showQuestion(eve, id))).toEqual(['asked.gone'])
  expect(await ctx.db.audit.count({ where: { action: 'question.promise', outcome: 'refused' } })).toBe(1)
  // Whoever offers in the meantime is asked with the next reminder.
  await expert(ctx, 'laat')
  await world.passes(24 * HOUR)
  await isAsked(ctx, id, 1)
})

test('whoever offers once those who answer for it have it, is asked no more than they offered, and counted once', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const ids = [await ask(ctx, 'anna'), await ask(ctx, 'bert'), await ask(ctx, 'carla')]
  const owned = () => ctx.db.question.count({ where: { ownerAt: { not: null } } })
  await expect.poll(owned).toBe(3)
  const late = await expert(ctx, 'laat', { weekly: '1' })
  await world.passes(24 * HOUR)
  const toCome = () => ctx.db.question.count({ where: { nextAt: { lte: new Date() } } })
  await expect.poll(toCome).toBe(0)
  const asks = await ctx.db.ask.findMany({ where: { personId: late.who.person } })
  expect(asks).toMatchObject([{ wave: 1 }])
  await storeAnswer(late, asks[0]?.questionId ?? '', 'Ze laten hun schors los.')
  expect(await ctx.db.offer.findFirstOrThrow()).toMatchObject({ asked: 1, answered: 1 })
  expect(ids).toContain(asks[0]?.questionId)
})

test('two who take it up in the same millisecond both may, each hears of it, and nobody else is asked meanwhile', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  await experts(ctx, 10)
  const id = await ask(ctx, 'anna')
  await isAsked(ctx, id, 3)
  const [one, two, three] = await asked(ctx, id)
  if (!one || !two || !three) throw new Error('three were asked')
  const answers = await Promise.all([claimQuestion(one, id), claimQuestion(two, id)])
  expect(answers.map((view) => view.mood)).toEqual(['done', 'done'])
  expect(answers.filter((view) => keysOf(view).includes('claim.others'))).toHaveLength(1)
  expect((await statesOf(ctx, id)).toSorted()).toEqual(['asked', 'claimed', 'claimed'])
  await world.passes(20 * HOUR)
  await route(ctx, id)
  expect(await ctx.db.ask.count({ where: { questionId: id } })).toBe(3)
  const anna = await visitOf(ctx, 'anna')
  expect(keysOf(await showQuestion(anna, id))).toEqual(['question.at.asked', 'question.at.claimed'])
  expect(await toldTo(ctx, anna)).toEqual(['told.claimed', 'told.claimed'])

  // One cannot after all: the other is still at it. When their time has passed as well, it goes on at once.
  await declineQuestion(one, id)
  await route(ctx, id)
  expect(await ctx.db.ask.count({ where: { questionId: id } })).toBe(3)
  await world.restarts()
  await world.passes(4 * HOUR)
  await isAsked(world.ctx, id, 8)
  expect(await toldTo(world.ctx, two)).toContain('asked.lapsed')
  expect(await toldTo(world.ctx, anna)).toEqual(['told.claimed', 'told.claimed', 'told.released', 'told.lapsed'])
  // They may still say that they answer.
  expect(await claimQuestion(await visitOf(world.ctx, two.actor.id), id)).toMatchObject({ mood: 'done' })
})

test('all of a wave decline: the next is asked at once; the same tap again changes nothing', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  await experts(ctx, 10)
  const id = await ask(ctx, 'anna')
  await isAsked(ctx, id, 3)
  const all = (await asked(ctx, id)).map((visit, at) => ({ ...visit, mark: `web:decline-${at}` }))
  await Promise.all(all.map((visit) => declineQuestion(visit, id)))
  await isAsked(ctx, id, 8)
  const [first] = all
  if (!first) throw new Error('three were asked')
  expect(await claimQuestion({ ...first, mark: 'web:claim' }, id)).toMatchObject({ mood: 'done' })
  // An old event, sent once more.
  await declineQuestion(first, id)
  expect(await ctx.db.ask.findMany({ where: { questionId: id, state: 'claimed' } })).toHaveLength(1)
  const eve = await visitOf(ctx, 'eve')
  expect(keysOf(await claimQuestion(eve, id))).toEqual(['asked.gone'])
  expect(keysOf(await declineQuestion(eve, id))).toEqual(['asked.gone'])
})

test('with a deadline everything goes faster, and never faster than a quarter of an hour', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  await experts(ctx, 10)
  const id = await ask(ctx, 'anna', { deadline: '12 uur' })
  await isAsked(ctx, id, 3)
  const { nextAt } = await rowOf(ctx, id)
  expect(((nextAt?.getTime() ?? 0) - Date.now()) / 60_000).toBeCloseTo(60, 0)
  const soon = await ask(ctx, 'bert', { deadline: '30 minuten' })
  await isAsked(ctx, soon, 3)
  expect((((await rowOf(ctx, soon)).nextAt?.getTime() ?? 0) - Date.now()) / 60_000).toBeCloseTo(15, 0)
})

test('when it is answered nobody else is asked, unless the asker says that it did not help; settled or withdrawn ends it', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  await experts(ctx, 12)
  const id = await ask(ctx, 'anna')
  await isAsked(ctx, id, 3)
  const [one, two] = await asked(ctx, id)
  if (!one || !two) throw new Error('three were asked')
  await claimQuestion(one, id)
  await storeAnswer(one, id, 'Ze laten hun schors los.')
  const anna = await visitOf(ctx, 'anna')
  expect(keysOf(await showQuestion(anna, id))).toContain('question.is.answered')
  await world.passes(30 * HOUR)
  await route(ctx, id)
  expect(await ctx.db.ask.count({ where: { questionId: id } })).toBe(3)
  const answer = await ctx.db.answer.findFirstOrThrow()
  await judge({ ...anna, mark: 'web:no' }, answer.id, 'no')
  await isAsked(ctx, id, 8)
  await claimQuestion(two, id)
  await settleQuestion(anna, id)
  await settleQuestion(anna, id)
  expect((await statesOf(ctx, id)).filter((state) => state === 'asked' || state === 'claimed')).toEqual([])
  expect((await toldTo(ctx, two)).at(-1)).toBe('settle.thanks')
  expect(keysOf(await claimQuestion(two, id))).toEqual(['asked.over'])
  await world.passes(100 * HOUR)
  await route(ctx, id)
  expect(await ctx.db.ask.count({ where: { questionId: id } })).toBe(8)

  const other = await ask(ctx, 'anna')
  await isAsked(ctx, other, 3)
  await dropQuestion(anna, other)
  expect(await rowOf(ctx, other)).toMatchObject({ state: 'withdrawn', nextAt: null })
  const waiting = () =>
    ctx.db.delivery.count({ where: { state: 'waiting', publication: { subject: `question:${other}` } } })
  await expect.poll(waiting).toBe(0)
})
