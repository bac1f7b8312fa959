/** Channels, user groups, addresses and pictures in Slack: the fake that is strict about them, and the adapter over it. */
import { LogLevel, webApi } from '@slack/bolt'
import { describe, expect, test } from 'vitest'
import { openGroups } from '../../adapters/slack/groups.ts'
import type { Actor, Form, View } from '../../src/port.ts'
import { type SlackDriver, startSlack } from './slack.ts'
import { card, listen, open, reader, yes } from './slack/listen.ts'

const picture = { url: 'https://beelden.example/boom.jpg', alt: { plain: 'Een boom' } }
const missing = { ...picture, url: 'https://beelden.invalid/boom.jpg' }
const form: Form = { name: 'claim', title: { plain: 'Meer bomen?' }, submit: { plain: 'Ja' }, fields: [] }
const nobody = async () => ({ view: yes, reader })

function clientOf({ env }: SlackDriver): webApi.WebClient {
  return new webApi.WebClient(env['SLACK_BOT_TOKEN'], {
    slackApiUrl: env['SLACK_API_URL'] ?? '',
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
  })
}

describe('the fake', () => {
  const image = { type: 'image', image_url: picture.url, alt_text: picture.alt.plain }
  const button = (url: string) => ({ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Lees' }, url })
  const actions = (...elements: object[]) => ({ type: 'actions', elements })

  test.each([
    ['a picture and a way out', [image, actions(button('https://a.example/'))], 'ok', 0],
    ['a picture without words', [{ type: 'image', image_url: picture.url }], 'invalid_blocks', 1],
    ['a picture of nothing', [{ ...image, image_url: 'data:image/png;base64,' }], 'invalid_blocks', 1],
    ['a picture that cannot be fetched', [{ ...image, image_url: missing.url }], 'invalid_blocks', 0],
    ['a way out to javascript', [actions(button('javascript:alert(1)'))], 'invalid_blocks', 1],
    ['an address of 3001', [actions(button(`https://a.example/${'x'.repeat(2984)}`))], 'invalid_blocks', 1],
  ])('%s', async (_name, blocks, outcome, refusals) => {
    await using slack = await startSlack()
    const { chat: channel } = await slack.place('verkeer')
    const said = await clientOf(slack)
      .apiCall('chat.postMessage', { channel, text: 'x', blocks })
      .then(
        () => 'ok',
        (err: unknown) => (err instanceof webApi.WebAPIPlatformError ? err.data.error : String(err)),
      )
    expect(said).toBe(outcome)
    expect(slack.refusals).toHaveLength(refusals)
  })

  test('tells who made a channel, who runs the workspace, and who is in its groups', async () => {
    await using slack = await startSlack()
    const [anna, bob] = [await slack.person('Anna'), await slack.person('Bob')]
    const eve = await slack.person('Eve', { team: 'T0BOUW', admin: true })
    const { chat: channel } = await slack.place('verkeer', { managers: [anna.id, bob.id] })
    const id = slack.group([anna, eve])
    const client = clientOf(slack)
    expect((await client.conversations.info({ channel })).channel).toMatchObject({ creator: anna.id })
    const roles = [anna, bob, eve].map(async ({ id: user }) => {
      const { user: told } = await client.users.info({ user })
      return [told?.team_id, told?.is_admin, told?.is_stranger]
    })
    expect(await Promise.all(roles)).toEqual([
      ['T0SAMEN', false, false],
      ['T0SAMEN', true, false],
      ['T0BOUW', true, true],
    ])
    expect((await client.usergroups.list({ include_users: true })).usergroups).toMatchObject([
      { id, users: [anna.id, eve.id] },
    ])
    expect((await client.usergroups.list()).usergroups?.[0]).not.toHaveProperty('users')
    await expect(client.conversations.info({ channel: 'C404' })).rejects.toThrow(/channel_not_found/)
    expect(slack.refusals).toEqual([])
  })

  test('an app without a scope is told which', async () => {
    await using slack = await startSlack({ without: ['usergroups:read'] })
    await expect(clientOf(slack).usergroups.list()).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'usergroups:read' },
    })
  })
})

