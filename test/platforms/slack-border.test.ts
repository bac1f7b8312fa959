/** What the Slack adapter lets in: signatures over HTTP, and a socket that falls. */
import { describe, expect, test } from 'vitest'
import { open, yes } from './slack/listen.ts'

describe('Slack’s signature', () => {
  const now = () => Math.floor(Date.now() / 1000)

  test('the right one comes in, and the same again has the same mark', async () => {
    await using at = await open('http', () => yes)
    const anna = await at.driver.person('Anna')
    await anna.says('hallo')
    expect(await at.driver.posts()).toBe(200)
    await expect.poll(() => at.intents.length).toBe(2)
    expect(at.intents[1]?.key).toBe(at.intents[0]?.key)
    expect(at.refused).toEqual([])
  })

  test.each([
    ['another secret', { secret: 'guessed' }, 401, 'signature'],
    ['six minutes old', { signedAt: now() - 360 }, 401, 'stale'],
    ['a day ahead', { signedAt: now() + 86_400 }, 401, 'stale'],
    ['no JSON in it', { raw: 'hallo' }, 400, 'malformed'],
    ['two megabytes', { raw: 'x'.repeat(2 * 1024 * 1024) }, 413, 'malformed'],
  ] as const)('%s: refused, and nothing reaches the door', async (_name, how, status, why) => {
    await using at = await open('http', () => yes)
    const anna = await at.driver.person('Anna')
    await anna.says('hallo')
    await expect.poll(() => at.intents.length).toBe(1)
    expect(await at.driver.posts(how)).toBe(status)
    expect(at.refused).toEqual([why])
    expect(at.intents).toHaveLength(1)
  })

  test('no signature at all, and other methods', async () => {
    await using at = await open('http', () => yes)
    const post = await fetch(`${at.url}/slack/events`, { method: 'POST', body: '{}' })
    expect([post.status, at.refused]).toEqual([401, ['signature']])
    expect((await fetch(`${at.url}/slack/events`)).status).toBe(405)
  })

  test('Slack’s question whether we are there is answered', async () => {
    await using at = await open('http', () => yes)
    const anna = await at.driver.person('Anna')
    await anna.says('hallo')
    expect(await at.driver.posts({ raw: JSON.stringify({ type: 'url_verification', challenge: 'x' }) })).toBe(200)
  })

  test('a signed payload of a shape that Slack does not send is counted and reaches nobody', async () => {
    await using at = await open('http', () => yes)
    const anna = await at.driver.person('Anna')
    await anna.forges('help')
    await anna.sees(/goed/)
    const payload = JSON.stringify({
      type: 'block_actions',
      user: { id: '../etc', team_id: 'T1' },
      team: { id: 'T1' },
      actions: [{}],
    })
    expect(await at.driver.posts({ raw: new URLSearchParams({ payload }).toString() })).toBe(200)
    expect([at.refused, at.intents.length]).toEqual([['malformed'], 1])
  })
})

describe('Slack’s socket', () => {
  test('opens again after a drop, and is not ready in between', async () => {
    await using at = await open('socket', () => yes)
    const anna = await at.driver.person('Anna')
    await at.adapter.ready()
    at.driver.drops()
    await expect
      .poll(
        () =>
          at.adapter.ready().then(
            () => 'ready',
            (err: Error) => err.message,
          ),
        { interval: 5 },
      )
      .toMatch(/socket/)
    await anna.types('help')
    await anna.sees(/goed/)
    await at.adapter.ready()
    at.driver.drops()
    await anna.types('me')
    await expect.poll(() => at.intents.length).toBe(2)
    expect(at.driver.refusals).toEqual([])
  })

  test('goes on trying when the new connection is refused at first', async () => {
    await using at = await open('socket', () => yes)
    const anna = await at.driver.person('Anna')
    at.driver.misbehave({ method: 'apps.connections.open', kind: 'error', status: 500, times: 2 })
    at.driver.drops()
    await anna.types('help')
    await anna.sees(/goed/)
  })

  test('stops at once, also while it is down', async () => {
    const at = await open('socket', () => yes)
    at.driver.misbehave({ method: 'apps.connections.open', kind: 'error', status: 500, times: 1000 })
    at.driver.drops()
    const began = performance.now()
    await at[Symbol.asyncDispose]()
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
