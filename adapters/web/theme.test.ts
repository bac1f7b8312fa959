/** A theme's public addresses over HTTP. */
import { encodeQR } from 'qr'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../test/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld('postgres', { WEB_PERSONAS: 'off', PUBLIC_URL: 'https://samenspraak.example' })
  const archived = { emoji: '💬', description: { nl: 'Was.' }, archivedAt: new Date() }
  await world.ctx.db.theme.create({ data: { ...archived, id: 'oud', name: { nl: 'Oud' } } })
  await world.ctx.db.theme.create({ data: { ...archived, id: 'weg', name: { nl: 'Weg' }, mergedInto: 'groen' } })
})
afterAll(() => world[Symbol.asyncDispose]())

const get = (path: string) => fetch(world.url + path, { headers: { 'accept-language': 'nl' }, redirect: 'manual' })

test('the QR picture leads to the theme’s page at the public address, also for what went on as it', async () => {
  const expected = encodeQR('https://samenspraak.example/t/groen', 'svg', { ecc: 'quartile', border: 4 })
  for (const id of ['groen', 'weg']) {
    const picture = await get(`/t/${id}/qr.svg`)
    expect(picture.headers.get('content-type')).toBe('image/svg+xml')
    expect(await picture.text()).toBe(expected)
  }
})

test('what is not there has a kind page; what is archived says so and has no poster', async () => {
  for (const path of [
    '/t/nergens',
    '/t/nergens/poster',
    '/t/nergens/qr.svg',
    '/t/%00',
    '/t/Groen%20en%20water',
    `/t/${'x'.repeat(5_000)}`,
  ]) {
    const page = await get(path)
    expect([path.slice(0, 20), page.status, await page.text()]).toEqual([
      path.slice(0, 20),
      404,
      expect.stringContaining('Dit thema bestaat niet'),
    ])
  }
  expect(await (await get('/t/oud')).text()).toContain('Dit thema is afgesloten')
  expect((await get('/t/oud/poster')).headers.get('location')).toBe('/t/oud')
})

test('outside the try-out nobody enters by it: it says how to follow', async () => {
  const page = await (await get('/t/groen')).text()
  expect(page).toContain('/follow groen')
  expect(page).toContain('Heb je een code uit een uitnodiging?')
  expect(page).not.toContain('<form')
  const followed = await fetch(`${world.url}/t/groen/follow`, { method: 'POST', redirect: 'manual' })
  expect(followed.headers.get('location')).toBe('/t/groen')
  expect(await world.ctx.db.person.count()).toBe(0)
})
