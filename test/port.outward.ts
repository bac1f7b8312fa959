/** What every adapter must do with what leads out: pages, pictures, forms about something, and places that somebody manages. */
import { expect, test } from 'vitest'
import type { Adapter, Address, Form, Intent, Reader, View } from '../src/port.ts'
import type { PlatformDriver, Visitor } from './driver.ts'

/** An adapter that listens on its fake, and Anna, who spoke with it already. */
export interface Started extends AsyncDisposable {
  readonly adapter: Adapter
  readonly driver: PlatformDriver
  readonly anna: Visitor
  /** Anna's direct chat. */
  readonly to: Address
  /** What the door was asked since then. */
  readonly intents: Intent[]
  /** What it answers from now on. */
  readonly answer: (next: View) => void
  /** What happens while it is asked, before it answers. */
  readonly whileAnswering: (work: (intent: Intent) => Promise<void>) => void
}

const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
const READ_ON = { label: { plain: 'Lees verder' }, url: 'https://voorbeeld.example/bomen?a=1&b=_2_' }
const PICTURE = { url: 'https://beelden.example/boom.jpg', alt: { plain: 'Een boom op het plein' } }
/** What an official might paste, or somebody with access to the database might write. */
const LURES = [
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'https://gemeente.example@kwaad.example/',
  'https://kwaad.example/\u0000',
  'ftp://kwaad.example/',
  '/kwaad',
]
/** A form about something, of which one field may stay open and one is filled in already. */
const FORM: Form = {
  name: 'theme/verkeer',
  title: { plain: 'Thema Verkeer' },
  submit: { plain: 'Bewaar' },
  fields: [
    {
      name: 'colour',
      kind: 'choice',
      label: { plain: 'Kleur' },
      value: 'red',
      choices: [
        { value: 'blue', label: { plain: 'Blauw' } },
        { value: 'red', label: { plain: 'Rood' } },
      ],
    },
    {
      name: 'owner',
      kind: 'choice',
      label: { plain: 'Eigenaar' },
      optional: true,
      choices: [{ value: 'stad', label: { plain: 'De stad' } }],
    },
    { name: 'name', kind: 'line', label: { plain: 'Naam' }, value: 'Verkeer' },
    { name: 'more', kind: 'lines', label: { plain: 'Meer' }, optional: true },
  ],
}

