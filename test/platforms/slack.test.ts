/** The strict Slack itself: it refuses what the real one refuses, and shows what the real one would show. */
import { LogLevel, webApi } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SlackDriver, startSlack } from './slack.ts'
import { signSlack } from './slack/wire.ts'

let slack: SlackDriver
let client: webApi.WebClient
beforeEach(async () => {
  slack = await startSlack()
  client = clientWith(slack.env['SLACK_BOT_TOKEN'] ?? '')
})
afterEach(() => slack[Symbol.asyncDispose]())

function clientWith(token: string): webApi.WebClient {
  const quiet = {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  }
  return new webApi.WebClient(token, { slackApiUrl: slack.env['SLACK_API_URL'] ?? '', ...quiet })
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false })
const button = (at: number) => ({ type: 'button', action_id: `a${at}`, text: plain('Ja'), value: 'x' })
const input = {
  type: 'input',
  block_id: 'q',
  label: plain('Vraag'),
  element: { type: 'plain_text_input', action_id: 'v' },
}

/** What the API says of a message with these blocks. */
async function errorOf(method: string, body: object): Promise<string> {
  return await client.apiCall(method, body as Record<string, unknown>).then(
    () => 'ok',
    (err: unknown) => (err instanceof webApi.WebAPIPlatformError ? err.data.error : String(err)),
  )
}

describe('messages', () => {
  test.each([
    ['a good one', [{ type: 'section', text: plain('ja') }], 'ok'],
    ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' })), 'invalid_blocks'],
    [
      '26 buttons in a row',
      [{ type: 'actions', elements: Array.from({ length: 26 }, (_, at) => button(at)) }],
      'invalid_blocks',
    ],
    ['one action_id twice', [{ type: 'actions', elements: [button(0), button(0)] }], 'invalid_blocks'],
    ['a header of 151', [{ type: 'header', text: plain('x'.repeat(151)) }], 'invalid_blocks'],
    ['a section of 3001', [{ type: 'section', text: plain('x'.repeat(3001)) }], 'invalid_blocks'],
    [
      'a label of 76',
      [{ type: 'actions', elements: [{ ...button(0), text: plain('x'.repeat(76)) }] }],
      'invalid_blocks',
    ],
    ['a value of 2001', [{ type: 'actions', elements: [{ ...button(0), value: 'x'.repeat(2001) }] }], 'invalid_blocks'],
    ['empty text', [{ type: 'section', text: plain('') }], 'invalid_blocks'],
    ['an unknown field', [{ type: 'section', text: plain('ja'), colour: 'red' }], 'invalid_blocks'],
    ['an input', [input], 'invalid_blocks'],
  ])('%s', async (_name, blocks, outcome) => {
    const { chat: channel } = await slack.place('verkeer')
    expect(await errorOf('chat.postMessage', { channel, text: 'x', blocks })).toBe(outcome)
    expect(slack.refusals).toHaveLength(outcome === 'ok' ? 0 : 1)
  })

  test('unknown methods, arguments, channels and tokens, and nothing to say', async () => {
    const { chat: channel } = await slack.place('verkeer')
    expect(await errorOf('chat.shout', {})).toBe('unknown_method')
    expect(await errorOf('chat.postMessage', { channel, text: 'x', colour: 'red' })).toBe('invalid_arguments')
    expect(await errorOf('chat.postMessage', { channel: 'C404', text: 'x' })).toBe('channel_not_found')
    expect(await errorOf('chat.postMessage', { channel })).toBe('no_text')
    expect(await errorOf('chat.update', { channel, ts: '1.1', text: 'x' })).toBe('message_not_found')
    client = clientWith('xoxb-other')
    expect(await errorOf('auth.test', {})).toBe('invalid_auth')
  })

  test('a person’s id posts to their direct chat, and cannot be edited by', async () => {
    const anna = await slack.person('Anna')
    const { channel = '', ts = '' } = (await client.apiCall('chat.postMessage', {
      channel: anna.id,
      text: 'hallo',
    })) as { channel?: string; ts?: string }
    expect(anna.screen()).toEqual(['hallo'])
    expect(await errorOf('chat.update', { channel: anna.id, ts, text: 'dag' })).toBe('channel_not_found')
    expect(await errorOf('chat.update', { channel, ts, text: 'dag' })).toBe('ok')
    expect(anna.screen()).toEqual(['dag'])
  })
})

