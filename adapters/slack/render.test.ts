import type { types } from '@slack/bolt'
import { describe, expect, test } from 'vitest'
import type { Button, Reader, View } from '../../src/port.ts'
import { toErrors, toModal, toValues } from './modal.ts'
import { shorten, toMessage } from './render.ts'

const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
const button = (label: string, option = 0): Button => ({
  label: { plain: label },
  does: { kind: 'poll.vote', poll: 'abc', option },
})

describe('a message', () => {
  test('shows title, lines, bars, note and buttons, in that order', () => {
    const view: View = {
      title: { plain: 'Meer bomen?' },
      lines: [{ plain: 'een' }, { plain: 'twee' }],
      bars: [
        { label: { plain: 'Ja' }, count: 3, share: 0.75, own: true },
        { label: { plain: 'Nee' }, count: 1, share: 0.25, own: false },
      ],
      note: { key: 'poll.card.closed' },
      buttons: [
        { ...button('Ja'), look: 'main' },
        { ...button('Nee', 1), look: 'danger' },
      ],
    }
    const { blocks, text } = toMessage(view, reader)
    const plain = (words: string) => ({ type: 'plain_text', text: words, emoji: false })
    expect(blocks).toEqual([
      { type: 'header', text: plain('Meer bomen?') },
      { type: 'section', text: plain('een\ntwee') },
      { type: 'section', text: plain('Ja: 75% (3) ✓\n████████░░\nNee: 25% (1)\n███░░░░░░░') },
      { type: 'context', elements: [plain('Gesloten. Dit is de uitslag.')] },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'act:0', text: plain('Ja'), value: 'poll.vote:abc:0', style: 'primary' },
          { type: 'button', action_id: 'act:1', text: plain('Nee'), value: 'poll.vote:abc:1', style: 'danger' },
        ],
      },
    ])
    // Without the drawn bars: this is read aloud.
    expect(text).toBe('Meer bomen?\neen\ntwee\nJa: 75% (3) ✓\nNee: 25% (1)\nGesloten. Dit is de uitslag.')
  })

  test('the fallback calls nobody, and fits an edit after escaping', () => {
    const { text } = toMessage({ lines: [{ plain: `<!channel> <@U1> & ${'&'.repeat(5000)}` }] }, reader)
    expect(text).toMatch(/^&lt;!channel&gt; &lt;@U1&gt; &amp; /)
    expect(text.length).toBeLessThanOrEqual(4000)
  })

  test('long words make more blocks, and end in an ellipsis only when one line is too long for any', () => {
    const lines = [{ plain: 'a'.repeat(2000) }, { plain: 'b'.repeat(2000) }, { plain: 'c'.repeat(4000) }]
    const { blocks } = toMessage(
      { title: { plain: 't'.repeat(200) }, lines, buttons: [button('x'.repeat(80))] },
      reader,
    )
    const texts = blocks.map((block) => (block.type === 'section' ? block.text?.text : block.type))
    expect(texts.map((text) => text?.length)).toEqual([200, 2000, 2000, 3000, 'actions'.length])
    expect(texts[3]).toMatch(/c…$/)
    expect(JSON.stringify(blocks.at(-1))).toContain(`${'x'.repeat(74)}…`)
  })

  test('26 buttons are two rows with an id each', () => {
    const rows = toMessage({ buttons: Array.from({ length: 26 }, (_, at) => button(`${at}`, at)) }, reader).blocks
    expect(rows.map((row) => (row.type === 'actions' ? row.elements.length : 0))).toEqual([25, 1])
    expect(JSON.stringify(rows[1])).toContain('"act:25"')
  })

  test('a picture comes first; ways out stand above the buttons; what Slack may refuse is written out', () => {
    const link = (url: string) => ({ label: { plain: 'Lees' }, url })
    const { blocks, text } = toMessage(
      {
        picture: { url: 'https://beelden.example/a.jpg', alt: { plain: 'Een boom' } },
        title: { plain: 'Nieuws' },
        links: [link('https://a.example/1'), link('http://localhost:3000/pas/x'), link('javascript:alert(1)')],
        buttons: [button('Ja')],
      },
      reader,
    )
    const plain = (words: string) => ({ type: 'plain_text', text: words, emoji: false })
    expect(blocks).toEqual([
      { type: 'image', image_url: 'https://beelden.example/a.jpg', alt_text: 'Een boom' },
      { type: 'header', text: plain('Nieuws') },
      { type: 'section', text: plain('Lees: http://localhost:3000/pas/x') },
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'out:0', text: plain('Lees'), url: 'https://a.example/1' }],
      },
      { type: 'actions', elements: [expect.objectContaining({ action_id: 'act:0' })] },
    ])
    expect(text).toBe('Nieuws\nLees: http://localhost:3000/pas/x')
    expect(toMessage({ picture: { url: 'https://beelden.example/a.jpg', alt: { plain: '' } } }, reader)).toMatchObject({
      text: '–',
      blocks: [{ alt_text: '–' }],
    })
  })

  test('a character is never cut in half', () => {
    for (let max = 2; max < 12; max += 1) expect(shorten('👨‍👩‍👧‍👦👍👍👍', max).isWellFormed()).toBe(true)
  })
})

