/** The queue's board: only for an administrator who came by a one-time link, for half an hour, and only to look at. */
import { describe, expect, inject, test } from 'vitest'
import type { Ctx } from '../../src/ctx.ts'
import { arrive } from '../../src/people/arrive.ts'
import { claim } from '../../src/people/claim.ts'
import { invite } from '../../src/people/invite.ts'
import { givePass } from '../../src/people/pass.ts'
import { LOOKS, openChromium, openWindow } from '../services/chromium.ts'
import { ENGINES, openWorld, type World } from '../world.ts'

const someone = { platform: 'web', tenant: 'web', id: 'ada' } as const

async function administrator(ctx: Ctx) {
  await claim(ctx, await arrive(ctx, someone), await invite(ctx.db, { role: 'administrator' }))
  return await arrive(ctx, someone)
}

async function linkFor(world: World, who: Awaited<ReturnType<typeof arrive>>): Promise<string> {
  const { links = [] } = await givePass(world.ctx, who, 'board')
  return `${world.url}${new URL(links[0]?.url ?? '').pathname}`
}

/** @returns the Cookie header of who is signed in, and how it was set */
async function signIn(link: string) {
  const answer = await fetch(link, { method: 'POST', redirect: 'manual' })
  const set = answer.headers.get('set-cookie') ?? ''
  return { status: answer.status, to: answer.headers.get('location'), set, cookie: set.split(';', 1)[0] ?? '' }
}

const look = (world: World, path: string, cookie: string, method = 'GET') =>
  fetch(`${world.url}${path}`, { method, headers: { cookie, 'accept-language': 'en' }, redirect: 'manual' })

describe.each(ENGINES)('with the queue on %s', (engine) => {
  test('shows every lane and what waits in it, and changes nothing', async () => {
    await using world = await openWorld(engine)
    // Held up, so that something waits.
    await world.ctx.queue.bull('web').pause()
    await world.ctx.queue.add('web', [{ id: 'edit-7', job: { name: 'edit', data: { card: '7' } } }])
    const { cookie } = await signIn(await linkFor(world, await administrator(world.ctx)))
    const page = await look(world, '/board/', cookie)
    expect(page.status).toBe(200)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    const html = await page.text()
    const [script] = /static\/js\/main[^"]+/.exec(html) ?? []
    expect((await look(world, `/board/${script}`, cookie)).headers.get('content-type')).toContain('javascript')

    const told = await look(world, '/board/api/queues?activeQueue=web&page=1', cookie)
    interface Lane {
      name: string
      readOnlyMode: boolean
      isPaused: boolean
      jobs: { id: string; name: string }[]
    }
    const { queues } = (await told.json()) as { queues: Lane[] }
    expect(queues.map(({ name, readOnlyMode, isPaused }) => [name, readOnlyMode, isPaused])).toEqual([
      ['work', true, false],
      ['fanouts', true, false],
      ['web', true, true],
      ['web-cards', true, false],
    ])
    expect(queues[2]?.jobs.map(({ id, name }) => [id, name])).toEqual([['edit-7', 'edit']])
    for (const way of ['pause', 'obliterate', 'clean/delayed', 'empty', 'promote', 'retry/failed', 'add']) {
      const tried = await look(world, `/board/api/queues/work/${way}`, cookie, 'PUT')
      expect([404, 405], way).toContain(tried.status)
    }
    expect((await look(world, '/board/api/queues/pause', cookie, 'PUT')).ok).toBe(true)
    expect(await world.ctx.queue.bull('work').isPaused()).toBe(false)
  })
})

test('nobody else comes in: no link, no role, no longer, or signed out', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const ada = await administrator(ctx)
  const nobody = await look(world, '/board/', 'board=made-up')
  expect([nobody.status, (await nobody.text()).includes('You are not signed in')]).toEqual([401, true])
  for (const path of [
    '/board/',
    '/board/api/queues',
    '/board/static/css/none.css',
    '/board/out',
    '/board/queue/work',
  ]) {
    expect((await look(world, path, '')).status, path).toBe(401)
  }

  const link = await linkFor(world, ada)
  expect((await fetch(link)).headers.get('set-cookie')).toBeNull()
  const { status, to, set, cookie } = await signIn(link)
  expect([status, to]).toEqual([303, '/board/'])
  for (const rule of ['HttpOnly', 'SameSite=Strict', 'Path=/board', 'Max-Age=1800']) expect(set).toContain(rule)
  expect((await signIn(link)).status).toBe(410)
  expect((await look(world, '/board/api/queues', cookie)).status).toBe(200)
  // What is in the cookie is no link, and a link is no cookie.
  const token = cookie.replace('board=', '')
  expect((await fetch(`${world.url}/p/${token}`)).status).toBe(410)
  expect((await fetch(`${world.url}/p/${token}`, { method: 'POST' })).status).toBe(410)
  const other = new URL(await linkFor(world, ada)).pathname.replace('/p/', '')
  expect((await look(world, '/board/', `board=${other}`)).status).toBe(401)
  // Only its hash is kept.
  const rows = await ctx.db.pass.findMany()
  expect(JSON.stringify(rows)).not.toContain(token)

  // The role is asked for at each request.
  await ctx.db.role.deleteMany({})
  expect((await look(world, '/board/api/queues', cookie)).status).toBe(401)
  expect((await givePass(ctx, ada, 'board')).mood).toBe('sorry')
  await claim(ctx, ada, await invite(ctx.db, { role: 'administrator' }))
  expect((await look(world, '/board/api/queues', cookie)).status).toBe(200)
  await ctx.db.$executeRaw`update pass set expires_at = now() - interval '1 second'`
  expect((await look(world, '/board/api/queues', cookie)).status).toBe(401)

  const again = await signIn(await linkFor(world, ada))
  const out = await look(world, '/board/out', again.cookie)
  expect([out.status, out.headers.get('set-cookie')]).toEqual([200, expect.stringContaining('Max-Age=0')])
  expect((await look(world, '/board/', again.cookie)).status).toBe(401)
  const entered = await ctx.db.audit.count({ where: { action: 'board.enter', personId: ada.person } })
  expect(entered).toBe(2)
})

test('behind https the cookie goes over nothing else', async () => {
  await using world = await openWorld('postgres', { PUBLIC_URL: 'https://bot.example' })
  expect((await signIn(await linkFor(world, await administrator(world.ctx)))).set).toContain('Secure')
})

test.runIf(inject('chromium'))('in a browser: from the link to the lanes, and out', async () => {
  await using world = await openWorld('postgres')
  const browser = await openChromium()
  try {
    const { page } = await openWindow(browser, { ...LOOKS.desktop, locale: 'nl-NL' })
    await page.goto(await linkFor(world, await administrator(world.ctx)))
    await page.getByRole('button', { name: 'Open de pagina' }).click()
    await page.waitForURL('**/board/**')
    await page.getByRole('link', { name: 'work' }).first().waitFor()
    await page.goto(`${world.url}/board/out`)
    await page.getByText('Je bent uitgelogd.').waitFor()
    await page.goto(`${world.url}/board/`)
    await page.getByText('Je bent niet (meer) ingelogd').waitFor()
  } finally {
    await browser.close()
  }
})
