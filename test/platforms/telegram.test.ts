/** The fake itself: that it refuses what production refuses, and misbehaves as it was told. */
import { describe, expect, test } from 'vitest'
import type { PlatformDriver } from '../driver.ts'
import { BUILT_IN, checkAgainst, officialSpec } from './telegram-spec.ts'
import { startTelegram } from './telegram.ts'

interface Said {
  readonly ok: boolean
  readonly result?: unknown
  readonly error_code?: number
  readonly description?: string
  readonly parameters?: object
}

/** Calls a method as any program could. */
async function call(driver: PlatformDriver, method: string, body: object = {}, token?: string): Promise<Said> {
  const { TELEGRAM_API_ROOT: root = '', TELEGRAM_BOT_TOKEN: own = '' } = driver.env
  const answer = await fetch(`${root}/bot${token ?? own}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await answer.json()) as Said
}

interface Update {
  readonly update_id: number
  readonly message?: { readonly text: string }
  readonly callback_query?: { readonly id: string; readonly data: string }
}
const updatesOf = (said: Said) => said.result as readonly Update[]

/** A driver, and Anna, who wrote to the bot already. */
async function open() {
  const driver = await startTelegram()
  const anna = await driver.person('Anna', { locale: 'nl' })
  const said = anna.says('hallo')
  const [update] = updatesOf(await call(driver, 'getUpdates', { timeout: 1 }))
  const next = (update?.update_id ?? 0) + 1
  await call(driver, 'getUpdates', { offset: next })
  await said
  const chat_id = Number(anna.id)
  return {
    driver,
    anna,
    next,
    chat_id,
    send: (body: object) => call(driver, 'sendMessage', { chat_id, ...body }),
    [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose](),
  }
}

const button = (changes: object = {}) => ({ text: 'Ja', callback_data: 'x', ...changes })
const keyboard = (...buttons: object[]) => ({ inline_keyboard: [buttons] })

describe('what production refuses', () => {
  test.each([
    ['no text', {}],
    ['an empty text', { text: '' }],
    ['a text of spaces', { text: ' \n ' }],
    ['4097 characters', { text: 'x'.repeat(4097) }],
    ['half a character', { text: 'a\uD83D' }],
    ['an unknown field', { text: 'a', mood: 'done' }],
    ['a field of a wrong type', { text: 'a', disable_notification: 'yes' }],
    ['an unknown field deep inside', { text: 'a', link_preview_options: { disabled: true } }],
    ['a payload of 65 bytes', { text: 'a', reply_markup: keyboard(button({ callback_data: 'é'.repeat(33) })) }],
    ['an empty payload', { text: 'a', reply_markup: keyboard(button({ callback_data: '' })) }],
    ['a button without words', { text: 'a', reply_markup: keyboard(button({ text: ' ' })) }],
    ['a button that does nothing', { text: 'a', reply_markup: keyboard({ text: 'Ja' }) }],
    ['a button that does two things', { text: 'a', reply_markup: keyboard(button({ url: 'https://a.example' })) }],
    ['a look that is not there', { text: 'a', reply_markup: keyboard(button({ style: 'main' })) }],
    ['9 buttons in a row', { text: 'a', reply_markup: keyboard(...Array.from({ length: 9 }, () => button())) }],
    ['101 buttons', { text: 'a', reply_markup: { inline_keyboard: Array.from({ length: 101 }, () => [button()]) } }],
    ['a tag that is not there', { text: '<div>a</div>', parse_mode: 'HTML' }],
    ['a tag that does not end', { text: '<b>a', parse_mode: 'HTML' }],
    ['tags that cross', { text: '<b>a<i>b</b></i>', parse_mode: 'HTML' }],
    ['a bare <', { text: '1 < 2', parse_mode: 'HTML' }],
    ['an entity beyond the text', { text: 'ab', entities: [{ type: 'bold', offset: 1, length: 2 }] }],
    ['an entity through an emoji', { text: '👍a', entities: [{ type: 'bold', offset: 1, length: 2 }] }],
    ['an entity that is not there', { text: 'ab', entities: [{ type: 'huge', offset: 0, length: 1 }] }],
    [
      'an entity inside code',
      {
        text: 'abcd',
        entities: [
          { type: 'code', offset: 0, length: 3 },
          { type: 'bold', offset: 1, length: 1 },
        ],
      },
    ],
    ['a reply to nothing', { text: 'a', reply_parameters: { message_id: 1 } }],
    ['a thread that is not there', { text: 'a', message_thread_id: 5 }],
  ])('%s', async (_what, body) => {
    await using at = await open()
    expect(await at.send(body)).toMatchObject({ ok: false, error_code: 400 })
    expect(at.driver.refusals).toHaveLength(1)
    expect(at.anna.screen()).toEqual([])
  })

  test.each([
    ['4096 characters', { text: 'x'.repeat(4096) }],
    ['4096 characters after entities', { text: `<b>${'x'.repeat(4096)}</b>`, parse_mode: 'HTML' }],
    ['a payload of 64 bytes', { text: 'a', reply_markup: keyboard(button({ callback_data: 'é'.repeat(32) })) }],
    ['nested tags and signs', { text: '<b>a <i>&lt;b&gt;</i></b> &amp; &#33;', parse_mode: 'HTML' }],
    [
      'a reply to what was removed',
      { text: 'a', reply_parameters: { message_id: 1, allow_sending_without_reply: true } },
    ],
  ])('%s is taken', async (_what, body) => {
    await using at = await open()
    expect(await at.send(body)).toMatchObject({ ok: true })
    expect(at.driver.refusals).toEqual([])
  })

  test('a wrong token, a method that is not there', async () => {
    await using at = await open()
    expect(await call(at.driver, 'getMe', {}, '1:wrong')).toMatchObject({ ok: false, error_code: 401 })
    expect(await call(at.driver, 'sendTelegram')).toMatchObject({ ok: false, error_code: 404 })
    expect(await call(at.driver, 'constructor')).toMatchObject({ ok: false, error_code: 404 })
    expect(at.driver.refusals).toHaveLength(3)
  })

  test('a person who never wrote, and a chat that is not there: no mistake of the bot', async () => {
    await using at = await open()
    const bram = await at.driver.person('Bram')
    expect(await at.send({ chat_id: Number(bram.id), text: 'a' })).toMatchObject({ error_code: 403 })
    expect(await at.send({ chat_id: 1, text: 'a' })).toMatchObject({
      error_code: 400,
      description: 'Bad Request: chat not found',
    })
    expect(at.driver.refusals).toEqual([])
  })

  test('an edit that changes nothing is told, an edit of nothing is a mistake', async () => {
    await using at = await open()
    const { result } = await at.send({ text: 'a', reply_markup: keyboard(button()) })
    const { message_id } = result as { message_id: number }
    const edit = (body: object) => call(at.driver, 'editMessageText', { chat_id: at.chat_id, message_id, ...body })
    expect((await edit({ text: 'a', reply_markup: keyboard(button()) })).description).toMatch(/message is not modified/)
    expect(at.driver.refusals).toEqual([])
    expect(await edit({ text: 'b' })).toMatchObject({ ok: true })
    expect(at.anna.screen()).toEqual(['b'])
    expect((await edit({ text: 'c', message_id: 1 })).description).toMatch(/message to edit not found/)
    expect(at.driver.refusals).toHaveLength(1)
  })

  test('a tap is answered once, in 200 characters', async () => {
    await using at = await open()
    await at.send({ text: 'Vraag…', reply_markup: keyboard(button(), button({ text: 'Nee', callback_data: 'y' })) })
    expect(at.anna.screen()).toEqual(['Vraag…\n[Ja] [Nee]'])
    void at.anna.taps('Nee')
    const [update] = updatesOf(await call(at.driver, 'getUpdates', { offset: at.next, timeout: 1 }))
    expect(update?.callback_query?.data).toBe('y')
    const answer = (text: string) =>
      call(at.driver, 'answerCallbackQuery', { callback_query_id: update?.callback_query?.id, text })
    expect(await answer('x'.repeat(201))).toMatchObject({ ok: false })
    expect(await answer('Gelukt')).toMatchObject({ ok: true })
    expect(at.anna.screen().at(-1)).toBe('Gelukt')
    expect(await answer('Nog eens')).toMatchObject({ ok: false })
    expect(at.driver.refusals).toHaveLength(2)
  })

  test.each([
    ['setMyCommands', { commands: [{ command: 'Themes', description: 'x' }] }],
    ['setMyCommands', { commands: [{ command: 'themes', description: '' }] }],
    ['setMyCommands', { commands: [], language_code: 'nl-NL' }],
    ['setWebhook', { url: 'http://bot.example/telegram/webhook' }],
    ['setWebhook', { url: 'https://bot.example/', secret_token: 'not allowed!' }],
    ['setWebhook', { url: 'https://bot.example/', max_connections: 101 }],
  ])('%s %o', async (method, body) => {
    await using at = await open()
    expect(await call(at.driver, method, body)).toMatchObject({ ok: false, error_code: 400 })
  })
})

describe('getUpdates', () => {
  test('an update stays until what comes after it is asked for', async () => {
    await using at = await open()
    void at.anna.says('een')
    const ask = async (offset: number) =>
      updatesOf(await call(at.driver, 'getUpdates', { offset })).map((update) => update.message?.text)
    expect(await ask(at.next)).toEqual(['een'])
    expect(await ask(at.next)).toEqual(['een'])
    expect(await ask(at.next + 1)).toEqual([])
    expect(await ask(at.next)).toEqual([])
  })

  test('two who ask at once: the first is sent away', async () => {
    await using at = await open()
    const first = call(at.driver, 'getUpdates', { offset: at.next, timeout: 5 })
    await expect.poll(() => at.driver.calls.length).toBe(3)
    const second = call(at.driver, 'getUpdates', { offset: at.next, timeout: 5 })
    expect(await first).toMatchObject({ ok: false, error_code: 409 })
    void at.anna.says('een')
    expect(updatesOf(await second)).toHaveLength(1)
    expect(at.driver.refusals).toHaveLength(1)
  })

  test('while a webhook is set, nobody may ask', async () => {
    await using at = await open()
    await call(at.driver, 'setWebhook', { url: 'https://bot.example/' })
    expect(await call(at.driver, 'getUpdates')).toMatchObject({ error_code: 409 })
    await call(at.driver, 'deleteWebhook')
    expect(await call(at.driver, 'getUpdates')).toMatchObject({ ok: true })
  })

  test('a poll that is cut loses no update', async () => {
    await using at = await open()
    const cut = call(at.driver, 'getUpdates', { offset: at.next, timeout: 5 }).catch(() => 'cut')
    await expect.poll(() => at.driver.calls.length).toBe(3)
    at.driver.drops()
    expect(await cut).toBe('cut')
    void at.anna.says('een')
    expect(updatesOf(await call(at.driver, 'getUpdates', { offset: at.next, timeout: 1 }))).toHaveLength(1)
  })
})

describe('misbehaving', () => {
  test('slow, with the time to wait, so many times', async () => {
    await using at = await open()
    at.driver.misbehave({ method: 'sendMessage', kind: 'slow', retryAfterSeconds: 3, times: 2 })
    for (const _ of [1, 2]) {
      expect(await at.send({ text: 'a' })).toMatchObject({ error_code: 429, parameters: { retry_after: 3 } })
    }
    expect(await at.send({ text: 'a' })).toMatchObject({ ok: true })
    expect(at.driver.refusals).toEqual([])
  })

  test('lost: the message is there, and its answer never comes', async () => {
    await using at = await open()
    at.driver.misbehave({ method: 'sendMessage', kind: 'lost' })
    await expect(at.send({ text: 'a' })).rejects.toThrow()
    expect(at.anna.screen()).toEqual(['a'])
  })

  test('only for the chat that was named', async () => {
    await using at = await open()
    at.driver.misbehave({ method: 'sendMessage', kind: 'blocked', chat: '123' })
    expect(await at.send({ text: 'a' })).toMatchObject({ ok: true })
  })

  test('moved: from then on the group is at its new id', async () => {
    await using at = await open()
    const place = await at.driver.place('Wijkraad')
    at.driver.misbehave({ method: 'sendMessage', kind: 'moved', to: '-1009', chat: place.chat })
    for (const _ of [1, 2]) {
      expect(await at.send({ chat_id: Number(place.chat), text: 'a' })).toMatchObject({
        parameters: { migrate_to_chat_id: -1009 },
      })
    }
    expect(await at.send({ chat_id: -1009, text: 'a' })).toMatchObject({ ok: true })
    expect(at.anna.screen(place)).toEqual(['a'])
    expect(at.driver.refusals).toEqual([])
  })
})

describe('descriptions of the API', () => {
  const official = officialSpec()

  test('where the official one is not there, the built-in one judges alone', () => {
    expect(officialSpec('/nowhere/spec.json')).toBeUndefined()
    const check = checkAgainst(BUILT_IN)
    expect(check('sendMessage', { chat_id: 1, text: 'a' })).toBeUndefined()
    expect(check('sendMessage', { text: 'a' })).toBe('chat_id: is required')
    expect(check('sendMessage', { chat_id: 1.5, text: 'a' })).toBe('chat_id: is no Integer')
    expect(check('sendMessage', { chat_id: 1, text: 'a', entities: [{ type: 'bold' }] })).toBe(
      'entities: offset: is required',
    )
    expect(check('sendMessage', { chat_id: 1, text: 'a', reply_markup: { inline_keyboard: [{}] } })).toMatch(
      /is no Array/,
    )
    expect(check('sendSticker', {})).toBe('the method is not known')
  })

  test.runIf(official)('the built-in one says what the official one says', () => {
    for (const part of ['methods', 'types'] as const) {
      const theirs = Object.fromEntries(
        Object.keys(BUILT_IN[part]).map((name) => [name, { fields: official?.[part][name]?.fields ?? [] }]),
      )
      expect(BUILT_IN[part]).toEqual(theirs)
    }
  })

  test.runIf(official)('the official one judges every request as well', async () => {
    const check = official ? checkAgainst(official) : undefined
    expect(check?.('sendSticker', { chat_id: 1, sticker: 'x' })).toBeUndefined()
    expect(check?.('sendMessage', { chat_id: 1, text: 'a', mood: 1 })).toBe('mood: is not known')
    expect(check?.('sendMessage', { chat_id: 1, text: 'a', reply_markup: { inline_keyboard: [[{}]] } })).toMatch(
      /text: is required/,
    )
  })
})
