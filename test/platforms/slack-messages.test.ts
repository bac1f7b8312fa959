/** What the Slack adapter sends, and what it says when that does not work. */
import { describe, expect, test } from 'vitest'
import { slack } from '../../adapters/slack/index.ts'
import { SendError, type View } from '../../src/port.ts'
import { HOSTILE } from '../port.contract.ts'
import { card, open, reader, yes } from './slack/listen.ts'

describe('Slack’s messages', () => {
  test('an edit changes the message; one that is gone says so', async () => {
    await using at = await open('http', () => yes)
    const anna = await at.driver.person('Anna')
    const to = { tenant: 'T0SAMEN', chat: anna.id, direct: true }
    const ref = await at.adapter.send(to, card, reader, 'once')
    expect(ref).toMatchObject({ tenant: 'T0SAMEN', chat: expect.stringMatching(/^D/) as string })
    await at.adapter.edit(ref, { title: { plain: 'Uitslag' } }, reader)
    expect(anna.screen()).toEqual(['Uitslag'])
    at.driver.misbehave({ method: 'chat.update', kind: 'gone' })
    await expect(at.adapter.edit(ref, card, reader)).rejects.toMatchObject({
      fault: { kind: 'gone', reason: 'message_not_found' },
    })
    at.driver.misbehave({ method: 'chat.update', kind: 'slow', retryAfterSeconds: 9 })
    await expect(at.adapter.edit(ref, card, reader)).rejects.toMatchObject({
      fault: { kind: 'slow', retryAfterMs: 9000, scope: 'platform' },
    })
  })

  test('a message in a thread stays in its thread', async () => {
    await using at = await open('http', () => yes)
    const place = await at.driver.place('verkeer')
    const ref = await at.adapter.send({ ...place, thread: '1795700000.000100', direct: false }, card, reader, 'once')
    expect(ref.thread).toBe('1795700000.000100')
    expect(at.driver.calls.at(-1)?.body).toMatchObject({ thread_ts: '1795700000.000100', unfurl_links: false })
  })

  test('words that look like markup are words: in messages, private answers, notifications and modals', async () => {
    const hostile: View = { title: { plain: HOSTILE }, lines: [{ plain: HOSTILE }], note: { plain: HOSTILE } }
    await using at = await open('http', ({ kind }) =>
      kind === 'help'
        ? {
            form: {
              name: 'claim',
              title: { plain: 'Code' },
              submit: { plain: 'Ga' },
              fields: [{ name: 'code', kind: 'line', label: { plain: HOSTILE } }],
            },
          }
        : hostile,
    )
    const anna = await at.driver.person('Anna')
    const place = await at.driver.place('verkeer')
    await anna.types('themes', '', place)
    await anna.forges('theme.list', place)
    await at.adapter.send({ ...place, direct: false }, hostile, reader, 'once')
    await expect.poll(() => anna.screen(place).length).toBe(3)
    for (const shown of anna.screen(place)) expect(shown).toBe([HOSTILE, HOSTILE, HOSTILE].join('\n'))
    for (const { body } of at.driver.calls) expect(String(body['text'])).not.toMatch(/<[!@#]/)
    await anna.forges('help')
    expect(await anna.sees(/Code/)).toContain(HOSTILE)
    expect(at.driver.refusals).toEqual([])
  })

  test('a fault never tells the token, nor a dead token that people are gone', async () => {
    await using at = await open('http', () => yes)
    const anna = await at.driver.person('Anna')
    await using dead = slack({
      botToken: 'xoxb-secret',
      signingSecret: 's',
      apiUrl: at.driver.env['SLACK_API_URL'] ?? '',
    })
    const to = { tenant: 'T0SAMEN', chat: anna.id, direct: true }
    const err: unknown = await dead.send(to, card, reader, 'once').catch((err: unknown) => err)
    expect(err).toBeInstanceOf(SendError)
    expect(err).toMatchObject({ fault: { kind: 'stopped', reason: 'invalid_auth' } })
    expect(JSON.stringify(err, Object.getOwnPropertyNames(err))).not.toContain('xoxb')
    await expect(dead.ready()).rejects.toThrow('Slack refuses SLACK_BOT_TOKEN: invalid_auth')
  })

  test('people’s languages are asked once, and nobody waits for Slack to tell', async () => {
    await using at = await open('http', () => yes)
    const anna = await at.driver.person('Anna', { locale: 'nl' })
    at.driver.misbehave({ method: 'users.info', kind: 'error', status: 500 })
    await anna.types('help')
    await anna.types('help')
    expect(at.driver.calls.filter(({ method }) => method === 'users.info')).toHaveLength(1)
    expect(at.intents.map(({ actor }) => actor.locale)).toEqual([undefined, undefined])
    const bob = await at.driver.person('Bob', { locale: 'en' })
    await bob.types('help')
    await bob.types('help')
    expect(at.driver.calls.filter(({ method }) => method === 'users.info')).toHaveLength(2)
    expect(at.intents.at(-1)?.actor.locale).toBe('en-US')
  })
})
