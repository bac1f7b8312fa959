/** Every way in which Slack can refuse, over the real client and a server that says just that. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { type Reader, SendError, type SendFault } from '../../src/port.ts'
import { openClient } from './call.ts'
import { edit, post } from './send.ts'

const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
const to = { tenant: 'T1', chat: 'C1', direct: false }
const view = { lines: [{ plain: 'geheime woorden' }] }

interface Said {
  readonly status?: number
  readonly body?: string
  readonly headers?: Record<string, string>
}

/** @returns the fault of one post, and how many times the client asked */
async function faultWhen(said: Said, call: 'post' | 'edit' = 'post'): Promise<{ fault: SendFault; asked: number }> {
  let asked = 0
  const server = createServer((_req, res) => {
    asked += 1
    res.writeHead(said.status ?? 200, said.headers).end(said.body ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`
  const client = openClient('xoxb-secret', url, new AbortController().signal)
  const sending =
    call === 'post' ? post(client, to, view, reader) : edit(client, { ...to, message: '1.2' }, view, reader)
  const err: unknown = await sending.then(
    () => undefined,
    (err: unknown) => err,
  )
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (!(err instanceof SendError)) throw new Error('it was sent', { cause: err })
  // Neither the token nor anybody's words, in any part of the error.
  expect(`${err.stack}${JSON.stringify(err)}`).not.toMatch(/xoxb|geheime|uncle/)
  expect(err.cause).toBeUndefined()
  return { fault: err.fault, asked }
}

const says = (error: string): Said => ({ body: JSON.stringify({ ok: false, error }) })

test.each([
  ['channel_not_found', 'gone'],
  ['is_archived', 'gone'],
  ['user_not_found', 'gone'],
  ['user_disabled', 'gone'],
  ['cannot_dm_bot', 'gone'],
  ['not_in_channel', 'gone'],
  ['messages_tab_disabled', 'gone'],
  ['msg_too_long', 'refused'],
  ['invalid_blocks', 'refused'],
  ['invalid_blocks_format', 'refused'],
  ['no_text', 'refused'],
  ['restricted_action', 'refused'],
  ['restricted_action_read_only_channel', 'refused'],
  // Our own token is dead: nobody we write to has gone anywhere.
  ['account_inactive', 'stopped'],
  ['invalid_auth', 'stopped'],
  ['token_revoked', 'stopped'],
  ['missing_scope', 'fault'],
  ['internal_error', 'fault'],
  ['fatal_error', 'fault'],
  ['something_new', 'fault'],
] as const)('%s is %s', async (error, kind) => {
  expect(await faultWhen(says(error))).toEqual({ fault: { kind, reason: error }, asked: 1 })
})

test.each(['message_not_found', 'cant_update_message', 'edit_window_closed', 'channel_not_found'])(
  'an edit: %s is gone',
  async (error) => expect((await faultWhen(says(error), 'edit')).fault).toEqual({ kind: 'gone', reason: error }),
)

test('429 waits as told, for the chat when posting and for all when editing', async () => {
  const said = { status: 429, headers: { 'retry-after': '30' }, body: '{"ok":false}' }
  const slow = { kind: 'slow', retryAfterMs: 30_000, reason: 'rate limited' }
  expect(await faultWhen(said)).toEqual({ fault: { ...slow, scope: 'chat' }, asked: 1 })
  expect(await faultWhen(said, 'edit')).toEqual({ fault: { ...slow, scope: 'platform' }, asked: 1 })
  expect((await faultWhen(says('ratelimited'))).fault).toEqual({ ...slow, scope: 'chat' })
})

test.each([500, 502, 503])('%i is a fault, and is not tried again here', async (status) =>
  expect(await faultWhen({ status, body: '<html>uncle</html>' })).toEqual({
    fault: { kind: 'fault', reason: `http ${status}` },
    asked: 1,
  }),
)

test('a page in place of an answer is not repeated', async () =>
  expect((await faultWhen({ body: '<html>uncle</html>' })).fault).toEqual({
    kind: 'fault',
    reason: 'unreadable answer',
  }))

test('nobody at home is a fault', async () => {
  const client = openClient('xoxb-secret', 'http://127.0.0.1:1/api/', new AbortController().signal)
  await expect(post(client, to, view, reader)).rejects.toMatchObject({ fault: { kind: 'fault', reason: 'network' } })
})