describe('a picture that Slack cannot fetch', () => {
  const news: View = { title: { plain: 'Nieuws' }, picture: missing, buttons: card.buttons ?? [] }

  test('leaves the words: in a message, in an edit and in an answer', async () => {
    await using at = await open('http', () => news)
    const anna = await at.driver.person('Anna')
    const place = await at.driver.place('verkeer')
    const to = { ...place, direct: false }
    await at.adapter.send(to, news, reader, 'once')
    await anna.sees(/^Nieuws\n\[Ja\]$/, place)
    const ref = await at.adapter.send(to, { ...news, picture }, reader, 'once')
    await anna.sees(/^\(picture https:\/\/beelden\.example\/boom\.jpg Een boom\)\nNieuws/, place)
    await at.adapter.edit(ref, { ...news, title: { plain: 'Later' } }, reader)
    await anna.sees(/^Later\n/, place)
    await anna.types('themes', '', place)
    await anna.taps('Ja', place)
    await expect.poll(() => anna.screen(place).filter((shown) => shown.startsWith('Nieuws'))).toHaveLength(3)
    expect(at.driver.refusals).toEqual([])
  })

  test('is no reason to try anything else again', async () => {
    await using at = await open('http', () => yes)
    const anna = await at.driver.person('Anna')
    const to = { tenant: 'T0SAMEN', chat: anna.id, direct: true }
    at.driver.misbehave({ method: 'chat.postMessage', kind: 'lost' })
    await expect(at.adapter.send(to, news, reader, 'once')).rejects.toMatchObject({ fault: { kind: 'fault' } })
    expect(at.driver.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1)
  })
})

describe.each(['http', 'socket'] as const)('over %s', (way) => {
  test('whoever opens a way out, its click is acknowledged and nobody is asked', async () => {
    await using at = await open(way, () => yes)
    const place = await at.driver.place('bouw')
    const eve = await at.driver.person('Eve', { team: 'T0BOUW' })
    const view = { ...card, links: [{ label: { plain: 'Lees' }, url: 'https://a.example/' }] }
    await at.adapter.send({ ...place, direct: false }, view, reader, 'once')
    await eve.taps('Lees', place)
    await at.driver.repeats()
    expect(eve.screen(place)).toEqual(['Meer bomen?\n[Lees → https://a.example/] [Ja]'])
    expect([at.intents, at.refused, at.driver.refusals]).toEqual([[], [], []])
    expect(at.driver.calls.map(({ method }) => method)).not.toContain('users.info')
  })
})

describe('who manages a channel', () => {
  const asks = (adapter: { manages?: (actor: Actor, at: never) => Promise<boolean> }, chat: string) => {
    return async (id: string, tenant = 'T0SAMEN') =>
      await adapter.manages?.({ platform: 'slack', tenant, id }, { tenant: 'T0SAMEN', chat, direct: false } as never)
  }

  test('who made it, or runs our workspace; never who runs another', async () => {
    await using at = await open('http', () => yes)
    const [anna, bob, carla] = [
      await at.driver.person('Anna'),
      await at.driver.person('Bob', { admin: true }),
      await at.driver.person('Carla'),
    ]
    const eve = await at.driver.person('Eve', { team: 'T0BOUW', admin: true })
    const manages = asks(at.adapter, (await at.driver.place('bouw', { managers: [anna.id] })).chat)
    expect(await manages(anna.id)).toBe(true)
    expect(await manages(bob.id)).toBe(true)
    expect(await manages(carla.id)).toBe(false)
    expect(await manages(eve.id, 'T0BOUW')).toBe(false)
    // Even if an event said that she is of ours.
    expect(await manages(eve.id)).toBe(false)
    // What she made herself, on her side of a shared channel, she does manage.
    const theirs = asks(at.adapter, (await at.driver.place('plan', { managers: [eve.id] })).chat)
    expect(await theirs(eve.id, 'T0BOUW')).toBe(true)
    expect(await theirs(anna.id)).toBe(false)
    expect(await asks(at.adapter, 'C404')(anna.id)).toBe(false)
    expect(at.driver.refusals).toEqual([])
  })

  test('nobody, while Slack does not tell', async () => {
    await using at = await open('http', () => yes)
    const anna = await at.driver.person('Anna', { admin: true })
    const manages = asks(at.adapter, (await at.driver.place('bouw', { managers: [anna.id] })).chat)
    at.driver.misbehave({ method: 'conversations.info', kind: 'error', status: 500 })
    expect(await manages(anna.id)).toBe(true)
    at.driver.misbehave({ method: 'conversations.info', kind: 'lost' })
    at.driver.misbehave({ method: 'users.info', kind: 'lost' })
    expect(await manages(anna.id)).toBe(false)
    await using other = await listen(await startSlack({ without: ['channels:read', 'users:read'] }), nobody)
    const bob = await other.driver.person('Bob', { admin: true })
    const { chat } = await other.driver.place('bouw', { managers: [bob.id] })
    expect(await asks(other.adapter, chat)(bob.id)).toBe(false)
  })
})

