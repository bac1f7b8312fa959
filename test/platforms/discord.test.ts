/** The fake refuses what Discord refuses: else a test that passes over it says nothing. */
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startDiscord } from './discord.ts'
import { openSpec } from './discord/spec.ts'
import { faultIn } from './discord/strict.ts'

const message = { content: 'hallo', allowed_mentions: { parse: [] } }
const button = (n: number) => ({ type: 2, style: 2, label: `knop ${n}`, custom_id: `knop:${n}` })
const link = (url: string) => ({ type: 2, style: 5, label: 'Lees', url })
const row = (...components: object[]) => ({ type: 1, components })

test.each([
  ['a field that Discord does not know', { ...message, markdown: true }],
  ['an empty message', { ...message, content: ' ' }],
  ['2,001 characters', { ...message, content: 'x'.repeat(2_001) }],
  ['six buttons in a row', { ...message, components: [row(...Array.from({ length: 6 }, (_, n) => button(n)))] }],
  ['six rows', { ...message, components: Array.from({ length: 6 }, (_, n) => row(button(n))) }],
  ['a payload of 101 characters', { ...message, components: [row({ ...button(1), custom_id: 'x'.repeat(101) })] }],
  ['a label of 81 characters', { ...message, components: [row({ ...button(1), label: 'x'.repeat(81) })] }],
  ['one payload twice', { ...message, components: [row(button(1), button(1))] }],
  ['a nonce of 26 characters', { ...message, nonce: 'x'.repeat(26) }],
  ['a way out with a payload', { ...message, components: [row({ ...link('https://a.example'), custom_id: 'x' })] }],
  ['a way out without an address', { ...message, components: [row({ type: 2, style: 5, label: 'x' })] }],
  ['a payload that looks like a way out', { ...message, components: [row({ ...button(1), style: 5 })] }],
  ['a way out to javascript', { ...message, components: [row(link('javascript:alert(1)'))] }],
  ['a way out to a host without a dot', { ...message, components: [row(link('http://localhost:3000/'))] }],
  ['an address of 513', { ...message, components: [row(link(`https://a.example/${'x'.repeat(495)}`))] }],
  ['an embed without a picture', { ...message, embeds: [{}] }],
  ['an embed with what we never send', { ...message, embeds: [{ image: { url: 'https://a.example' }, title: 'x' }] }],
  ['a picture that is in the message itself', { ...message, embeds: [{ image: { url: 'data:image/png;base64,' } }] }],
])('%s is refused', (_name, body) => expect(faultIn('message', body)).toBeDefined())

test('a modal with six fields, or a select of 26, is refused', () => {
  const text = { type: 18, label: 'Vraag', component: { type: 4, custom_id: 'q', style: 1 } }
  const select = (n: number) => ({
    type: 18,
    label: 'Thema',
    component: {
      type: 3,
      custom_id: 't',
      options: Array.from({ length: n }, (_, at) => ({ label: `${at}`, value: `${at}` })),
    },
  })
  const modal = (...components: object[]) => ({
    type: 9,
    data: { custom_id: 'form:poll', title: 'Peiling', components },
  })
  expect(faultIn('callback', modal(text, select(25)))).toBeUndefined()
  expect(faultIn('callback', modal(...Array.from({ length: 6 }, () => text)))).toBeDefined()
  expect(faultIn('callback', modal(select(26)))).toBeDefined()
})

test('ways out and pictures are taken, and shown unless they are kept away', async () => {
  await using driver = await startDiscord()
  const anna = await driver.person('Anna')
  const place = await driver.place('plein')
  const embeds = [{ image: { url: 'https://beelden.example/a.jpg', description: 'Een boom' } }]
  const { DISCORD_API_URL: api, DISCORD_BOT_TOKEN: token } = driver.env
  const post = async (body: object) => {
    const headers = { authorization: `Bot ${token}`, 'content-type': 'application/json' }
    const url = `${api}/v10/channels/${place.chat}/messages`
    expect((await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status).toBe(200)
  }
  await post({ ...message, embeds, components: [row(link('https://a.example/'), button(1))] })
  await post({ ...message, embeds, flags: 4, content: 'zie <https://a.example/_x_> https://b.example' })
  await anna.taps('Lees', place)
  expect(anna.screen(place)).toEqual([
    '(picture https://beelden.example/a.jpg Een boom)\nhallo\n[Lees → https://a.example/] [knop 1]',
    'zie https://a.example/_x_ ⚠https://b.example',
  ])
  expect(driver.refusals).toEqual([])
})

test('at the wire: a wrong token, an unknown route, and a message that may ring people', async () => {
  await using driver = await startDiscord()
  const { DISCORD_API_URL: api, DISCORD_BOT_TOKEN: token } = driver.env
  const anna = await driver.person('Anna')
  const place = await driver.place('plein')
  const call = (path: string, body: object, as = token) =>
    fetch(`${api}/v10${path}`, {
      method: 'POST',
      headers: { authorization: `Bot ${as}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  expect((await call(`/channels/${place.chat}/messages`, message, 'other')).status).toBe(401)
  expect((await call('/polls', message)).status).toBe(404)
  expect((await call(`/channels/${place.chat}/messages`, { content: 'x'.repeat(3_000) })).status).toBe(400)
  expect((await call('/channels/1/messages', message)).status).toBe(404)
  expect((await call(`/channels/${place.chat}/messages`, { content: '*hallo* @everyone <@1> https://x' })).status).toBe(
    200,
  )
  expect(anna.screen(place)).toEqual(['⚠*hallo⚠* ⚠@everyone ⚠<@1> ⚠https://x'])
  expect(driver.refusals).toHaveLength(3)
})

test.runIf(existsSync('../shared/specs/discord-openapi.json'))('the official specification is asked as well', () => {
  const check = openSpec()
  expect(check?.('POST', '/channels/1234/messages', message)).toBeUndefined()
  expect(check?.('POST', '/channels/1234/messages', { content: 12 })).toBeDefined()
  expect(check?.('POST', '/channels/1234/letters', message)).toContain('no POST')
})

test('without the specification the built-in rules stand alone', () =>
  expect(openSpec('/nowhere.json')).toBeUndefined())
