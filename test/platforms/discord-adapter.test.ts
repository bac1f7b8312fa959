/** The Discord adapter over its real library, against the strict fake. */
import { describe, expect, test } from 'vitest'
import { discord } from '../../adapters/discord/index.ts'
import { openLog } from '../../src/log.ts'
import { SendError, type Answer, type Door, type Reader, type View } from '../../src/port.ts'
import { listening } from '../driver.ts'
import { CARD, faultContract, portContract } from '../port.contract.ts'
import { startDiscord } from './discord.ts'

const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
const done: Answer = { view: { lines: [{ plain: 'goed' }] }, reader }

async function open(door: Door) {
  await using opened = new AsyncDisposableStack()
  const driver = opened.use(await startDiscord())
  const adapter = opened.use(
    discord({ botToken: driver.env['DISCORD_BOT_TOKEN'] ?? '', apiUrl: driver.env['DISCORD_API_URL'] ?? '' }),
  )
  await adapter.listen({
    door,
    log: openLog('silent'),
    ...listening,
    signal: new AbortController().signal,
  })
  const kept = opened.move()
  return { adapter, driver, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

portContract('Discord', open)
faultContract('Discord', 'createMessage', open)

test('a worker, which hears nobody, sends and is ready', async () => {
  await using driver = await startDiscord()
  await using adapter = discord({
    botToken: driver.env['DISCORD_BOT_TOKEN'] ?? '',
    apiUrl: driver.env['DISCORD_API_URL'] ?? '',
  })
  const eve = await driver.person('Eve')
  await adapter.ready()
  await adapter.send({ tenant: 'discord', chat: eve.id, direct: true }, CARD, reader, 'delivery-1')
  expect(eve.screen()).toHaveLength(1)
})

const FORM: View = {
  form: {
    name: 'poll',
    title: { key: 'form.poll.title' },
    submit: { key: 'form.poll.submit' },
    fields: [
      {
        name: 'theme',
        kind: 'choice',
        label: { key: 'form.poll.theme' },
        choices: [{ value: 'groen', label: { plain: 'Groen' } }],
      },
      {
        name: 'question',
        kind: 'line',
        label: { key: 'form.poll.question' },
        hint: { key: 'form.poll.question.hint' },
      },
    ],
  },
}

describe('Discord', () => {
  test('a modal brings its values; what was wrong is told, and what was typed is there again', async () => {
    const answers: View[] = [FORM, { errors: { question: { key: 'words.empty' } } }, FORM, done.view]
    const heard: unknown[] = []
    await using at = await open(async ({ kind, ...rest }) => {
      heard.push({ kind, ...('values' in rest && { values: rest.values }) })
      return { view: answers.shift() ?? {}, reader }
    })
    const anna = await at.driver.person('Anna')
    await anna.types('poll')
    await anna.fills({ theme: 'Groen', question: 'Meer bomen?' })
    await anna.sees(/Vul dit in/)
    await anna.taps('Verbeter het formulier')
    await anna.fills({})
    await anna.sees(/goed/)
    const values = { theme: 'groen', question: 'Meer bomen?' }
    expect(heard).toEqual([
      { kind: 'command' },
      { kind: 'form.submit', values },
      { kind: 'form.open' },
      { kind: 'form.submit', values },
    ])
    expect(at.driver.refusals).toEqual([])
  })

  test('an answer that takes long is promised within three seconds, and a late form waits behind a button', async () => {
    const views: View[] = [done.view, FORM]
    await using at = await open(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_200))
      return { view: views.shift() ?? {}, reader }
    })
    const anna = await at.driver.person('Anna')
    await anna.types('help')
    await anna.sees(/goed/)
    await anna.types('poll')
    await anna.sees(/\[Nieuwe peiling\]/)
    expect(at.driver.refusals).toEqual([])
  })

  test('a channel’s answer is for its asker alone', async () => {
    await using at = await open(async () => done)
    const [anna, bob] = [await at.driver.person('Anna'), await at.driver.person('Bob')]
    const place = await at.driver.place('plein')
    await anna.types('help', '', place)
    await anna.sees(/goed/, place)
    expect(bob.screen(place)).toEqual([])
  })

  test('a sentence in a direct chat is heard, in a channel it is not', async () => {
    const said: unknown[] = []
    await using at = await open(async (intent) => {
      said.push(intent.kind === 'text' && intent.text)
      return done
    })
    const anna = await at.driver.person('Anna')
    await anna.says('hallo', await at.driver.place('plein'))
    await anna.says('hallo daar')
    await anna.sees(/goed/)
    expect(said).toEqual(['hallo daar'])
  })

  test('roles of the guild come with what somebody does there, and none with what they do elsewhere', async () => {
    const groups: unknown[] = []
    await using at = await open(async ({ actor }) => {
      groups.push(actor.groups)
      return done
    })
    const anna = await at.driver.person('Anna')
    const place = await at.driver.place('plein')
    at.driver.gives(anna.id, ['71', '72'], place)
    await anna.types('help', '', place)
    await anna.types('help', '', await at.driver.place('elders'))
    await anna.types('help')
    at.driver.gives(anna.id, [], place)
    await anna.types('help', '', place)
    expect(groups).toEqual([[`${place.tenant}:71`, `${place.tenant}:72`], [], undefined, []])
  })

  test('a dropped socket is taken up again, and what happened meanwhile is heard', async () => {
    await using at = await open(async () => done)
    const anna = await at.driver.person('Anna')
    await at.adapter.send({ tenant: 'discord', chat: anna.id, direct: true }, CARD, reader, 'one')
    const isReady = () =>
      at.adapter.ready().then(
        () => true,
        () => false,
      )
    expect(await isReady()).toBe(true)
    let back = () => undefined as void
    at.driver.drops(new Promise<void>((resolve) => (back = resolve)))
    await expect.poll(isReady).toBe(false)
    const tapped = anna.taps('Ja')
    back()
    await tapped
    await anna.sees(/goed/)
    await expect.poll(isReady).toBe(true)
  })

  test('a send whose answer was lost, sent again, is one message', async () => {
    await using at = await open(async () => done)
    const anna = await at.driver.person('Anna')
    const to = { tenant: 'discord', chat: anna.id, direct: true }
    at.driver.misbehave({ method: 'createMessage', kind: 'lost' })
    await expect(at.adapter.send(to, CARD, reader, 'delivery-1')).rejects.toThrow(SendError)
    await at.adapter.send(to, CARD, reader, 'delivery-1')
    await at.adapter.send(to, CARD, reader, 'delivery-2')
    expect(anna.screen().filter((text) => text.includes('Kerkstraat'))).toHaveLength(2)
  })

  test('a wait for everybody is for the platform, a wait for one route for that chat', async () => {
    await using at = await open(async () => done)
    const anna = await at.driver.person('Anna')
    const send = () =>
      at.adapter
        .send({ tenant: 'discord', chat: anna.id, direct: true }, CARD, reader, 'one')
        .catch((err: unknown) => (err instanceof SendError ? err.fault : err))
    at.driver.misbehave({ method: 'createMessage', kind: 'slow', retryAfterSeconds: 1 })
    expect(await send()).toMatchObject({ kind: 'slow', scope: 'chat' })
    await using other = await open(async () => done)
    const bob = await other.driver.person('Bob')
    other.driver.misbehave({ method: 'createMessage', kind: 'slow', retryAfterSeconds: 1, scope: 'platform' })
    const fault = await other.adapter
      .send({ tenant: 'discord', chat: bob.id, direct: true }, CARD, reader, 'one')
      .catch((err: unknown) => (err instanceof SendError ? err.fault : err))
    expect(fault).toMatchObject({ kind: 'slow', scope: 'platform' })
  })

  test('an edit of a message that is gone says so', async () => {
    await using at = await open(async () => done)
    const anna = await at.driver.person('Anna')
    const ref = await at.adapter.send({ tenant: 'discord', chat: anna.id, direct: true }, CARD, reader, 'one')
    const fault = await at.adapter
      .edit({ ...ref, message: '1' }, CARD, reader)
      .catch((err: unknown) => (err instanceof SendError ? err.fault : err))
    expect(fault).toMatchObject({ kind: 'gone' })
  })

  test('commands are registered once, and again only when they changed', async () => {
    await using driver = await startDiscord()
    const start = async () => {
      await using adapter = discord({
        botToken: driver.env['DISCORD_BOT_TOKEN'] ?? '',
        apiUrl: driver.env['DISCORD_API_URL'] ?? '',
      })
      await adapter.listen({
        door: async () => done,
        log: openLog('silent'),
        ...listening,
        signal: new AbortController().signal,
      })
    }
    await start()
    await start()
    expect(driver.calls.filter(({ method }) => method === 'putCommands')).toHaveLength(1)
    expect(driver.refusals).toEqual([])
  })

  test('a wrong token is told, without the token', async () => {
    await using driver = await startDiscord()
    await using adapter = discord({
      botToken: 'MTA.wrong.token-of-somebody',
      apiUrl: driver.env['DISCORD_API_URL'] ?? '',
    })
    const started = adapter.listen({
      door: async () => done,
      log: openLog('silent'),
      ...listening,
      signal: new AbortController().signal,
    })
    const why = await started.then(
      () => '',
      (err: unknown) => String(err),
    )
    expect(why).toContain('DISCORD_BOT_TOKEN')
    expect(why).not.toContain('wrong.token')
  })
})
