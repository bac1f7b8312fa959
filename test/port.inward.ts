/** What every adapter must do with what comes in besides words: files, and replies to messages of ours. */
import { expect, test } from 'vitest'
import { SendError, type Enclosure, type Form, type View } from '../src/port.ts'
import type { Started } from './port.outward.ts'
import { PDF, PHOTO } from './samples.ts'

/** A form whose first field takes files. */
const FORM: Form = {
  name: 'answer/abcdefgh2345',
  title: { plain: 'Weet jij dit?' },
  submit: { plain: 'Antwoord' },
  fields: [{ name: 'words', kind: 'lines', label: { plain: 'Je antwoord' }, files: true }],
}
const MOST = 5 * 1024 * 1024

export function inwardContract(start: () => Promise<Started>, card: View): void {
  /** Starts with a door that fetches what comes along, as the core does: while it answers. */
  const startFetching = async (most = MOST) => {
    const at = await start()
    const fetched: (Uint8Array | SendError['fault'])[] = []
    at.whileAnswering(async ({ files = [], at: { tenant } }) => {
      for (const file of files) fetched.push(await fetching(at, tenant, file, most))
    })
    return { ...at, fetched, [Symbol.asyncDispose]: () => at[Symbol.asyncDispose]() }
  }
  const fetching = async ({ adapter }: Started, tenant: string, file: Enclosure, most: number) => {
    try {
      return (await adapter.fetchFile?.(tenant, file, most)) ?? new Uint8Array()
    } catch (err) {
      if (err instanceof SendError) return err.fault
      throw err
    }
  }

  test('a picture and a file in the direct chat arrive with their words, and whole', async () => {
    await using at = await startFetching()
    await at.anna.sends(PHOTO, 'Deze boom')
    await at.anna.sends(PDF)
    await expect.poll(() => at.fetched.length).toBe(2)
    expect(at.intents).toMatchObject([
      { kind: 'text', text: 'Deze boom', at: { direct: true }, files: [{ type: PHOTO.type }] },
      { kind: 'text', text: '', files: [{ name: PDF.name, type: PDF.type }] },
    ])
    expect(at.fetched.map((bytes) => Buffer.from(bytes as Uint8Array).toString('latin1'))).toEqual(
      [PHOTO, PDF].map(({ bytes }) => Buffer.from(bytes).toString('latin1')),
    )
    const told = JSON.stringify(at.intents)
    for (const secret of Object.values(at.driver.env).filter((value) => !value.startsWith('http'))) {
      expect(told).not.toContain(secret)
    }
    expect(at.driver.refusals).toEqual([])
  })

  test('what is larger than is wanted is not read to its end', async () => {
    await using at = await startFetching(100)
    await at.anna.sends({ ...PDF, bytes: Buffer.alloc(200_000, 1) })
    await expect.poll(() => at.fetched).toMatchObject([{ kind: 'refused', reason: 'too large' }])
  })

  test('a file that nobody has, or that lies elsewhere, is not fetched', async () => {
    await using at = await start()
    const { tenant } = at.to
    for (const id of [
      'F0OTHER',
      'http://169.254.169.254/latest/meta-data/',
      'https://kwaad.example/x.png',
      '../getMe',
    ]) {
      const fault = await fetching(at, tenant, { id, name: 'x.png', type: 'image/png' }, MOST)
      expect(['gone', 'refused']).toContain((fault as SendError['fault']).kind)
    }
  })

  test('files come along with the form that asks for them', async () => {
    await using at = await startFetching()
    // In a chat the core asks its questions one by one: there a file is sent as an answer.
    if (at.adapter.limits.forms === 'steps') return
    at.answer({ form: FORM })
    await at.anna.types('help')
    await at.anna.sees(/Weet jij dit\?/)
    at.answer({ lines: [{ plain: 'goed' }] })
    await at.anna.fills({ words: 'Het is een linde.' }, { words: [PHOTO, PDF] })
    await at.anna.sees(/goed/)
    expect(at.intents[1]).toMatchObject({ kind: 'form.submit', values: { words: 'Het is een linde.' } })
    expect(at.intents[1]?.files?.map(({ name }) => name)).toEqual([PHOTO.name, PDF.name])
    expect(at.fetched.map((bytes) => (bytes as Uint8Array).length)).toEqual(
      [PHOTO, PDF].map(({ bytes }) => bytes.length),
    )
    expect(at.driver.refusals).toEqual([])
  })

  test('a reply says to which message of ours it is, where the platform has replies', async () => {
    await using at = await start()
    if (at.adapter.platform === 'web') return
    const ref = await at.adapter.send(at.to, card, { locale: 'nl', zone: 'Europe/Amsterdam' }, 'delivery-20')
    await at.anna.replies(/Kerkstraat/, 'Het is een linde.', undefined, PHOTO)
    await expect.poll(() => at.intents).toMatchObject([{ kind: 'text', text: 'Het is een linde.', files: [{}] }])
    const [intent] = at.intents
    expect(intent).toMatchObject({ replyTo: ref.message, at: { direct: true } })
    expect((intent?.kind === 'text' && intent.replyIn) || intent?.at.chat).toBe(ref.chat)
    expect(at.driver.refusals).toEqual([])
  })

  test('in a shared place a reply to us is heard, and answered to its writer alone; other talk is not heard', async () => {
    await using at = await start()
    const place = await at.driver.place('plein').catch(() => undefined)
    if (!place) return
    const bob = await at.driver.person('Bob', { locale: 'nl' })
    await bob.types('help')
    const ref = await at.adapter.send({ ...place, direct: false }, card, { locale: 'nl', zone: 'UTC' }, 'delivery-21')
    at.intents.length = 0
    await at.anna.says('Zullen we koffie drinken?', place)
    at.answer({ lines: [{ plain: 'Dank voor je antwoord' }] })
    await at.anna.replies(/Kerkstraat/, 'Het is een linde.', place)
    await expect
      .poll(() => at.intents)
      .toMatchObject([
        { kind: 'text', text: 'Het is een linde.', replyTo: ref.message, at: { ...place, direct: false } },
      ])
    const heard = () => [...at.anna.screen(place), ...at.anna.screen()].join('\n')
    await expect.poll(heard).toContain('Dank voor je antwoord')
    expect(bob.screen(place).join('\n')).not.toContain('Dank voor je antwoord')
    // What the door has no answer to is answered with silence.
    const before = [at.anna.screen(place).length, at.anna.screen().length, at.driver.calls.length]
    at.answer({})
    await at.anna.replies(/Kerkstraat/, 'Ja hoor', place)
    await expect.poll(() => at.intents.length).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([at.anna.screen(place).length, at.anna.screen().length]).toEqual(before.slice(0, 2))
    expect(at.driver.refusals).toEqual([])
  })
}
