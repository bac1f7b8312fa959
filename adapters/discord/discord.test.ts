import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SendError, type Actor, type Address, type Reader } from '../../src/port.ts'
import { toModal } from './modal.ts'
import { openKept } from './kept.ts'
import { openManagers } from './manage.ts'
import { receive } from './receive.ts'
import { escape, render } from './render.ts'

const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`samples/${name}.json`, import.meta.url), 'utf8'))
const anna = { platform: 'discord', tenant: 'discord', id: '1000000000000000001' }

describe('what the gateway tells', () => {
  test('a command in a guild, with its words', () =>
    expect(receive('INTERACTION_CREATE', sample('command-in-guild'))?.intent).toEqual({
      kind: 'command',
      verb: 'follow',
      rest: 'groen',
      actor: { ...anna, locale: 'nl', groups: ['1100000000000000001:1500000000000000001'] },
      at: { tenant: '1100000000000000001', chat: '1200000000000000001', direct: false },
      key: '1300000000000000001',
    }))

  test('a button in a direct chat: the person themselves are the address', () =>
    expect(receive('INTERACTION_CREATE', sample('button-in-direct'))?.intent).toEqual({
      kind: 'poll.vote',
      poll: 'abcdefgh2345',
      option: 1,
      actor: { ...anna, locale: 'en-GB' },
      at: { tenant: 'discord', chat: anna.id, direct: true },
      key: '1300000000000000002',
    }))

  test('what somebody may do in a channel, in a guild alone', () => {
    expect(receive('INTERACTION_CREATE', sample('command-in-guild'))?.permissions).toBe('3088')
    expect(receive('INTERACTION_CREATE', sample('button-in-direct'))?.permissions).toBeUndefined()
  })

  test('a modal', () =>
    expect(receive('INTERACTION_CREATE', sample('modal-submit'))?.intent).toMatchObject({
      kind: 'form.submit',
      form: 'poll',
      values: { theme: 'groen', question: 'Meer bomen?' },
    }))

  test('a modal with a file in it', () =>
    expect(receive('INTERACTION_CREATE', sample('modal-with-file'))?.intent).toMatchObject({
      kind: 'form.submit',
      form: 'answer/abcdefgh2345',
      values: { words: 'Dit is een linde.' },
      files: [{ name: 'linde.jpg', type: 'image/jpeg', size: 84211, id: /^https:\/\/cdn\.discordapp\.com\// }].map(
        (file) => ({ ...file, id: expect.stringMatching(file.id) as string }),
      ),
    }))

  test('a reply to us in a channel, with its words and its file; to somebody else, it is none of ours', () => {
    const reply = sample('reply-in-guild') as { referenced_message: object }
    expect(receive('MESSAGE_CREATE', reply, '900000000000000001')?.intent).toEqual({
      kind: 'text',
      text: 'Dit is een linde.',
      replyTo: '1600000000000000001',
      actor: { ...anna, groups: ['1100000000000000001:1500000000000000001'] },
      at: { tenant: '1100000000000000001', chat: '1200000000000000001', direct: false },
      key: '1300000000000000005',
      files: [expect.objectContaining({ name: 'linde.jpg', type: 'image/jpeg', size: 84211 }) as unknown],
    })
    const other = { ...reply, referenced_message: { id: '1', author: { id: '2' } } }
    for (const [said, self] of [
      [other, '900000000000000001'],
      [reply, undefined],
      [{ ...reply, message_reference: undefined }, '900000000000000001'],
    ] as const) {
      expect(receive('MESSAGE_CREATE', said, self)).toBeUndefined()
    }
  })

  test('other bots, other events and channels’ sentences are not heard', () => {
    const message = { id: '1', author: { id: '2', bot: false }, content: 'hallo', channel_id: '3', attachments: [] }
    expect(receive('MESSAGE_CREATE', message)?.intent).toMatchObject({ kind: 'text', text: 'hallo' })
    expect(receive('MESSAGE_CREATE', { ...message, author: { id: '2', bot: true } })).toBeUndefined()
    expect(receive('MESSAGE_CREATE', { ...message, guild_id: '4' })).toBeUndefined()
    expect(receive('TYPING_START', {})).toBeUndefined()
  })
})

const SIGNS = '* _ ~ ` | < > [ ] ( ) # : @ \\ a b 1 . - +'.split(' ').concat(' ', '\n')

describe('what people read', () => {
  test('after escaping, no sign of people’s words is left that Discord would act on', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...SIGNS) }), (words) => {
        const live = escape(words).replace(/\\[^0-9A-Za-z\s]/g, '·')
        expect(live).not.toMatch(/[*_~`|<>[\]()#:@\\]|^\s*[-+] |^\s*\d+\. /m)
      }),
    )
  })

  test('whatever the view holds, the message fits and rings nobody', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 3_000 }), { maxLength: 4 }),
        fc.nat(30),
        (lines, buttons) => {
          const view = {
            title: { plain: lines[0] ?? '*' },
            lines: lines.map((plain) => ({ plain })),
            links: lines.flatMap((plain, n) => [
              { label: { plain }, url: `https://a.example/${n}` },
              { label: { plain }, url: `http://localhost/${'x'.repeat(n * 300)}` },
            ]),
            buttons: Array.from({ length: buttons }, (_, n) => ({
              label: { plain: `${n} ${lines[0] ?? ''}` },
              does: { kind: 'form.pick', value: `v${n}` } as const,
            })),
          }
          const message = render(view, reader)
          expect(message.content.length).toBeLessThanOrEqual(2_000)
          expect(message.allowed_mentions).toEqual({ parse: [] })
          expect(message.components.length).toBeLessThanOrEqual(5)
          for (const { components } of message.components) {
            for (const button of components) if ('label' in button) expect(button.label?.length).toBeLessThanOrEqual(80)
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  test('a button that carries too much is refused before anything is sent', () => {
    const does = { kind: 'form.pick', value: 'x'.repeat(120) } as const
    expect(() => render({ buttons: [{ label: { plain: 'x' }, does }] }, reader)).toThrow(SendError)
  })

  test('ways out have rows of their own; what has no room there is written out, of which nothing is fetched', () => {
    const link = (url: string) => ({ label: { plain: 'Lees *dit*' }, url })
    const buttons = Array.from({ length: 16 }, (_, n) => ({
      label: { plain: `${n}` },
      does: { kind: 'form.pick', value: `v${n}` } as const,
    }))
    const long = `https://a.example/${'x'.repeat(500)}`
    const local = 'http://localhost:3000/pas/a_b'
    const links = [...Array.from({ length: 6 }, (_, n) => link(`https://a.example/${n}`)), link(long), link(local)]
    const { components, content } = render({ links, buttons }, reader)
    expect(components.map((row) => row.components.length)).toEqual([5, 5, 5, 5, 1])
    expect(components[0]?.components[0]).toEqual({ type: 2, style: 5, label: 'Lees *dit*', url: 'https://a.example/0' })
    expect(content.split('\n')).toEqual(['https://a.example/5', long, local].map((url) => `Lees \\*dit\\*: <${url}>`))
    expect(render({ links: links.slice(0, 6) }, reader).components.map((row) => row.components.length)).toEqual([5, 1])
  })

  test('a picture is an embed; without one all embeds are kept away', () => {
    const picture = { url: 'https://beelden.example/a.jpg', alt: { plain: 'Een boom' } }
    const image = { url: picture.url, description: 'Een boom' }
    expect(render({ picture }, reader)).toMatchObject({ content: '', embeds: [{ image }], flags: 0 })
    expect(render({ lines: [{ plain: 'x' }] }, reader)).toMatchObject({ embeds: [], flags: 4 })
  })

  test('what may stay open, and what stands there already, in a modal about something', () => {
    const choices = [{ value: 'a', label: { plain: 'A' } }]
    const label = { plain: 'x' }
    const { custom_id, components } = toModal(
      {
        name: 'theme/verkeer',
        title: label,
        submit: label,
        fields: [
          { name: 'one', kind: 'choice', label, choices, optional: true },
          { name: 'two', kind: 'choice', label, choices, value: 'a' },
          { name: 'three', kind: 'line', label, optional: true, value: 'b' },
        ],
      },
      reader,
    )
    expect(custom_id).toBe('form:theme/verkeer')
    expect(components).toMatchObject([
      { component: { required: false, options: [{ value: 'a' }] } },
      { component: { options: [{ value: 'a', default: true }] } },
      { component: { required: false, value: 'b' } },
    ])
    expect(components[1]).not.toHaveProperty('component.required')
  })

  test('files have a part of the modal of their own, where there is room for one', () => {
    const label = { plain: 'x' }
    const of = (count: number) =>
      toModal(
        {
          name: 'ask',
          title: label,
          submit: label,
          fields: Array.from(
            { length: count },
            (_, n) => ({ name: `f${n}`, kind: 'line', label, files: n === 0 }) as const,
          ),
        },
        reader,
      ).components.map((one) => 'component' in one && 'custom_id' in one.component && one.component.custom_id)
    expect(of(2)).toEqual(['f0', 'f0.files', 'f1'])
    expect(of(5)).toEqual(['f0', 'f1', 'f2', 'f3', 'f4'])
  })

  test('a modal’s words are cut to what Discord takes', () => {
    const long = { plain: 'é'.repeat(300) }
    const modal = toModal(
      { name: 'poll', title: long, submit: long, fields: [{ name: 'q', kind: 'line', label: long, hint: long }] },
      reader,
    )
    expect(modal.title.length).toBe(45)
    expect(JSON.stringify(modal.components.at(-1))).not.toContain('é'.repeat(101))
  })

  test('a hint that is cut stands in whole above its field, where there is room', () => {
    const label = { plain: 'x' }
    const hint = { plain: `${'a '.repeat(60)}*einde*` }
    const of = (count: number) =>
      toModal(
        {
          name: 'respond/abc',
          title: label,
          submit: label,
          fields: Array.from({ length: count }, (_, n) => ({ name: `f${n}`, kind: 'lines', label, hint }) as const),
        },
        reader,
      ).components
    expect(of(4).map(({ type }) => type)).toEqual([10, 18, 18, 18, 18])
    expect(of(4)[0]).toMatchObject({ content: expect.stringMatching(/\\\*einde\\\*$/) as unknown })
    expect(of(5).map(({ type }) => type)).toEqual([18, 18, 18, 18, 18])
  })
})

