import { expect, test } from 'vitest'
import { ask, asked, asksOf, expert, experts, HOUR, isAsked, rowOf, toldTo, visitOf } from '../../../test/questions.ts'
import { openWorld } from '../../../test/world.ts'
import { eraseMe } from '../../people/erase.ts'
import { choosePace } from '../../people/pace.ts'
import { presence } from '../../people/presence.ts'
import { stopAll } from '../../people/stop.ts'
import { pause } from '../experts/pause.ts'
import { claimQuestion, declineQuestion } from './claim.ts'
import { route } from './wave.ts'

test.each([
  ['is erased', (visit: Awaited<ReturnType<typeof visitOf>>) => eraseMe(visit.ctx, visit.who)],
  ['blocks the bot', (visit: Awaited<ReturnType<typeof visitOf>>) => presence(visit.ctx, visit.who, true)],
])('an expert who took it up and %s is waited for no longer', async (_how, leaves) => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  await experts(ctx, 4)
  const id = await ask(ctx, 'anna')
  await isAsked(ctx, id, 3)
  const [one, two, three] = await asked(ctx, id)
  if (!one || !two || !three) throw new Error('three were asked')
  await Promise.all([declineQuestion(two, id), declineQuestion(three, id)])
  await claimQuestion(one, id)
  await leaves(one)
  await expect.poll(async () => (await rowOf(ctx, id)).wave).toBe(2)
  expect(await ctx.db.ask.count({ where: { questionId: id, state: 'asked' } })).toBe(1)
})

test.each([
  ['pauses', (visit: Awaited<ReturnType<typeof visitOf>>) => pause(visit.ctx, visit.who)],
  ['stops everything', (visit: Awaited<ReturnType<typeof visitOf>>) => stopAll(visit.ctx, visit.who)],
])('an expert who %s leaves what they were asked to others, and is asked nothing more', async (_how, leaves) => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const only = await expert(ctx, 'enige')
  const id = await ask(ctx, 'anna')
  await isAsked(ctx, id, 1)
  await leaves(only)
  await expect.poll(async () => (await rowOf(ctx, id)).ownerAt !== null).toBe(true)
  const next = await ask(ctx, 'bert')
  await expect.poll(async () => (await rowOf(ctx, next)).ownerAt !== null).toBe(true)
  expect(await ctx.db.ask.count({ where: { questionId: next } })).toBe(0)
})

test('nobody gets more than they offered, nor than their pace allows, from however many questions at once', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const two = await expert(ctx, 'twee')
  const slow = await expert(ctx, 'langzaam', { weekly: '20' })
  await choosePace(ctx, slow.who, 'weekly')
  const all = await Promise.all(Array.from({ length: 6 }, (_, at) => ask(ctx, `vrager${at}`)))
  await expect
    .poll(() => ctx.db.question.count({ where: { OR: [{ wave: 1 }, { ownerAt: { not: null } }] } }), {
      timeout: 30_000,
    })
    .toBe(all.length)
  expect(await ctx.db.ask.count({ where: { personId: two.who.person } })).toBe(2)
  expect(await ctx.db.ask.count({ where: { personId: slow.who.person } })).toBe(1)
  expect(await ctx.db.paceSlot.findMany({ where: { personId: slow.who.person } })).toMatchObject([{ pace: 'weekly' }])
  const offers = await ctx.db.offer.findMany({ orderBy: { personId: 'asc' } })
  expect(offers.map((offer) => offer.asked).toSorted((a, b) => a - b)).toEqual([1, 2])
  // The next week has room again: for who hears at once, and for what is asked then.
  await ctx.db.question.updateMany({ data: { state: 'settled', nextAt: null } })
  await world.passes(8 * 24 * HOUR)
  const later = await ask(ctx, 'later')
  await expect.poll(() => ctx.db.ask.count({ where: { questionId: later, personId: two.who.person } })).toBe(1)
})

test('in their quiet hours nobody is written to; the question waits for their end, or is there when they do', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const [asleep, waking] = [
    await expert(ctx, 'slaapt', { theme: 'groen' }),
    await expert(ctx, 'wordtwakker', { theme: 'verkeer' }),
  ]
  const minute = (minutes: number) => {
    const at = new Date(Date.now() + minutes * 60_000)
    return at.getUTCHours() * 60 + at.getUTCMinutes()
  }
  const quiet = (visit: typeof asleep, until: number) =>
    ctx.db.person.update({
      where: { id: visit.who.person },
      data: { zone: 'UTC', quietFrom: minute(-60), quietTo: minute(until) },
    })
  await quiet(asleep, 180)
  await quiet(waking, 20)
  const [late, soon] = [await ask(ctx, 'anna'), await ask(ctx, 'bert', { theme: 'verkeer' })]
  // Deep in the night nobody is asked, and it does not go on without them.
  await expect.poll(async () => await toldTo(ctx, await visitOf(ctx, 'anna'))).toEqual(['told.later'])
  expect(await rowOf(ctx, late)).toMatchObject({ wave: 0, ownerAt: null })
  // Towards its end the letter waits, and so do we.
  await isAsked(ctx, soon, 1)
  const [asked] = await asksOf(ctx, soon)
  expect(asked?.dueAt.getTime()).toBeGreaterThan(Date.now() + (4 * 60 + 18) * 60_000)
  await expect.poll(() => ctx.db.delivery.count({ where: { accountId: waking.who.account } })).toBe(1)
  const sent = await ctx.db.delivery.findFirstOrThrow({ where: { accountId: waking.who.account } })
  expect(sent.state).toBe('waiting')
  expect(sent.dueAt.getTime()).toBeGreaterThan(Date.now() + 18 * 60_000)
  // In the morning it comes; and it is not said twice that it waited.
  await world.passes(40 * 60)
  await route(ctx, late)
  expect(await ctx.db.ask.count({ where: { questionId: late } })).toBe(0)
  await ctx.db.person.update({ where: { id: asleep.who.person }, data: { quietFrom: null, quietTo: null } })
  await world.passes(40 * 60)
  await isAsked(ctx, late, 1)
  expect(await toldTo(ctx, await visitOf(ctx, 'anna'))).toEqual(['told.later'])
  // And it does not wait for ever.
  await quiet(asleep, 600)
  const other = await ask(ctx, 'carla')
  for (let hours = 0; hours < 13; hours++) {
    await expect.poll(async () => ((await rowOf(ctx, other)).nextAt?.getTime() ?? 0) > Date.now()).toBe(true)
    await world.passes(HOUR)
    await ctx.db.person.update({
      where: { id: asleep.who.person },
      data: { quietFrom: minute(-60), quietTo: minute(600) },
    })
  }
  await expect.poll(async () => (await rowOf(ctx, other)).ownerAt !== null).toBe(true)
})
