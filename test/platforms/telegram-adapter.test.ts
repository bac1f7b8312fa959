/** The adapter over the real library, against the strict fake: the same by webhook and by long polling. */
import { describe, expect, test } from 'vitest'
import { type Address, SendError, type View } from '../../src/port.ts'
import type { SharedPlace } from '../driver.ts'
import { CARD, faultContract, HOSTILE, portContract } from '../port.contract.ts'
import { made, play, reader, scripted } from './telegram/play.ts'

const WAYS = ['webhook', 'polling'] as const
const to = (place: SharedPlace): Address => ({ ...place, direct: false })
const LONG: View = { lines: [{ plain: 'lang '.repeat(60) }] }

for (const way of WAYS) portContract(`telegram by ${way}`, (door) => play(way, door))
faultContract('telegram', 'sendMessage', (door) => play('webhook', door))

describe.each(WAYS)('by %s', (way) => {
  test('says who we are, what can be typed, and what we want to hear of', async () => {
    await using at = await play(way, scripted().door)
    const lists = made(at, 'setMyCommands').map(({ body }) => body)
    expect(lists.map((list) => list['language_code'])).toEqual([undefined, 'nl', 'en'])
    expect(lists[2]?.['commands']).toContainEqual({ command: 'themes', description: 'What you can talk about' })
    const allowed = ['message', 'callback_query', 'my_chat_member']
    if (way === 'webhook') {
      const [hook] = made(at, 'setWebhook')
      expect(hook?.body).toMatchObject({ url: `${at.url}/telegram/webhook`, allowed_updates: allowed })
      expect(hook?.body['secret_token']).toBe(at.driver.env['TELEGRAM_WEBHOOK_SECRET'])
    } else {
      expect(made(at, 'deleteWebhook')).toHaveLength(1)
      await expect.poll(() => made(at, 'getUpdates')[0]?.body).toMatchObject({ allowed_updates: allowed })
    }
  })

  test('a short answer to a tap is a toast, an alert when something is wrong', async () => {
    const { door } = scripted((intent) => ({
      lines: [{ plain: 'kort' }],
      mood: intent.kind === 'unknown' ? 'sorry' : 'done',
    }))
    await using at = await play(way, door)
    const anna = await at.driver.person('Anna')
    await anna.types('help')
    await at.adapter.send({ tenant: 'telegram', chat: anna.id, direct: true }, CARD, reader, 'd-1')
    await anna.taps('Nee')
    await anna.sees(/^kort$/)
    await anna.forges('poll.vote:x:y')
    await expect.poll(() => made(at, 'answerCallbackQuery').length).toBe(2)
    const [fine, wrong] = made(at, 'answerCallbackQuery').map(({ body }) => body)
    expect(fine).toMatchObject({ text: 'kort' })
    expect(fine).not.toHaveProperty('show_alert')
    expect(wrong).toMatchObject({ text: 'kort', show_alert: true })
    expect(made(at, 'sendMessage')).toHaveLength(2)
    expect(at.driver.refusals).toEqual([])
  })

  test('a long answer to a tap is a message, and the tap is answered too', async () => {
    const { door } = scripted(() => LONG)
    await using at = await play(way, door)
    const anna = await at.driver.person('Anna')
    await anna.types('help')
    await anna.forges('help')
    await expect.poll(() => made(at, 'answerCallbackQuery').length).toBe(1)
    expect(made(at, 'answerCallbackQuery')[0]?.body).not.toHaveProperty('text')
    expect(anna.screen()).toHaveLength(2)
  })

  test('in a group, a long answer to a tap goes to the person alone; who never started gets it short', async () => {
    const { door, intents } = scripted(() => LONG)
    await using at = await play(way, door)
    const place = await at.driver.place('Wijkraad')
    const [anna, bram] = [await at.driver.person('Anna'), await at.driver.person('Bram')]
    await anna.types('help')
    await at.adapter.send(to(place), CARD, reader, 'd-1')
    await anna.taps('Ja', place)
    await expect.poll(() => anna.screen()).toHaveLength(2)
    expect(anna.screen(place)).toHaveLength(1)
    await bram.taps('Ja', place)
    expect(await bram.sees(/…$/, place)).toHaveLength(200)
    expect(anna.screen(place)).toHaveLength(1)
    expect(intents.at(-1)).toMatchObject({ at: { chat: place.chat, direct: false }, actor: { id: bram.id } })
    expect(at.driver.refusals).toEqual([])
  })

  test('a command in a group is answered there, as a reply; what is about one person is not', async () => {
    const { door } = scripted()
    await using at = await play(way, door)
    const place = await at.driver.place('Wijkraad')
    const anna = await at.driver.person('Anna')
    await anna.types('themes', 'groen', place)
    await anna.sees(/goed/, place)
    expect(made(at, 'sendMessage')[0]?.body).toMatchObject({
      reply_parameters: { allow_sending_without_reply: true },
      chat_id: Number(place.chat),
    })
    await anna.types('me', '', place)
    await anna.sees(/Dit antwoord is alleen voor jou/, place)
    await anna.types('help')
    await anna.types('me', '', place)
    await expect.poll(() => anna.screen()).toEqual(['goed', 'goed'])
    expect(anna.screen(place)).toHaveLength(2)
  })

  test('sentences in a group are not ours', async () => {
    const { door, intents } = scripted()
    await using at = await play(way, door)
    const anna = await at.driver.person('Anna')
    await anna.says('hallo allemaal', await at.driver.place('Wijkraad'))
    await anna.says('hallo')
    await anna.sees(/goed/)
    expect(intents).toMatchObject([{ kind: 'text', text: 'hallo', at: { direct: true } }])
  })

  test('a form is filled in step by step, by button or by words', async () => {
    const steps: View[] = [
      {
        title: { plain: 'Thema?' },
        buttons: [{ label: { plain: 'Groen' }, does: { kind: 'form.pick', value: 'groen' } }],
      },
      { title: { plain: 'Vraag?' }, buttons: [{ label: { plain: 'Stop' }, does: { kind: 'form.cancel' } }] },
      { title: { plain: 'Klaar' } },
    ]
    const { door, intents } = scripted(() => steps.shift() ?? {})
    await using at = await play(way, door)
    const olga = await at.driver.person('Olga')
    await olga.types('poll')
    await olga.fills({ theme: 'Groen', question: 'Meer bomen?' })
    await olga.sees(/Klaar/)
    expect(intents).toMatchObject([
      { kind: 'command', verb: 'poll' },
      { kind: 'form.pick', value: 'groen' },
      { kind: 'text', text: 'Meer bomen?' },
    ])
  })

  test('whoever waits for a slow answer holds up nobody else', async () => {
    let release = () => undefined as void
    const slow = new Promise<void>((resolve) => (release = resolve))
    let slowId = ''
    await using at = await play(way, async ({ actor }) => {
      if (actor.id === slowId) await slow
      return { view: { lines: [{ plain: 'goed' }] }, reader }
    })
    const [anna, bram] = [await at.driver.person('Anna'), await at.driver.person('Bram')]
    slowId = anna.id
    const waiting = anna.types('help')
    // Not waited for: Telegram keeps what comes after an update that is not confirmed yet.
    const typing = bram.types('help')
    await bram.sees(/goed/)
    expect(anna.screen()).toEqual([])
    release()
    await Promise.all([waiting, typing])
    await anna.sees(/goed/)
  })

  test('an answer that cannot be brought is logged without words or token', async () => {
    const { door } = scripted(() => ({ lines: [{ plain: HOSTILE }] }))
    await using at = await play(way, door)
    const anna = await at.driver.person('Anna')
    at.driver.misbehave({ method: 'sendMessage', kind: 'error', status: 502 })
    await anna.types('help')
    await expect.poll(() => at.logged.join('\n')).toMatch(/could not be brought .*fault: network/)
    expect(at.logged.join('\n')).not.toMatch(/everyone|strict-fake/)
  })

  test('Telegram that is not there at the start is asked again', async () => {
    const { door } = scripted()
    await using at = await play(way, door, (driver) =>
      driver.misbehave({ method: 'getMe', kind: 'error', status: 500 }),
    )
    expect(at.logged.join('\n')).toMatch(/could not be reached at the start/)
    const anna = await at.driver.person('Anna')
    await anna.types('help')
    await anna.sees(/goed/)
  })

  test('a group that became a supergroup', async () => {
    await using at = await play(way, scripted().door)
    const place = await at.driver.place('Wijkraad')
    at.driver.misbehave({ method: 'sendMessage', kind: 'moved', to: '-1002', chat: place.chat })
    const err = await at.adapter.send(to(place), CARD, reader, 'd-1').catch((reason: unknown) => reason)
    expect(err instanceof SendError && err.fault).toMatchObject({ kind: 'moved', to: { chat: '-1002' } })
    await at.adapter.send({ ...to(place), chat: '-1002' }, CARD, reader, 'd-1')
    const bram = await at.driver.person('Bram')
    await bram.sees(/Kerkstraat/, place)
  })
})