describe('a modal', () => {
  const form = {
    name: 'poll',
    title: { plain: 'Een titel die te lang is voor Slack' },
    submit: { key: 'form.poll.submit' },
    fields: [
      {
        name: 'theme',
        kind: 'choice',
        label: { plain: 'Thema' },
        value: 'b',
        choices: [
          { value: 'a', label: { plain: 'A' } },
          { value: 'b', label: { plain: 'x'.repeat(80) } },
        ],
      },
      { name: 'empty', kind: 'choice', label: { plain: 'Leeg' }, choices: [] },
      { name: 'question', kind: 'line', label: { plain: 'Vraag' }, hint: { plain: 'Kort' }, max: 300, value: 'Bomen?' },
      { name: 'options', kind: 'lines', label: { plain: 'Keuzes' } },
      { name: 'closes', kind: 'when', label: { plain: 'Sluit' }, hint: { plain: '3 dagen' }, value: '@1795700000' },
    ],
  } as const

  test('asks each field in Slack’s own way', () => {
    const modal = toModal(form, { channel: 'C1', thread: '1.2' }, reader)
    expect(modal).toMatchObject({ callback_id: 'poll', private_metadata: '{"channel":"C1","thread":"1.2"}' })
    expect(modal.title.text).toBe('Een titel die te lang i…')
    const inputs = modal.blocks as types.InputBlock[]
    expect(inputs.map((input) => input?.element.type)).toEqual([
      'static_select',
      'plain_text_input',
      'plain_text_input',
      'plain_text_input',
      'datetimepicker',
    ])
    expect(inputs[0]?.element).toMatchObject({ initial_option: { value: 'b', text: { text: `${'x'.repeat(74)}…` } } })
    // The core's own maximum is 300: it says so kindly, where Slack would just stop.
    expect(inputs[2]).toMatchObject({ hint: { text: 'Kort' }, element: { max_length: 3000, initial_value: 'Bomen?' } })
    expect(inputs[3]?.element).toMatchObject({ multiline: true })
    expect(inputs[4]?.element).toMatchObject({ initial_date_time: 1795700000 })
    expect(inputs[4]).not.toHaveProperty('hint')
  })

  test('what may stay open is said so, and only that', () => {
    const [open, needed] = toModal(
      {
        ...form,
        name: 'theme/verkeer',
        fields: [
          { name: 'a', kind: 'choice', label: { plain: 'A' }, optional: true, choices: form.fields[0].choices },
          { name: 'b', kind: 'line', label: { plain: 'B' } },
        ],
      },
      {},
      reader,
    ).blocks
    expect(open).toMatchObject({ optional: true })
    expect(needed).not.toHaveProperty('optional')
  })

  test('faults of unknown fields stand below the first field: Slack refuses other names', () =>
    expect(toErrors({ b: { plain: 'twee' }, x: { plain: 'elders' } }, ['a', 'b'], reader)).toEqual({
      a: 'elders',
      b: 'twee',
    }))

  test('what comes back is plain words', () =>
    expect(
      toValues({
        line: { value: { value: 'ja' } },
        none: { value: { value: null } },
        when: { value: { selected_date_time: 5 } },
        choice: { value: { selected_option: { value: 'a' } } },
        nothing: {},
      }),
    ).toEqual({ line: 'ja', none: '', when: '@5', choice: 'a', nothing: '' }))
})