/** @param card a card of a poll */
export function outwardContract(start: () => Promise<Started>, card: View): void {
  test('ways out are there with their addresses, and opening one is nobody’s business', async () => {
    await using at = await start()
    const view: View = { ...card, links: [READ_ON] }
    const ref = await at.adapter.send(at.to, view, reader, 'delivery-10')
    const seen = await at.anna.sees(/Kerkstraat/)
    expect(seen).toContain(`[Lees verder → ${READ_ON.url}]`)
    expect(seen.indexOf('[Lees verder')).toBeLessThan(seen.indexOf('[Ja]'))
    await at.anna.taps('Lees verder')
    await at.anna.taps('Ja')
    await at.anna.sees(/goed/)
    expect(at.intents.map(({ kind }) => kind)).toEqual(['poll.vote'])
    await at.adapter.edit(ref, { ...view, links: [{ ...READ_ON, url: 'https://voorbeeld.example/nu' }] }, reader)
    await at.anna.sees(/\[Lees verder → https:\/\/voorbeeld\.example\/nu\]/)
    await at.adapter.edit(ref, card, reader)
    await expect.poll(() => at.anna.screen().join('\n')).not.toContain('Lees verder')
    expect(at.driver.refusals).toEqual([])
  })

  test('an address that only this machine reaches can be read whole, whatever stands above it', async () => {
    await using at = await start()
    const url = 'http://localhost:3000/pas/A-b_c*d~e?f=1&g=2'
    const lines = [{ plain: 'lang '.repeat(5_000) }]
    await at.adapter.send(at.to, { lines, links: [{ label: { plain: 'Je pas' }, url }] }, reader, 'delivery-11')
    const seen = await at.anna.sees(/Je pas/)
    expect(seen).toContain(url)
    expect(at.driver.refusals).toEqual([])
  })

  test.each(LURES)('%j is no way out, and no picture', async (url) => {
    await using at = await start()
    const view: View = { ...card, links: [{ ...READ_ON, url }, READ_ON], picture: { ...PICTURE, url } }
    const ref = await at.adapter.send(at.to, view, reader, 'delivery-12')
    await at.adapter.edit(ref, { ...view, title: { plain: 'Nog meer bomen?' } }, reader)
    const seen = await at.anna.sees(/Nog meer bomen/)
    expect(seen).not.toContain('(picture')
    expect(seen.match(/→/g)).toHaveLength(1)
    expect(seen).not.toMatch(/alert|kwaad/)
    expect(at.driver.refusals).toEqual([])
  })

  test('a picture is shown, changed and taken away; of addresses in people’s words none is ever fetched', async () => {
    await using at = await start()
    const bare: View = { ...card, lines: [{ plain: 'Zie https://kwaad.example/x.jpg hier' }] }
    const view: View = { ...bare, picture: PICTURE }
    const pictures = () => at.anna.screen().flatMap((shown) => shown.match(/\(picture [^)]*\)/g) ?? [])
    const ref = await at.adapter.send(at.to, view, reader, 'delivery-13')
    await at.anna.sees(/Kerkstraat/)
    expect(pictures()).toEqual([expect.stringContaining(PICTURE.url)])
    await at.adapter.edit(ref, { ...view, picture: { ...PICTURE, url: 'https://beelden.example/2.jpg' } }, reader)
    await at.anna.sees(/beelden\.example\/2\.jpg/)
    expect(pictures()).toHaveLength(1)
    await at.adapter.edit(ref, bare, reader)
    await expect.poll(pictures).toEqual([])
    await at.adapter.edit(ref, view, reader)
    await expect.poll(pictures).toEqual([expect.stringContaining(PICTURE.url)])
    expect(at.driver.refusals).toEqual([])
  })

  test('a picture or a way out alone is a message, also as an answer', async () => {
    await using at = await start()
    at.answer({ picture: PICTURE })
    await at.anna.types('help')
    await at.anna.sees(/\(picture /)
    at.answer({ links: [READ_ON] })
    await at.anna.types('help')
    await at.anna.sees(/\[Lees verder →/)
    await at.adapter.send(at.to, card, reader, 'delivery-14')
    at.answer({ links: [{ ...READ_ON, label: { plain: 'Na een tik' } }] })
    await at.anna.taps('Ja')
    await at.anna.sees(/\[Na een tik →/)
    expect(at.driver.refusals).toEqual([])
  })

  test('a form about something comes back about it, with what stood there and what was left open', async () => {
    await using at = await start()
    // In a chat the core asks its questions one by one: the adapter sees no form.
    if (at.adapter.limits.forms === 'steps') return
    at.answer({ form: FORM })
    await at.anna.types('help')
    await at.anna.sees(/Thema Verkeer/)
    at.answer({ lines: [{ plain: 'goed' }] })
    await at.anna.fills({})
    await at.anna.sees(/goed/)
    expect(at.intents[1]).toMatchObject({
      kind: 'form.submit',
      form: 'theme/verkeer',
      values: { colour: 'red', owner: '', name: 'Verkeer', more: '' },
    })
    expect(at.driver.refusals).toEqual([])
  })

  test('who manages a shared place is told from who does not, there alone', async () => {
    await using at = await start()
    const bob = await at.driver.person('Bob', { locale: 'nl' })
    const place = await at.driver.place('plein', { managers: [at.anna.id] }).catch(() => undefined)
    // Where there are no shared places, nobody can be asked about them.
    if (!place) return expect(at.adapter).not.toHaveProperty('manages')
    const elsewhere = await at.driver.place('elders', { managers: [bob.id] })
    await bob.types('help', '', place)
    await at.anna.types('help', '', place)
    await at.anna.types('help', '', elsewhere)
    await at.anna.types('help')
    await expect.poll(() => at.intents.length).toBe(4)
    const answers = await Promise.all(
      at.intents.map(async ({ actor, at: where }) => await at.adapter.manages?.(actor, where)),
    )
    expect(answers).toEqual([false, true, false, false])
    expect(at.driver.refusals).toEqual([])
  })
}
