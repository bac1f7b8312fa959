import { expect, test } from 'vitest'
import { ask, expert, isAsked, keysOf, visitOf } from '../../../test/questions.ts'
import { openWorld } from '../../../test/world.ts'
import { unlink } from '../../people/unlink.ts'
import { drawOffer } from './form.ts'
import { dropOffer, makeOffer } from './offer.ts'
import { pause, resume } from './pause.ts'
import { showOffers } from './show.ts'

const values = { theme: 'groen', about: 'bomen en wortels', weekly: '2', hours: 'any' }

test('an offer is made, shown, changed and taken back; what stands in it is in the form', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const visit = await visitOf(ctx, 'sam')
  expect(keysOf(await showOffers(ctx, visit.who))).toEqual(['offers.none'])
  expect(await makeOffer(visit, { ...values, about: ' ', weekly: '99', hours: 'never' })).toMatchObject({
    errors: {
      about: { key: 'words.empty' },
      weekly: { key: 'offer.weekly.wrong' },
      hours: { key: 'offer.hours.wrong' },
    },
  })
  await Promise.all([makeOffer(visit, values), makeOffer(visit, values)])
  await ctx.db.offer.updateMany({ data: { vouchedBy: 'Waterschap', voucher: visit.who.person, asked: 3, answered: 2 } })
  const form = await drawOffer(visit, 'groen')
  if (!('fields' in form)) throw new Error('no form')
  expect(form.fields.map(({ value }) => value)).toEqual(['groen', 'bomen en wortels', '2', 'any'])
  expect(form.fields.length).toBeLessThanOrEqual(5)
  expect(keysOf(await showOffers(ctx, visit.who))).toContain('offers.did')
  // Whoever vouched did so for other words.
  await makeOffer(visit, { ...values, about: 'heggen', weekly: '5', hours: 'evenings' })
  expect(await ctx.db.offer.findMany()).toMatchObject([{ about: 'heggen', vouchedBy: null, voucher: null, asked: 3 }])
  expect(await ctx.db.expert.findMany()).toMatchObject([{ weekly: 5, hours: 'evenings' }])
  await dropOffer(ctx, visit.who, 'groen')
  expect([await ctx.db.offer.count(), await ctx.db.expert.count()]).toEqual([0, 0])
  await dropOffer(ctx, visit.who, 'groen')
})

test('no theme that is closed, and one tap to pause and to come back', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  await ctx.db.theme.update({ where: { id: 'wonen' }, data: { archivedAt: new Date() } })
  const visit = await expert(ctx, 'sam')
  expect(await makeOffer(visit, { ...values, theme: 'wonen' })).toMatchObject({
    errors: { theme: { key: 'theme.archived.now' } },
  })
  await pause(ctx, visit.who)
  expect(await ctx.db.expert.findFirst()).toMatchObject({ pausedAt: expect.any(Date) as Date })
  await pause(ctx, visit.who)
  expect(keysOf(await showOffers(ctx, visit.who))).toContain('expert.paused')
  await resume(ctx, visit.who)
  expect(await ctx.db.expert.findFirst()).toMatchObject({ pausedAt: null })
  expect(keysOf(await resume(ctx, (await visitOf(ctx, 'eve')).who))).toEqual(['offers.none'])
})

test('what was offered stays with who stays, also when the account that it came from goes its own way', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const visit = await expert(ctx, 'sam')
  const { id: other } = await ctx.db.account.create({
    data: { personId: visit.who.person, platform: 'nowhere', tenant: 'nowhere', externalId: 'sam' },
  })
  await unlink(ctx, visit.who, visit.who.account)
  expect(await ctx.db.expert.findMany()).toMatchObject([{ personId: visit.who.person, accountId: other }])
  const id = await ask(ctx, 'anna')
  await isAsked(ctx, id, 1)
  await expect.poll(() => ctx.db.delivery.count({ where: { accountId: other } })).toBe(1)
})