describe('who manages a channel', () => {
  const at = { tenant: '11', chat: '12', direct: false }
  const actor = { platform: 'discord', tenant: 'discord', id: '10' } as const
  const told = (permissions: bigint | string, who: Actor = actor, where: Address = at) => ({
    intent: { kind: 'help' as const, actor: who, at: where },
    permissions: String(permissions),
  })

  test.each([
    ['nothing', 0n, false],
    ['to talk and to moderate messages', (1n << 11n) | (1n << 13n), false],
    ['ManageChannels', 1n << 4n, true],
    ['ManageGuild', 1n << 5n, true],
    ['Administrator', 1n << 3n, true],
    ['all there is', (1n << 50n) - 1n, true],
    ['what is no number', '0x10', false],
  ])('who may do %s', (_name, permissions, manages) => {
    const managers = openManagers()
    managers.note(told(permissions))
    expect(managers.manages(actor, at)).toBe(manages)
  })

  test('is told of one person in one channel, until the next time, or for a quarter of an hour', () => {
    let now = 0
    const managers = openManagers(() => now)
    expect(managers.manages(actor, at)).toBe(false)
    managers.note(told(16n))
    expect(managers.manages(actor, at)).toBe(true)
    expect(managers.manages({ ...actor, id: '13' }, at)).toBe(false)
    expect(managers.manages(actor, { ...at, chat: '13' })).toBe(false)
    expect(managers.manages(actor, { ...at, direct: true })).toBe(false)
    expect(managers.manages({ ...actor, platform: 'slack' }, at)).toBe(false)
    managers.note(told(0n))
    expect(managers.manages(actor, at)).toBe(false)
    managers.note(told(16n))
    now = 15 * 60_000
    expect(managers.manages(actor, at)).toBe(false)
  })

  test('a crowd does not fill the memory: the oldest are forgotten', () => {
    const managers = openManagers()
    for (let id = 0; id <= 10_000; id++) managers.note(told(16n, { ...actor, id: String(id) }))
    expect(managers.manages({ ...actor, id: '0' }, at)).toBe(false)
    expect(managers.manages({ ...actor, id: '1' }, at)).toBe(true)
  })
})

test('what was typed is given back once, to that person and for that form', () => {
  const kept = openKept()
  kept.put('anna', 'poll', { question: 'Meer bomen?' })
  expect(kept.take('bob', 'poll')).toBeUndefined()
  expect(kept.take('anna', 'claim')).toBeUndefined()
  expect(kept.take('anna', 'poll')).toEqual({ question: 'Meer bomen?' })
  expect(kept.take('anna', 'poll')).toBeUndefined()
})
