/** What Telegram answers, over the real library, and what delivery hears of it. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Address, type Reader, SendError, type View } from '../../src/port.ts'
import { telegram } from './index.ts'

const TOKEN = '123456:AA-very-secret-token'
const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
const view: View = { lines: [{ plain: 'Geheime woorden' }] }
const direct: Address = { tenant: 'telegram', chat: '7100001', direct: true }
const group: Address = { tenant: 'telegram', chat: '-1001234567890', direct: false }
const ref = { tenant: 'telegram', chat: '7100001', message: '12' }

/** One answer for every call; 'cut' is a connection that falls. */
let answer: { readonly status: number; readonly body: string } | 'cut'
const asked: { readonly path: string; readonly body: Record<string, unknown> }[] = []
const server = createServer((req, res) => {
  let text = ''
  req.setEncoding('utf8')
  req.on('data', (part: string) => (text += part))
  req.on('end', () => {
    asked.push({ path: req.url ?? '', body: JSON.parse(text || '{}') as Record<string, unknown> })
    if (answer === 'cut') return void req.socket.destroy()
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
})
let adapter: ReturnType<typeof telegram>

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  adapter = telegram({ token: TOKEN, apiRoot: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
afterAll(async () => {
  await adapter[Symbol.asyncDispose]()
  await new Promise((resolve) => server.close(resolve))
})

function answering(result: unknown): void {
  answer = { status: 200, body: JSON.stringify({ ok: true, result }) }
}
function refusing(error_code: number, description: string, parameters?: object): void {
  answer = { status: error_code, body: JSON.stringify({ ok: false, error_code, description, parameters }) }
}

/** Everything that can be read of an error, the hidden parts too. */
function readable(err: unknown): string {
  if (!(err instanceof Error)) return String(err)
  const own = Object.getOwnPropertyNames(err).map((name) => JSON.stringify((err as never)[name]))
  return [err.message, err.stack, ...own, err.cause ? readable(err.cause) : ''].join('\n')
}

async function failure(call: () => Promise<unknown>): Promise<SendError> {
  const err = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(err instanceof SendError)) throw new Error('it was no SendError')
  expect(readable(err)).not.toContain('secret-token')
  expect(readable(err)).not.toContain('Geheime woorden')
  return err
}
const send = (to: Address) => () => adapter.send(to, view, reader, 'delivery-1')
const edit = () => adapter.edit(ref, view, reader)

describe('a send', () => {
  test('says where the message stands', async () => {
    answering({ message_id: 31, chat: { id: -1001234567890 }, date: 1 })
    expect(await adapter.send({ ...group, thread: '42' }, view, reader, 'delivery-1')).toEqual({
      tenant: 'telegram',
      chat: '-1001234567890',
      thread: '42',
      message: '31',
    })
    expect(asked.at(-1)).toMatchObject({
      path: `/bot${TOKEN}/sendMessage`,
      body: { chat_id: -1001234567890, message_thread_id: 42, link_preview_options: { is_disabled: true } },
    })
  })

  test('with a payload that does not fit is refused before Telegram is asked', async () => {
    const before = asked.length
    const buttons = [{ label: { plain: 'x' }, does: { kind: 'theme.show', theme: 'a'.repeat(80) } as const }]
    const { fault } = await failure(() => adapter.send(direct, { ...view, buttons }, reader, 'delivery-1'))
    expect(fault.kind).toBe('refused')
    expect(asked).toHaveLength(before)
  })

  test.each([
    [403, 'Forbidden: bot was blocked by the user', 'gone'],
    [403, 'Forbidden: user is deactivated', 'gone'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'gone'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'gone'],
    [400, 'Bad Request: chat not found', 'gone'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'gone'],
    [400, 'Bad Request: message thread not found', 'gone'],
    [400, 'Bad Request: TOPIC_CLOSED', 'gone'],
    [400, 'Bad Request: message is too long', 'refused'],
    [400, 'Bad Request: Geheime woorden', 'refused'],
    [401, 'Unauthorized', 'stopped'],
    [404, 'Not Found', 'stopped'],
    [409, 'Conflict', 'fault'],
    [500, 'Internal Server Error', 'fault'],
  ])('%i %s: %s', async (code, description, kind) => {
    refusing(code, description)
    const before = asked.length
    expect((await failure(send(direct))).fault.kind).toBe(kind)
    expect(asked).toHaveLength(before + 1)
  })

  test('to a group that became a supergroup: moved', async () => {
    refusing(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1009876543210 })
    expect((await failure(send(group))).fault).toMatchObject({ kind: 'moved', to: { chat: '-1009876543210' } })
  })

  test.each([
    ['a group', group, 'chat'],
    ['a person', direct, 'platform'],
  ] as const)('too fast for %s: waits as told', async (_name, to, scope) => {
    refusing(429, 'Too Many Requests: retry after 7200', { retry_after: 7200 })
    expect((await failure(send(to))).fault).toMatchObject({ kind: 'slow', retryAfterMs: 7_200_000, scope })
  })

  test('too fast, without a word on how long', async () => {
    refusing(429, 'Too Many Requests')
    expect((await failure(send(group))).fault).toMatchObject({ kind: 'slow', retryAfterMs: 30_000 })
  })

  test.each([
    ['a connection that falls', 'cut'],
    ['a proxy’s page', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['an empty answer', { status: 200, body: '' }],
  ] as const)('%s: may have arrived, and is asked once', async (_name, what) => {
    answer = what
    const before = asked.length
    expect((await failure(send(direct))).fault).toEqual({ kind: 'fault', reason: 'network' })
    expect(asked).toHaveLength(before + 1)
  })
})

describe('an edit', () => {
  test('of what shows this already is done', async () => {
    refusing(400, 'Bad Request: message is not modified: specified new message content and reply markup are the same')
    await expect(edit()).resolves.toBeUndefined()
    expect(asked.at(-1)?.body).toMatchObject({ chat_id: 7100001, message_id: 12 })
  })

  test.each(['message to edit not found', "message can't be edited", 'MESSAGE_ID_INVALID'])('%s: gone', async (why) => {
    refusing(400, `Bad Request: ${why}`)
    expect((await failure(edit)).fault).toEqual({ kind: 'gone', reason: why })
  })
})

describe('ready', () => {
  test('asks once in ten seconds; a failure is not kept, and names no token', async () => {
    refusing(401, 'Unauthorized')
    const err = await adapter.ready().catch((reason: unknown) => reason)
    expect(String(err)).toMatch(/Telegram refuses TELEGRAM_BOT_TOKEN/)
    expect(readable(err)).not.toContain('secret-token')
    answer = 'cut'
    const lost = await adapter.ready().catch((reason: unknown) => reason)
    expect(String(lost)).toMatch(/Telegram is not there: HttpError/)
    expect(readable(lost)).not.toContain('secret-token')
    answering({ id: 1, is_bot: true, first_name: 'S', username: 's_bot' })
    const before = asked.length
    await adapter.ready()
    await Promise.all([adapter.ready(), adapter.ready()])
    expect(asked).toHaveLength(before + 1)
  })
})
