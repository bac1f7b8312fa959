/** What differs between the two ways in: the webhook, and long polling. */
import { describe, expect, test } from 'vitest'
import { telegram } from '../../adapters/telegram/index.ts'
import { listening } from '../driver.ts'
import { startTelegram } from './telegram.ts'
import { PNG } from '../samples.ts'
import { made, play, type Playing, reader, scripted } from './telegram/play.ts'

describe('the webhook', () => {
  const post = async (at: Playing, body: string, secret = at.driver.env['TELEGRAM_WEBHOOK_SECRET'] ?? '') => {
    const headers = { 'x-telegram-bot-api-secret-token': secret }
    return (await fetch(`${at.url}/telegram/webhook`, { method: 'POST', body, headers })).status
  }

  test('only who knows the secret is heard', async () => {
    const { door, intents } = scripted()
    await using at = await play('webhook', door)
    const forged = JSON.stringify({ update_id: 1, message: { text: '/help' } })
    expect(await post(at, forged, 'wrong')).toBe(401)
    expect(await post(at, forged, '')).toBe(401)
    expect(at.refused).toEqual(['secret', 'secret'])
    expect(intents).toEqual([])
  })

  test('what is no update, or too much, is refused', async () => {
    await using at = await play('webhook', scripted().door)
    expect(await post(at, 'not json')).toBe(400)
    expect(await post(at, '{"message":{}}')).toBe(400)
    expect(await post(at, JSON.stringify({ update_id: 1, padding: 'x'.repeat(1_000_000) }))).toBe(413)
    expect(at.refused).toEqual(['malformed', 'malformed', 'malformed'])
    expect(await post(at, '{"update_id":1}')).toBe(200)
  })

  test('a tap is answered in the reply: no call of its own', async () => {
    const { door } = scripted()
    await using at = await play('webhook', door)
    const answer = await fetch(`${at.url}/telegram/webhook`, {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': at.driver.env['TELEGRAM_WEBHOOK_SECRET'] ?? '' },
      body: JSON.stringify({
        update_id: 9,
        callback_query: { id: '77', from: { id: 5, is_bot: false, first_name: 'A' }, chat_instance: '1', data: 'help' },
      }),
    })
    expect(await answer.json()).toEqual({ method: 'answerCallbackQuery', callback_query_id: '77', text: 'goed' })
    expect(made(at, 'answerCallbackQuery')).toEqual([])
  })

  test('a door that fails gets the same update again', async () => {
    const keys: (string | undefined)[] = []
    await using at = await play('webhook', async ({ key }) => {
      keys.push(key)
      if (keys.length === 1) throw new Error('the database is away')
      return { view: { lines: [{ plain: 'goed' }] }, reader }
    })
    const anna = await at.driver.person('Anna')
    await anna.types('help')
    await anna.sees(/goed/)
    expect(keys).toHaveLength(2)
    expect(keys[1]).toBe(keys[0])
  })

  test('a setting that Telegram refuses stops the start and is named', async () => {
    await using driver = await startTelegram({ webhook: true })
    const { TELEGRAM_BOT_TOKEN: token = '', TELEGRAM_API_ROOT: apiRoot = '' } = driver.env
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
    const start = async (settings: Parameters<typeof telegram>[0]) => {
      await using adapter = telegram(settings)
      const { signal } = new AbortController()
      await adapter.listen({ ...listening, door: scripted().door, log, signal })
    }
    await expect(start({ token: '1:wrong', apiRoot })).rejects.toThrow(/TELEGRAM_BOT_TOKEN: 401/)
    const publicUrl = 'http://bot.example'
    await expect(start({ token, apiRoot, webhookSecret: 's', publicUrl })).rejects.toThrow(/PUBLIC_URL.*HTTPS/)
  })
})

describe('long polling', () => {
  test('goes on after a dropped poll, and loses nothing', async () => {
    const { door } = scripted()
    await using at = await play('polling', door)
    await expect.poll(() => made(at, 'getUpdates').length).toBeGreaterThan(0)
    at.driver.drops()
    const anna = await at.driver.person('Anna')
    await anna.types('help')
    await anna.sees(/goed/)
    expect(at.driver.refusals).toEqual([])
  })

  test('a tap that waited too long is answered in the chat', async () => {
    const { door } = scripted()
    await using at = await play('polling', door)
    const anna = await at.driver.person('Anna')
    await anna.types('help')
    at.driver.misbehave({ method: 'answerCallbackQuery', kind: 'gone' })
    await anna.forges('help')
    await expect.poll(() => anna.screen()).toEqual(['goed', 'goed'])
  })

  test('stops at once, and leaves the rest for who comes after it', async () => {
    const { door, intents } = scripted()
    const at = await play('polling', door)
    const anna = await at.driver.person('Anna')
    await anna.types('help')
    const from = performance.now()
    await at.adapter[Symbol.asyncDispose]()
    expect(performance.now() - from).toBeLessThan(1000)
    const later = anna.types('themes')
    await expect.poll(() => at.driver.calls.at(-1)?.method).toBe('getUpdates')
    const { TELEGRAM_BOT_TOKEN: token = '', TELEGRAM_API_ROOT: apiRoot = '' } = at.driver.env
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
    await using next = telegram({ token, apiRoot })
    const { signal } = new AbortController()
    await next.listen({ ...listening, door, log, signal })
    await later
    await expect
      .poll(() => intents.map((intent) => intent.kind === 'command' && intent.verb))
      .toEqual(['help', 'themes'])
    expect(at.driver.refusals).toEqual([])
    await next[Symbol.asyncDispose]()
    await at[Symbol.asyncDispose]()
  })
})

test('a file that cannot be fetched says so without the token, which is in its address', async () => {
  const { door, intents } = scripted()
  await using at = await play('webhook', door)
  const anna = await at.driver.person('Anna')
  await anna.sends(PNG)
  await expect.poll(() => intents.length).toBe(1)
  const [file] = intents[0]?.files ?? []
  if (!file) throw new Error('no file came')
  const token = at.driver.env['TELEGRAM_BOT_TOKEN'] ?? ''
  const fetching = async (id: string) => {
    const err: unknown = await at.adapter.fetchFile?.('telegram', { ...file, id }, 1000).catch((why: unknown) => why)
    expect(`${String(err)} ${JSON.stringify(err)} ${err instanceof Error ? err.stack : ''}`).not.toContain(token)
    return err
  }
  at.driver.misbehave({ method: 'getFile', kind: 'error', status: 500 })
  expect(await fetching(file.id)).toMatchObject({ fault: { kind: 'fault' } })
  at.driver.misbehave({ method: 'getFile', kind: 'slow', retryAfterSeconds: 3 })
  expect(await fetching(file.id)).toMatchObject({ fault: { kind: 'slow', retryAfterMs: 3000 } })
  expect(await fetching('BQ-of-another-bot')).toMatchObject({ fault: { kind: 'gone' } })
  expect(Buffer.from((await fetching(file.id)) as Uint8Array).equals(Buffer.from(PNG.bytes))).toBe(true)
  expect(at.logged.join('\n')).not.toContain(token)
})