describe('the screen', () => {
  test('shows markup and mentions as what they would do, and plain text as it is', async () => {
    const anna = await slack.person('Anna')
    const words = '<!channel> <@U1> *vet* _schuin_ ~weg~ `code` &amp; <https://x.example|x> :smile:'
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: words } },
      { type: 'section', text: plain(words) },
      { type: 'section', text: { type: 'plain_text', text: ':smile:' } },
      { type: 'actions', elements: [button(0), { ...button(1), text: plain('Nee') }] },
    ]
    await client.apiCall('chat.postMessage', { channel: anna.id, text: 'kijk <!here>', blocks })
    expect(anna.screen()).toEqual([
      [
        '@channel! @U1! (bold vet)! (italic schuin)! (struck weg)! (code code)! & (link https://x.example x)! :smile:',
        words,
        '(emoji :smile:)!',
        '@here!',
        '[Ja] [Nee]',
      ].join('\n'),
    ])
  })

  test('an ephemeral message is seen by one person, and says what was looked for when it is not there', async () => {
    const anna = await slack.person('Anna')
    const bob = await slack.person('Bob')
    const place = await slack.place('verkeer')
    await client.apiCall('chat.postEphemeral', { channel: place.chat, user: anna.id, text: 'psst' })
    await anna.sees(/psst/, place)
    expect(bob.screen(place)).toEqual([])
    await expect(anna.sees(/luid/, place, 50)).rejects.toThrow(/Anna does not see \/luid\/ on:\npsst/)
  })
})

describe('modals', () => {
  const view = { type: 'modal', title: plain('Titel'), submit: plain('Ga'), callback_id: 'poll', blocks: [input] }
  const open = (changes: object, trigger: string) =>
    errorOf('views.open', { trigger_id: trigger, view: { ...view, ...changes } })

  test.each([
    ['a title of 25', { title: plain('x'.repeat(25)) }],
    ['a submit of 25', { submit: plain('x'.repeat(25)) }],
    ['metadata of 3001', { private_metadata: 'x'.repeat(3001) }],
    [
      '101 options',
      {
        blocks: [
          {
            ...input,
            element: {
              type: 'static_select',
              action_id: 'v',
              options: Array.from({ length: 101 }, (_, at) => ({ text: plain('x'), value: `${at}` })),
            },
          },
        ],
      },
    ],
    ['no options', { blocks: [{ ...input, element: { type: 'static_select', action_id: 'v', options: [] } }] }],
    ['max_length of 3001', { blocks: [{ ...input, element: { ...input.element, max_length: 3001 } }] }],
    ['one block_id twice', { blocks: [input, input] }],
  ])('%s is refused', async (_name, changes) => {
    expect(await open(changes, 'any')).toBe('invalid_arguments')
    expect(slack.refusals).toHaveLength(1)
  })

  test('a trigger that nobody gave opens nothing', async () =>
    expect(await open({}, 'made-up')).toBe('invalid_trigger_id'))
})

describe('misbehaving', () => {
  test('slow, broken and lost, once each, and for one chat alone', async () => {
    const anna = await slack.person('Anna')
    const bob = await slack.person('Bob')
    slack.misbehave({ method: 'chat.postMessage', kind: 'slow', retryAfterSeconds: 7, chat: anna.id })
    const say = (channel: string) => client.apiCall('chat.postMessage', { channel, text: 'hallo' })
    await expect(say(bob.id)).resolves.toMatchObject({ ok: true })
    await expect(say(anna.id)).rejects.toMatchObject({ retryAfter: 7 })
    slack.misbehave({ method: 'chat.postMessage', kind: 'error', status: 502 })
    await expect(say(anna.id)).rejects.toMatchObject({ statusCode: 502 })
    expect(anna.screen()).toEqual([])
    slack.misbehave({ method: 'chat.postMessage', kind: 'lost' })
    await expect(say(anna.id)).rejects.toThrow()
    expect(anna.screen()).toEqual(['hallo'])
    await expect(say(anna.id)).resolves.toMatchObject({ ok: true })
    expect(slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(5)
    expect(() => slack.misbehave({ method: 'chat.postMessage', kind: 'moved', to: 'C2' })).toThrow(/moves no chats/)
  })
})

test('a bot that does not answer is a refusal, and its events come again', async () => {
  slack.connect('http://127.0.0.1:9')
  const anna = await slack.person('Anna')
  await anna.says('hallo')
  expect(slack.refusals).toHaveLength(4)
  await anna.types('help')
  expect(slack.refusals.at(-1)).toBe('slash_commands: not acknowledged in 3 s')
  await anna.sees(/the command failed/)
})

test('the signature is Slack’s own example', () => {
  const raw =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
  expect(signSlack('8f742231b10e8888abcd99yyyzzz85a5', 1531420618, raw)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  )
})
