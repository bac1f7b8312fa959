import { describe, expect, test } from 'vitest'
import { CARD } from '../../test/port.contract.ts'
import { startWeb } from '../../test/platforms/web.ts'
import { openWorld } from '../../test/world.ts'
import { idOf, newKey } from './identity.ts'
import { openPace } from './pace.ts'
import { receive } from './receive.ts'
import { draw } from './render.ts'

const key = '00000000-0000-4000-8000-000000000001'

describe('what a window sends', () => {
  test.each([
    ['/poll', { kind: 'command', verb: 'poll', rest: '' }],
    ['follow groen', { kind: 'command', verb: 'follow', rest: 'groen' }],
    [' /Claim  ABCD-EFGH ', { kind: 'command', verb: 'claim', rest: 'ABCD-EFGH' }],
    ['/wat', { kind: 'command', verb: 'help', rest: '' }],
    ['hallo daar', { kind: 'text', text: 'hallo daar' }],
  ])('%j is typed', (text, intent) => {
    expect(receive('anna', 'nl', { kind: 'type', key, text })).toMatchObject({
      ...intent,
      actor: { platform: 'web', tenant: 'web', id: 'anna', locale: 'nl' },
      at: { chat: 'anna', direct: true },
      key: `anna:${key}`,
    })
  })

  test.each([
    [undefined],
    [{ kind: 'tap', payload: 'help' }],
    [{ kind: 'tap', key: 'mine', payload: 'help' }],
    [{ kind: 'form', key, form: 'niets', values: {} }],
    [{ kind: 'form', key, form: 'poll', values: { theme: 1 } }],
  ])('what our page never sends is malformed (%#)', (body) => expect(receive('anna', 'nl', body)).toBe('malformed'))
})

test('a key cannot be made from an id, and no two are alike', () => {
  const keys = Array.from({ length: 1_000 }, newKey)
  expect(new Set(keys).size).toBe(1_000)
  expect(idOf(keys[0] ?? '')).toMatch(/^[0-9a-f]{32}$/)
  expect(idOf('../../etc')).toBeUndefined()
})

test('a view is drawn as plain strings in the reader’s language', () => {
  const drawn = draw(CARD, { locale: 'en', zone: 'Europe/Amsterdam' })
  expect(drawn.bars[0]).toEqual({ label: 'Ja', percent: 75, count: '3 votes', own: true })
  expect(drawn.note).toContain('Thursday 26 November')
  expect(drawn.buttons[0]).toEqual({ label: 'Ja', payload: 'poll.vote:abcdefgh2345:0' })
})

test('so many may enter at once, and the rest when time has passed', () => {
  const may = openPace(3, 1)
  expect(Array.from({ length: 5 }, () => may('here'))).toEqual([true, true, true, false, false])
  expect(may('there')).toBe(true)
})

describe('the square over HTTP', () => {
  test('headers keep scripts, frames and referrers out', async () => {
    await using world = await openWorld('postgres')
    const { headers } = await fetch(world.url)
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
    )
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('a window that nobody was given does not exist', async () => {
    await using world = await openWorld('postgres')
    const made = newKey()
    for (const path of ['', '/events']) expect((await fetch(`${world.url}/w/${made}${path}`)).status).toBe(404)
    const body = JSON.stringify({ kind: 'type', key, text: '/help' })
    expect((await fetch(`${world.url}/w/${made}/say`, { method: 'POST', body })).status).toBe(404)
    expect(await world.ctx.db.account.count()).toBe(0)
  })

  test('too much, or what is no JSON, is refused and changes nothing', async () => {
    await using world = await openWorld('postgres')
    await using web = await startWeb()
    web.connect(world.url)
    await web.person('Anna')
    const entered = await fetch(`${world.url}/enter`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ party: 'resident' }),
    })
    const headers = { 'content-type': 'application/json' }
    const say = `${world.url}${(entered.headers.get('location') ?? '').split('?')[0]}/say`
    expect((await fetch(say, { method: 'POST', body: 'x'.repeat(70_000), headers })).status).toBe(413)
    expect((await fetch(say, { method: 'POST', body: '{', headers })).status).toBe(400)
    expect(await (await fetch(`${world.url}/metrics`)).text()).toContain(
      'samenspraak_refused_total{platform="web",why="malformed"} 2',
    )
  })

  test('files come up with a form alone, and no more than 5 MB of them', async () => {
    await using world = await openWorld('postgres')
    const entered = await fetch(`${world.url}/enter`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ party: 'resident' }),
    })
    const window = `${world.url}${(entered.headers.get('location') ?? '').split('?')[0]}`
    const post = async (address: string, said: string, size: number) => {
      const body = new FormData()
      body.append('said', said)
      body.append('files', new File([Buffer.alloc(size, 1)], 'foto.png', { type: 'image/png' }))
      const headers = { 'accept-language': 'nl' }
      const response = await fetch(address, { method: 'POST', body, headers })
      return [response.status, await response.text()]
    }
    const help = JSON.stringify({ kind: 'type', key, text: '/help' })
    expect(await post(`${window}/say`, help, 4_000_000)).toMatchObject([200, expect.stringContaining('themes')])
    expect(await post(`${window}/say`, help, 5_500_000)).toEqual([413, expect.stringContaining('samen mogen')])
    expect(await post(`${window}/say`, '{', 10)).toEqual([400, expect.any(String)])
    expect(await post(`${world.url}/enter`, help, 100_000)).toEqual([413, expect.any(String)])
    expect(await post(`${world.url}/w/${newKey()}/say`, help, 100_000)).toEqual([404, expect.any(String)])
  })

  test('outside the try-out, a code is the only way in, and nobody chooses their part', async () => {
    await using world = await openWorld('postgres', { WEB_PERSONAS: 'off' })
    const { invite } = await import('../../src/people/invite.ts')
    const code = await invite(world.ctx.db, { role: 'resident', uses: 2 })
    const enter = (body: Record<string, string>) =>
      fetch(`${world.url}/enter`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'accept-language': 'nl' },
        body: new URLSearchParams(body),
      })
    expect((await enter({ party: 'government' })).headers.get('location')).toBe('/')
    const wrong = await enter({ code: 'AAAA-BBBB-CCCC' })
    expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('Deze code klopt niet')])
    for (const status of [303, 303, 422]) expect((await enter({ code })).status).toBe(status)
    expect(await world.ctx.db.role.count({ where: { role: 'resident' } })).toBe(2)
  })

  test('a window that lost its connection catches up', async () => {
    await using world = await openWorld('postgres')
    await using web = await startWeb()
    web.connect(world.url)
    const anna = await web.person('Anna', { locale: 'nl' })
    await anna.types('follow', 'groen')
    await world.restarts()
    web.connect(world.url)
    const otto = await web.person('Otto', { party: 'government' })
    await otto.types('poll')
    await otto.fills({ theme: '🌳 Groen en water', question: 'Nog wakker?', options: 'Ja\nNee', closes: '3 dagen' })
    await otto.sees(/Je peiling is open/)
    const bob = await web.person('Bob')
    await bob.types('themes', 'groen')
    await bob.taps('Doe mee')
    await bob.sees(/Nog wakker\?[^]*\[Ja\]/)
  })
})