describe('user groups', () => {
  test('come with what people do, as soon as Slack told them', async () => {
    const driver = await startSlack()
    const [anna, bob] = [await driver.person('Anna'), await driver.person('Bob')]
    const eve = await driver.person('Eve', { team: 'T0BOUW' })
    const [council, editors] = [driver.group([anna]), driver.group([anna, bob])]
    await using at = await listen(driver, async ({ kind }) => ({
      view: kind === 'form.open' ? { form } : yes,
      reader,
    }))
    const groups = async (act: () => Promise<void>) => {
      await act()
      return at.intents.at(-1)?.actor.groups
    }
    const both = [`T0SAMEN:${council}`, `T0SAMEN:${editors}`]
    await expect.poll(() => groups(() => anna.types('help'))).toEqual(both)
    const place = await driver.place('bouw')
    expect(await groups(() => anna.types('help', '', place))).toEqual(both)
    expect(await groups(() => anna.says('hallo'))).toEqual(both)
    expect(await groups(() => anna.forges('form.open:claim'))).toEqual(both)
    await anna.sees(/Meer bomen/)
    expect(await groups(() => anna.fills({}))).toEqual(both)
    expect(at.intents.at(-1)?.kind).toBe('form.submit')
    expect(await groups(() => bob.types('help'))).toEqual([`T0SAMEN:${editors}`])
    expect(await groups(() => eve.forges('help', place))).toEqual([])
    expect(driver.calls.filter(({ method }) => method === 'usergroups.list')).toHaveLength(1)
  })

  test('are none without the scope, which is said once, and asked no more', async () => {
    await using at = await listen(await startSlack({ without: ['usergroups:read'] }), nobody)
    const anna = await at.driver.person('Anna')
    await expect.poll(() => at.logged).toEqual([expect.stringMatching(/user groups.*missing_scope/)])
    await anna.types('help')
    await anna.types('help')
    expect(at.intents.map(({ actor }) => actor.groups)).toEqual([undefined, undefined])
    expect(at.logged).toHaveLength(1)
    expect(at.driver.calls.filter(({ method }) => method === 'usergroups.list')).toHaveLength(1)
  })

  test('follow the changes, and count no longer when Slack is silent for long', async () => {
    await using driver = await startSlack()
    const anna = await driver.person('Anna')
    const council = driver.group([anna])
    const nothing = () => undefined
    const log = { debug: nothing, info: nothing, warn: nothing, error: nothing }
    const often = { fresh: 10, again: 10, kept: 300 }
    using groups = openGroups(clientOf(driver), async () => 'T0SAMEN', log, often)
    expect(groups.of(anna.id)).toBeUndefined()
    await expect.poll(() => groups.of(anna.id)).toEqual([`T0SAMEN:${council}`])
    const editors = driver.group([anna])
    await expect.poll(() => groups.of(anna.id)).toEqual([`T0SAMEN:${council}`, `T0SAMEN:${editors}`])
    driver.misbehave({ method: 'usergroups.list', kind: 'error', status: 500, times: 1_000 })
    await expect.poll(() => groups.of(anna.id)).toBeUndefined()
  })
})
