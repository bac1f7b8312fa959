/** Files and threads in Slack, where they differ from elsewhere. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { View } from '../../src/port.ts'
import { PNG } from '../samples.ts'
import { card, listen, open, reader, yes } from './slack/listen.ts'
import { startSlack } from './slack.ts'

const FORM: View = {
  form: {
    name: 'answer/abcdefgh2345',
    title: { plain: 'Weet jij dit?' },
    submit: { plain: 'Antwoord' },
    fields: [{ name: 'words', kind: 'lines', label: { plain: 'Je antwoord' }, files: true }],
  },
}

describe('files in Slack', () => {
  test('an address that is not Slack’s gets neither a visit nor our token', async () => {
    const visits: unknown[] = []
    const inside = createServer((req, res) => {
      visits.push(req.headers)
      res.end('geheim')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => inside.once('listening', resolve))
    const { port } = inside.address() as AddressInfo
    await using at = await open('http', () => yes)
    for (const address of [
      `http://127.0.0.1:${port}/latest/meta-data`,
      `http://localhost:${port}/`,
      'https://files.slack.com.kwaad.example/x.png',
      'https://files.slack.com@kwaad.example/x.png',
      'https://files.slack.com:8443/x.png',
      'file:///etc/passwd',
    ]) {
      const file = { id: at.driver.lures(address), name: 'foto.png', type: 'image/png' }
      await expect(at.adapter.fetchFile?.('T0SAMEN', file, 1000)).rejects.toMatchObject({ fault: { kind: 'refused' } })
    }
    expect(visits).toEqual([])
    await new Promise((resolve) => inside.close(resolve))
  })

  test('an app that may not read files has its forms all the same, and a file is said to be gone', async () => {
    const driver = await startSlack({ without: ['files:read'] })
    await using at = await listen(driver, async ({ kind }) => ({ view: kind === 'form.submit' ? yes : FORM, reader }))
    const anna = await at.driver.person('Anna')
    await anna.types('help')
    expect(await anna.sees(/Je antwoord/)).not.toMatch(/pdf/i)
    await anna.fills({ words: 'Een linde.' })
    await anna.sees(/goed/)
    await anna.sends(PNG, 'kijk')
    await expect.poll(() => at.intents.length).toBe(3)
    const [file] = at.intents[2]?.files ?? []
    if (!file) throw new Error('no file came')
    await expect(at.adapter.fetchFile?.('T0SAMEN', file, 1000)).rejects.toMatchObject({
      fault: { kind: 'fault', reason: 'missing_scope' },
    })
    expect(at.driver.refusals).toEqual([])
  })

  test('a reply that names us is heard once; under a message that takes no replies it asks for help', async () => {
    await using at = await open('http', ({ kind }) => (kind === 'help' ? yes : {}))
    const anna = await at.driver.person('Anna')
    const place = await at.driver.place('verkeer')
    await at.adapter.send({ ...place, direct: false }, card, reader, 'once')
    await anna.replies(/Meer bomen/, 'een linde @samenspraak', place)
    await anna.sees(/goed/, place)
    expect(at.intents.map(({ kind }) => kind)).toEqual(['text', 'help'])
    expect(at.intents[0]).toMatchObject({ text: 'een linde' })
  })
})
