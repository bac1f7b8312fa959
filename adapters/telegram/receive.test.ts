import { readdirSync, readFileSync } from 'node:fs'
import type { Update } from 'grammy/types'
import { describe, expect, test } from 'vitest'
import { toHeard } from './receive.ts'

const folder = new URL('./samples/', import.meta.url)
const sample = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Update
const hear = (update: Update) => toHeard(update, 'samenspraak_bot')

const anna = { platform: 'telegram', tenant: 'telegram', id: '7100001', locale: 'nl' }
const bram = { platform: 'telegram', tenant: 'telegram', id: '7100002', locale: 'en-GB' }
const withAnna = { tenant: 'telegram', chat: '7100001', direct: true }
const inTopic = { tenant: 'telegram', chat: '-1001234567890', thread: '42', direct: false }

/** What each sample is heard as; undefined: not at all. */
const MEANINGS: Readonly<Record<string, unknown>> = {
  'command-start': {
    intent: { kind: 'theme.show', theme: 'groen', actor: anna, at: withAnna, key: '845120001' },
    message: 11,
  },
  text: {
    intent: { kind: 'text', text: 'Meer bomen in de Kerkstraat?', actor: anna, at: withAnna, key: '845120002' },
    message: 12,
  },
  'command-in-topic': {
    intent: { kind: 'command', verb: 'themes', rest: 'groen', actor: bram, at: inTopic, key: '845120003' },
    message: 345,
  },
  tap: {
    intent: { kind: 'poll.vote', poll: 'abcdefgh2345', option: 1, actor: bram, at: inTopic, key: '845120004' },
    tap: '30494512345678901',
  },
  'tap-on-inaccessible-message': {
    intent: { kind: 'theme.unfollow', theme: 'groen', actor: anna, at: withAnna, key: '845120005' },
    tap: '30494512345678902',
  },
  blocked: {
    intent: { kind: 'presence', away: true, actor: bram, at: { ...withAnna, chat: bram.id }, key: '845120006' },
  },
  'came-back': {
    intent: { kind: 'presence', away: false, actor: bram, at: { ...withAnna, chat: bram.id }, key: '845120007' },
  },
  'removed-from-group': undefined,
  'became-supergroup': undefined,
  'anonymous-admin': undefined,
  'reply-in-group': {
    intent: {
      kind: 'text',
      text: 'Goed plan.',
      replyTo: '340',
      actor: bram,
      at: { tenant: 'telegram', chat: '-1009876543210', direct: false },
      key: '845120011',
    },
    message: 348,
  },
  'reply-to-somebody': undefined,
  photo: {
    intent: {
      kind: 'text',
      text: 'Deze boom',
      actor: anna,
      at: withAnna,
      key: '845120012',
      files: [{ id: 'AgACAgQAAxkBAAN', name: 'foto.jpg', type: 'image/jpeg', size: 84211 }],
    },
    message: 13,
  },
  'document-as-reply': {
    intent: {
      kind: 'text',
      text: '',
      replyTo: '9',
      actor: anna,
      at: withAnna,
      key: '845120013',
      files: [{ id: 'BQACAgQAAxkBAAO', name: 'bezwaar.pdf', type: 'application/pdf', size: 20480 }],
    },
    message: 14,
  },
}

test('every sample has a meaning here', () => {
  expect(
    readdirSync(folder)
      .map((file) => file.replace('.json', ''))
      .toSorted(),
  ).toEqual(Object.keys(MEANINGS).toSorted())
})

test.each(Object.entries(MEANINGS))('%s', (name, meaning) => {
  expect(hear(sample(name))).toEqual(meaning)
})

/** A message that says `text`, in private unless told otherwise. */
function saying(text: string, changes: object = {}): Update {
  const update = sample('text')
  return { ...update, message: { ...update.message, text, ...changes } } as Update
}
const group = { chat: { id: -1009876543210, title: 'Wijkraad', type: 'supergroup' } }
const intentOf = (update: Update) => hear(update)?.intent

describe('commands', () => {
  test.each([
    ['/themes', 'themes', ''],
    ['/follow verkeer en vervoer', 'follow', 'verkeer en vervoer'],
    ['/Follow@SAMENSPRAAK_BOT groen', 'follow', 'groen'],
    ['/claim ABCD-EFGH-JKMN', 'claim', 'ABCD-EFGH-JKMN'],
    ['/poll\nregel', 'poll', 'regel'],
    ['/start', 'help', ''],
    ['/start poll', 'poll', ''],
    ['/start claim_ABCD-EFGH-JKMN', 'claim', 'ABCD-EFGH-JKMN'],
    ['/start whatever', 'help', ''],
    ['/dance', 'help', ''],
    ['/constructor', 'help', ''],
  ])('%j', (text, verb, rest) => {
    expect(intentOf(saying(text))).toMatchObject({ kind: 'command', verb, rest })
  })

  test('a deep link to a theme that cannot be one', () =>
    expect(intentOf(saying('/start follow_NIET_DIT'))).toMatchObject({ kind: 'unknown' }))

  test('in a group, what may be for another bot is left to it', () => {
    expect(intentOf(saying('/weather', group))).toBeUndefined()
    expect(intentOf(saying('/themes@other_bot', group))).toBeUndefined()
    expect(intentOf(saying('/dance@samenspraak_bot', group))).toMatchObject({ verb: 'help' })
    expect(intentOf(saying('/themes', group))).toMatchObject({ verb: 'themes', at: { direct: false } })
  })

  test('a slash alone is a sentence', () => expect(intentOf(saying('/ 3 = 1'))).toMatchObject({ kind: 'text' }))
})

describe('who and where', () => {
  test('a message_thread_id of a reply is no place', () => {
    const thread = { message_thread_id: 340 }
    expect(intentOf(saying('/themes', { ...group, ...thread }))?.at).not.toHaveProperty('thread')
  })

  test('other bots and channels are nobody', () => {
    const bot = { from: { id: 5, is_bot: true, first_name: 'Bot' } }
    expect(hear(saying('/themes', bot))).toBeUndefined()
    expect(hear(saying('/themes', { from: undefined }))).toBeUndefined()
    expect(hear({ update_id: 1, channel_post: sample('text').message } as unknown as Update)).toBeUndefined()
  })

  test('a tap without any message is answered in the person’s own chat', () => {
    const { callback_query: tap, ...update } = sample('tap')
    const heard = hear({ ...update, callback_query: { ...tap, message: undefined } } as unknown as Update)
    expect(heard?.intent.at).toEqual({ tenant: 'telegram', chat: bram.id, direct: true })
  })

  test('a button without data, or made by hand, is unknown', () => {
    const { callback_query: tap, ...update } = sample('tap')
    for (const data of [undefined, '', 'poll.vote:../../etc:9', 'x'.repeat(64)]) {
      const heard = hear({ ...update, callback_query: { ...tap, data } } as Update)
      expect(heard?.intent.kind).toBe('unknown')
    }
  })

  test('a sticker says nothing, but is answered', () =>
    expect(intentOf(saying('', { text: undefined, sticker: {} }))).toMatchObject({ kind: 'text', text: '' }))
})
