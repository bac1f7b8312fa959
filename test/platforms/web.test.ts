/** The square keeps to the port, and refuses what its page never sends. */
import { describe, expect, test } from 'vitest'
import { newKey } from '../../adapters/web/identity.ts'
import { SendError } from '../../src/port.ts'
import { CARD, portContract } from '../port.contract.ts'
import { openAlone } from './web-alone.ts'
import { startWeb } from './web.ts'

const reader = { locale: 'nl', zone: 'Europe/Amsterdam' } as const

portContract('the web', async (door) => {
  const driver = await startWeb()
  const alone = await openAlone(door)
  driver.connect(alone.url)
  return {
    adapter: alone.adapter,
    driver,
    async [Symbol.asyncDispose]() {
      await driver[Symbol.asyncDispose]()
      await alone[Symbol.asyncDispose]()
    },
  }
})

test('an edit of a message that is not there says so, and is never tried again', async () => {
  await using square = await openAlone(async () => ({}))
  const outcome = square.adapter.edit({ tenant: 'web', chat: 'nobody', message: '7' }, CARD, reader)
  await expect(outcome).rejects.toThrow(SendError)
  await expect(outcome).rejects.toMatchObject({ fault: { kind: 'gone' } })
})

describe('what a window sends', () => {
  const key = '00000000-0000-4000-8000-000000000001'
  const json = { 'content-type': 'application/json', 'accept-language': 'nl' }

  async function enter(url: string): Promise<string> {
    const entered = await fetch(`${url}/enter`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ party: 'resident' }),
    })
    return `${url}${(entered.headers.get('location') ?? '').split('?')[0]}`
  }
  const say = (window: string, what: object | string, headers: Record<string, string> = json) =>
    fetch(`${window}/say`, {
      method: 'POST',
      headers,
      body: typeof what === 'string' ? what : JSON.stringify(what),
    })

  test('is JSON, of 64 KiB at most, and as our page makes it: anything else is refused with a sentence', async () => {
    await using square = await openAlone(async () => ({}))
    const window = await enter(square.url)
    const heard = square.intents.length
    const refused = [
      await say(
        window,
        { kind: 'type', key, text: '/help' },
        { 'content-type': 'text/plain', 'accept-language': 'nl' },
      ),
      await say(window, '{'),
      await say(window, { kind: 'tap', key: 'mine', payload: 'help' }),
      await say(window, { kind: 'type', key, text: 'x'.repeat(70_000) }),
      await say(window, { kind: 'type', key, text: 'x'.repeat(10_001) }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([415, 400, 400, 413, 413])
    for (const response of refused) expect(await response.text()).toMatch(/^\p{Lu}[^<{]+\.$/u)
    expect(square.intents.length).toBe(heard)
  })

  test('comes at the pace of a person: a window that goes too fast is asked to wait, and others are not', async () => {
    await using square = await openAlone(async () => ({}))
    const [quick, calm] = [await enter(square.url), await enter(square.url)]
    const pressed = await Promise.all(
      Array.from({ length: 40 }, () => say(quick, { kind: 'tap', key, payload: 'help' })),
    )
    const late = pressed.filter(({ status }) => status === 429)
    expect(late.length).toBeGreaterThanOrEqual(15)
    expect(await late[0]?.text()).toContain('Dat gaat even te snel')
    expect((await say(calm, { kind: 'tap', key, payload: 'help' })).status).toBe(200)
  })

  test('the same mark from two windows is two marks', async () => {
    await using square = await openAlone(async () => ({}))
    for (const window of [await enter(square.url), await enter(square.url)]) {
      await say(window, { kind: 'tap', key, payload: 'help' })
    }
    const marks = square.intents.flatMap((intent) => (intent.key ? [intent.key] : []))
    expect(new Set(marks).size).toBe(2)
  })

  test('a stream that breaks tells the browser nothing about the house, and the log nothing about the person', async () => {
    await using square = await openAlone(async () => ({}))
    const window = await enter(square.url)
    square.breaks()
    expect(await (await fetch(`${window}/events`)).text()).not.toContain('secret-host')
    await expect.poll(() => square.logged.map(({ message }) => message)).toContain('a stream broke')
    expect(JSON.stringify(square.logged)).not.toContain(window.split('/').at(-1))
  })

  test('a page that fails says so in a sentence', async () => {
    await using square = await openAlone(async () => {
      throw new Error('the database is away: secret-host')
    })
    const failed = await fetch(`${square.url}/enter`, {
      method: 'POST',
      headers: { 'accept-language': 'nl' },
      body: new URLSearchParams({ party: 'resident' }),
    })
    expect([failed.status, await failed.text()]).toEqual([503, expect.stringMatching(/^Dat lukte niet/)])
    expect(square.logged.map(({ message }) => message)).toEqual(['a page failed'])
  })

  test('a window has five streams at most, and the page is kept by no cache', async () => {
    await using square = await openAlone(async () => ({}))
    const window = await enter(square.url)
    expect((await fetch(window)).headers.get('cache-control')).toBe('no-store')
    const leaving = new AbortController()
    const open = await Promise.all(
      Array.from({ length: 5 }, () => fetch(`${window}/events`, { signal: leaving.signal })),
    )
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect((await fetch(`${window}/events`)).status).toBe(429)
    leaving.abort()
    await expect.poll(async () => await statusOf(`${window}/events`)).toBe(200)
  })

  async function statusOf(url: string): Promise<number> {
    const leaving = new AbortController()
    const { status } = await fetch(url, { signal: leaving.signal })
    leaving.abort()
    return status
  }

  test('a window that nobody was given, and a page that is not there, are told apart from the front page', async () => {
    await using square = await openAlone(async () => ({}))
    for (const path of [`/w/${newKey()}`, '/nergens']) {
      const gone = await fetch(`${square.url}${path}`, { headers: { 'accept-language': 'nl' } })
      expect([gone.status, await gone.text()]).toEqual([404, expect.stringContaining('Naar de voorpagina')])
    }
  })
})
