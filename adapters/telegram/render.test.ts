import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Reader, SendError, type View } from '../../src/port.ts'
import { toMessage, toShortToast, toToast } from './render.ts'

const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
const render = (view: View) => toMessage(view, reader)
/** What each entity covers, as 'type: words'. */
const covered = (view: View) => {
  const { text, entities } = render(view)
  return entities.map(({ type, offset, length }) => `${type}: ${text.slice(offset, offset + length)}`)
}
const plain = (text: string) => ({ plain: text })
const buttons = (...labels: string[]) =>
  labels.map((label) => ({ label: plain(label), does: { kind: 'theme.show', theme: 'groen' } as const }))

describe('text', () => {
  test('title, lines, bars and note, in that order, with the own choice marked', () => {
    const view: View = {
      title: plain('Meer bomen?'),
      lines: [plain('Een'), plain('Twee')],
      bars: [
        { label: { plain: 'Ja' }, count: 3, share: 0.75, own: true },
        { label: { plain: 'Nee' }, count: 1, share: 0.25, own: false },
      ],
      note: plain('Klein'),
    }
    expect(render(view).text).toBe(
      'Meer bomen?\n\nEen\nTwee\n\nJa ✓\n████████░░ 75% (3)\nNee\n███░░░░░░░ 25% (1)\n\nKlein',
    )
    expect(covered(view)).toEqual(['bold: Meer bomen?', 'italic: Klein'])
  })

  test('nothing is parsed: what looks like markup stays as it was typed', () => {
    const words = '<b>vet</b> *ster* [x](y) & &lt; `code`'
    expect(render({ title: plain(words) })).toMatchObject({ text: words })
    expect(render({ title: plain(words) })).not.toHaveProperty('parse_mode')
  })

  test('what Telegram would link by itself is code, and a style goes around it', () => {
    const words = 'Dag @everyone, zie kwaad.example/x of https://a.b of a@b.nl.'
    expect(covered({ title: plain(words) })).toEqual([
      'bold: Dag ',
      'code: @everyone',
      'bold: , zie ',
      'code: kwaad.example/x',
      'bold:  of ',
      'code: https://a.b',
      'bold:  of ',
      'code: a@b.nl',
      'bold: .',
    ])
  })

  test('commands, moments and abbreviations are left alone', () =>
    expect(covered({ lines: [plain('/themes o.a. op 26-11-2026 17:00, 3.5 km. Of t.b.v. iets?')] })).toEqual([]))

  test('half a character and no words at all do not reach Telegram', () => {
    expect(render({ lines: [plain('a\uD83D')] }).text).toBe('a\uFFFD')
    expect(render({ lines: [plain('  ')], buttons: buttons('Ja') }).text).toBe('–')
  })

  test('of a form, its title', () =>
    expect(render({ form: { name: 'claim', title: plain('Code'), fields: [], submit: plain('Ja') } }).text).toBe(
      'Code',
    ))

  test('what is wrong in a form is told too', () =>
    expect(render({ errors: { code: { key: 'words.empty' } } }).text).toBe('Vul dit in.'))

  test('any words make a message that Telegram takes, with entities within the text', () => {
    const words = fc.string({ unit: 'binary', maxLength: 9000 }).map(plain)
    const view = fc.record({ title: words, lines: fc.array(words, { maxLength: 3 }), note: words })
    fc.assert(
      fc.property(view, (each) => {
        const { text, entities } = render(each)
        expect(text.length).toBeGreaterThan(0)
        expect(text.length).toBeLessThanOrEqual(4096)
        expect(text.isWellFormed()).toBe(true)
        for (const { offset, length } of entities) expect(offset + length).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 60 },
    )
  })
})

describe('too long', () => {
  const long = (words: string, n = 5000) => plain(words.repeat(n))

  test('lines give way first, and the rest stays whole', () => {
    const { text } = render({ title: plain('Titel'), lines: [long('woord ')], note: plain('Noot') })
    expect(text).toHaveLength(4096)
    expect(text).toMatch(/^Titel\n\nwoord [^]*…\n\nNoot$/)
  })

  test('everything too long at once still shows a bit of each', () => {
    const bars = Array.from({ length: 100 }, (_, n) => ({
      label: { plain: `${n} ${'b'.repeat(200)}` },
      count: 1,
      share: 0,
      own: false,
    }))
    const { text } = render({ title: long('t'), lines: [long('l')], bars, note: long('n') })
    expect(text.length).toBeLessThanOrEqual(4096)
    for (const part of [/^t{900,}/, /l{900,}/, /b{200}/, /n{900,}…$/]) expect(text).toMatch(part)
  })

  test('never through the middle of an emoji', () => {
    const { text } = render({ lines: [long('👨‍👩‍👧‍👦')] })
    expect(text).toMatch(/👨‍👩‍👧‍👦…$/u)
  })

  test('hostile length is no hostile time', () => {
    const from = performance.now()
    for (const words of ['a.', 'a', '@', 'a@', 'a+', 'a-.', 'a:/']) {
      const [title, line] = [plain(words.repeat(100_000)), plain(words.repeat(100_000))]
      render({ title, lines: [line] })
    }
    // Some ten milliseconds each; a single 'a.' took a second.
    expect(performance.now() - from).toBeLessThan(2000)
  })
})

describe('buttons', () => {
  const rowsOf = (view: View) =>
    (render(view).reply_markup?.inline_keyboard ?? []).map((row) => row.map(({ text }) => text))

  test('choices have a row each; two short others share one', () => {
    const vote = (option: number, label: string) => ({
      label: plain(label),
      does: { kind: 'poll.vote', poll: 'abcdefgh2345', option } as const,
    })
    expect(rowsOf({ buttons: [vote(0, 'Ja'), vote(1, 'Nee'), ...buttons('Een', 'Twee', 'Drie')] })).toEqual([
      ['Ja'],
      ['Nee'],
      ['Een', 'Twee'],
      ['Drie'],
    ])
    expect(rowsOf({ buttons: buttons('Kort', 'Dit is een veel langer opschrift') })).toHaveLength(2)
  })

  test('a label is shortened on purpose, and never empty', () => {
    expect(rowsOf({ buttons: buttons('é'.repeat(100)) })[0]?.[0]).toBe(`${'é'.repeat(63)}…`)
    expect(rowsOf({ buttons: buttons(' ') })).toEqual([['–']])
  })

  test('the looks that Telegram knows', () => {
    const [button] = buttons('Sluit')
    const view: View = { lines: [plain('x')], buttons: button ? [{ ...button, look: 'danger' }] : [] }
    expect(render(view).reply_markup?.inline_keyboard).toEqual([
      [{ text: 'Sluit', callback_data: 'theme.show:groen', style: 'danger' }],
    ])
  })

  test.each([
    [
      'a payload of 65 bytes',
      [{ label: plain('x'), does: { kind: 'theme.show', theme: 'a'.repeat(54) } as const }],
      true,
    ],
    [
      'a payload of 64 bytes',
      [{ label: plain('x'), does: { kind: 'theme.show', theme: 'a'.repeat(53) } as const }],
      false,
    ],
    [
      'bytes, not characters',
      [{ label: plain('x'), does: { kind: 'theme.show', theme: 'é'.repeat(27) } as const }],
      true,
    ],
    ['101 buttons', buttons(...Array.from({ length: 101 }, String)), true],
    ['100 buttons', buttons(...Array.from({ length: 100 }, String)), false],
  ])('%s', (_name, buttons, refused) => {
    const outcome = () => render({ lines: [plain('x')], buttons })
    if (!refused) return expect(outcome).not.toThrow()
    expect(outcome).toThrow(SendError)
    expect(outcome).toThrow(/^refused: more than Telegram takes/)
  })
})

describe('ways out and pictures', () => {
  const link = (label: string, url: string) => ({ label: plain(label), url })

  test('an address in a button, before the others; one that Telegram cannot reach as code, to be copied', () => {
    const {
      text,
      entities,
      reply_markup: markup,
    } = render({
      lines: [plain('Kijk')],
      note: plain('Noot'),
      links: [link('Lees verder', 'https://voorbeeld.example/a'), link('Je pas', 'http://localhost:3000/pas/x_y')],
      buttons: buttons('Ja'),
    })
    expect(markup?.inline_keyboard).toEqual([
      [
        { text: 'Lees verder', url: 'https://voorbeeld.example/a' },
        { text: 'Ja', callback_data: 'theme.show:groen' },
      ],
    ])
    expect(text).toBe('Kijk\n\nNoot\n\nJe pas: http://localhost:3000/pas/x_y')
    expect(entities.map(({ type, offset, length }) => [type, text.slice(offset, offset + length)])).toEqual([
      ['italic', 'Noot'],
      ['code', 'http://localhost:3000/pas/x_y'],
    ])
  })

  test('addresses are whole or not there, and the message fits with them', () => {
    const links = Array.from({ length: 9 }, (_, n) => link(`Pas ${n}`, `http://localhost:3000/${'x'.repeat(100)}${n}`))
    const { text } = render({ title: plain('t'.repeat(5000)), note: plain('n'.repeat(5000)), links })
    expect(text.length).toBeLessThanOrEqual(4096)
    expect(text.match(/Pas \d: http:\/\/localhost:3000\/x{100}\d$/gm)).toHaveLength(3)
  })

  test('a picture is large and above; without one nothing is fetched', () => {
    const picture = { url: 'https://beelden.example/a.jpg', alt: { plain: 'Een boom' } }
    expect(render({ picture })).toEqual({
      text: '–',
      entities: [],
      link_preview_options: { url: picture.url, prefer_large_media: true, show_above_text: true },
    })
    expect(render({ lines: [plain('https://a.example')] }).link_preview_options).toEqual({ is_disabled: true })
  })

  test('neither fits in a toast', () => {
    const words = { lines: [plain('Gelukt')] }
    expect(toToast({ ...words, links: [link('Hier', 'https://a.example')] }, reader)).toBeUndefined()
    expect(
      toToast({ ...words, picture: { url: 'https://a.example/a.jpg', alt: { plain: '' } } }, reader),
    ).toBeUndefined()
  })
})

describe('toasts', () => {
  const short: View = { title: plain('Gelukt'), lines: [plain('Je koos: Ja')], note: plain('Tot morgen') }

  test('title, lines and note together', () => expect(toToast(short, reader)).toBe('Gelukt\nJe koos: Ja\nTot morgen'))

  test('200 characters fit, 201 do not', () => {
    expect(toToast({ lines: [plain('x'.repeat(200))] }, reader)).toHaveLength(200)
    expect(toToast({ lines: [plain('x'.repeat(201))] }, reader)).toBeUndefined()
    expect(toShortToast({ lines: [plain('x'.repeat(201))] }, reader)).toBe(`${'x'.repeat(199)}…`)
  })

  test('what has buttons or bars is more than words', () => {
    expect(toToast({ ...short, buttons: buttons('Ja') }, reader)).toBeUndefined()
    expect(
      toToast({ ...short, bars: [{ label: { plain: 'Ja' }, count: 1, share: 1, own: true }] }, reader),
    ).toBeUndefined()
  })
})
