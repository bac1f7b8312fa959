/** Groups, addresses and pictures in Telegram: the fake that is strict about them, and the adapter over it. */
import { describe, expect, test } from 'vitest'
import { telegram } from '../../adapters/telegram/index.ts'
import type { Actor } from '../../src/port.ts'
import type { PlatformDriver } from '../driver.ts'
import { made, play, scripted } from './telegram/play.ts'
import { startTelegram } from './telegram.ts'

async function call(driver: PlatformDriver, method: string, body: object): Promise<{ ok: boolean; result?: unknown }> {
  const { TELEGRAM_API_ROOT: root = '', TELEGRAM_BOT_TOKEN: token = '' } = driver.env
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  return (await (await fetch(`${root}/bot${token}/${method}`, init)).json()) as { ok: boolean; result?: unknown }
}

describe('the fake', () => {
  const to = (url: string) => ({ text: 'a', reply_markup: { inline_keyboard: [[{ text: 'Lees', url }]] } })

  test.each([
    ['http://localhost:3000/a', false],
    ['https://intranet/a', false],
    ['ftp://voorbeeld.example', false],
    ['javascript:alert(1)', false],
    ['voorbeeld.example', false],
    ['', false],
    ['https://voorbeeld.example/a', true],
  ])('a button to %s is taken: %s', async (url, taken) => {
    await using driver = await startTelegram()
    const { chat } = await driver.place('Wijkraad')
    expect(await call(driver, 'sendMessage', { chat_id: Number(chat), ...to(url) })).toMatchObject({ ok: taken })
    expect(driver.refusals).toHaveLength(taken ? 0 : 1)
  })

  test('shows what Telegram fetches: what it is told, or else the first address that is no code', async () => {
    await using driver = await startTelegram()
    const place = await driver.place('Wijkraad')
    const anna = await driver.person('Anna')
    const send = (body: object) => call(driver, 'sendMessage', { chat_id: Number(place.chat), ...body })
    const text = 'zie https://a.example en https://b.example'
    await send({ text })
    await send({ text, entities: [{ type: 'code', offset: 4, length: 17 }] })
    await send({ text, link_preview_options: { is_disabled: true } })
    await send({ text, link_preview_options: { url: 'https://c.example/c.jpg' } })
    expect(anna.screen(place)).toEqual([
      `(picture https://a.example)\n${text}`,
      `(picture https://b.example)\n${text}`,
      text,
      `(picture https://c.example/c.jpg)\n${text}`,
    ])
    expect(await send({ text, link_preview_options: { url: 'http://localhost/c.jpg' } })).toMatchObject({ ok: false })
  })

  test('tells what people are in a group, also after it moved', async () => {
    await using driver = await startTelegram()
    const [anna, bob, carla] = [await driver.person('A'), await driver.person('B'), await driver.person('C')]
    const { chat } = await driver.place('Wijkraad', { managers: [anna.id, bob.id] })
    const statusOf = async (chat: string, user: string) => {
      const { result } = await call(driver, 'getChatMember', { chat_id: Number(chat), user_id: Number(user) })
      return (result as { status?: string } | undefined)?.status
    }
    expect(await statusOf(chat, anna.id)).toBe('creator')
    expect(await statusOf(chat, bob.id)).toBe('administrator')
    expect(await statusOf(chat, carla.id)).toBe('left')
    expect(await statusOf(chat, '1')).toBeUndefined()
    driver.misbehave({ method: 'sendMessage', kind: 'moved', to: '-1009', chat })
    await call(driver, 'sendMessage', { chat_id: Number(chat), text: 'a' })
    expect(await statusOf(chat, anna.id)).toBeUndefined()
    expect(await statusOf('-1009', anna.id)).toBe('creator')
    expect(driver.refusals).toEqual([])
  })
})

describe('the adapter', () => {
  const actor = (id: string): Actor => ({ platform: 'telegram', tenant: 'telegram', id })

  test('asks Telegram who manages a group, each time, and believes no failure', async () => {
    await using at = await play('webhook', scripted().door)
    const [anna, bob] = [await at.driver.person('Anna'), await at.driver.person('Bob')]
    const place = await at.driver.place('Wijkraad', { managers: [bob.id, anna.id] })
    const asks = (id: string, chat = place.chat) =>
      at.adapter.manages?.(actor(id), { tenant: 'telegram', chat, direct: false })
    expect(await asks(anna.id)).toBe(true)
    expect(await asks(bob.id)).toBe(true)
    expect(await asks((await at.driver.person('Eve')).id)).toBe(false)
    expect(await asks('1')).toBe(false)
    expect(await asks(anna.id, '-1')).toBe(false)
    for (const fault of [{ kind: 'error', status: 500 }, { kind: 'lost' }, { kind: 'blocked' }] as const) {
      at.driver.misbehave({ method: 'getChatMember', ...fault })
      expect(await asks(anna.id)).toBe(false)
    }
    // Another platform's Anna may have the same number.
    const other = at.adapter.manages?.({ ...actor(anna.id), platform: 'slack' }, { ...place, direct: false })
    expect(await other).toBe(false)
    expect(at.logged.join('\n')).not.toMatch(/strict-fake/)
    expect(at.driver.refusals).toEqual([])
  })

  test('knows the address that opens a chat at a theme, once Telegram told our name', async () => {
    await using at = await play('webhook', scripted().door)
    expect(at.adapter.linkTo?.('groen')).toBe('https://t.me/samenspraak_bot?start=follow_groen')
    for (const odd of ['x'.repeat(58), 'a b', 'a&b', 'é']) expect(at.adapter.linkTo?.(odd)).toBeUndefined()
    // A worker hears nobody: it knows from being asked whether it is ready.
    const { TELEGRAM_BOT_TOKEN: token = '', TELEGRAM_API_ROOT: apiRoot = '' } = at.driver.env
    await using worker = telegram({ token, apiRoot })
    expect(worker.linkTo?.('groen')).toBeUndefined()
    await worker.ready()
    expect(worker.linkTo?.('groen')).toBe('https://t.me/samenspraak_bot?start=follow_groen')
  })

  test('that address opens the theme', async () => {
    const { intents, door } = scripted()
    await using at = await play('polling', door)
    const anna = await at.driver.person('Anna')
    await anna.types('start', new URL(at.adapter.linkTo?.('verkeer') ?? '').searchParams.get('start') ?? '')
    await anna.sees(/goed/)
    expect(intents).toMatchObject([{ kind: 'theme.show', theme: 'verkeer' }])
  })

  test('the menu has the verb that joins accounts', async () => {
    await using at = await play('webhook', scripted().door)
    for (const { body } of made(at, 'setMyCommands')) {
      expect(body['commands']).toContainEqual({ command: 'link', description: expect.stringMatching(/code/) as string })
    }
  })
})
