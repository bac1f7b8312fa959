/** The Slack adapter over its real library and the strict fake, over HTTP and over the socket. */
import { describe, expect, test } from 'vitest'
import type { Answer, Intent, View } from '../../src/port.ts'
import { faultContract, portContract } from '../port.contract.ts'
import { card, listen, open, reader, yes } from './slack/listen.ts'
import { startSlack } from './slack.ts'
import { livedFor } from '../services/lived.ts'

const form: View = {
  form: {
    name: 'poll',
    title: { key: 'form.poll.title' },
    submit: { key: 'form.poll.submit' },
    fields: [
      {
        name: 'theme',
        kind: 'choice',
        label: { plain: 'Thema' },
        choices: [{ value: 'groen', label: { plain: '🌳 Groen' } }],
      },
      { name: 'question', kind: 'line', label: { plain: 'Vraag' }, max: 300 },
      { name: 'options', kind: 'lines', label: { plain: 'Keuzes' } },
      { name: 'closes', kind: 'when', label: { plain: 'Sluit op' } },
    ],
  },
}
const filled = { theme: '🌳 Groen', question: 'Meer bomen?', options: 'Ja\nNee', closes: '@1795700000' }

for (const way of ['http', 'socket'] as const) {
  const openPort = async (door: (intent: Intent) => Promise<Answer>) => {
    const driver = await startSlack({ socket: way === 'socket' })
    return await listen(driver, door)
  }
  portContract(`Slack over ${way}`, openPort)
  if (way === 'http') faultContract('Slack', 'chat.postMessage', openPort)

  describe(`Slack over ${way}`, () => {
    test('a command is answered to one person alone, in their language’s setting', async () => {
      await using at = await open(way, () => yes)
      const anna = await at.driver.person('Anna', { locale: 'nl' })
      const bob = await at.driver.person('Bob')
      const place = await at.driver.place('verkeer')
      await anna.types('follow', 'verkeer & groen', place)
      await anna.sees(/goed/, place)
      expect(bob.screen(place)).toEqual([])
      expect(at.intents).toEqual([
        {
          kind: 'command',
          verb: 'follow',
          rest: 'verkeer & groen',
          actor: expect.objectContaining({
            platform: 'slack',
            tenant: place.tenant,
            id: anna.id,
            locale: 'nl-NL',
          }) as unknown,
          at: { tenant: place.tenant, chat: place.chat, direct: false },
          key: expect.stringMatching(/\S{10}/) as string,
        },
      ])
      expect(at.driver.refusals).toEqual([])
    })

    test('the umbrella command carries a verb, and a sentence or a mention is heard', async () => {
      await using at = await open(way, () => yes)
      const anna = await at.driver.person('Anna')
      const place = await at.driver.place('verkeer')
      await anna.types('me')
      await anna.says('ik wil <meer> bomen: https://bomen.example & zo')
      await anna.says('hallo @samenspraak, wat kun je?', place)
      await anna.says('dit gaat de bot niet aan', place)
      await expect.poll(() => at.intents.length).toBe(3)
      expect(at.intents).toMatchObject([
        { kind: 'command', verb: 'me', rest: '', at: { chat: anna.id, direct: true } },
        { kind: 'text', text: 'ik wil <meer> bomen: https://bomen.example & zo', at: { direct: true } },
        { kind: 'help', at: { chat: place.chat, direct: false } },
      ])
      await anna.sees(/goed/)
      await anna.sees(/goed/, place)
      expect(at.driver.refusals).toEqual([])
    })

    test('a modal keeps what was typed when something is wrong, and closes when it is right', async () => {
      let wrong = true
      await using at = await open(way, ({ kind }) => {
        if (kind !== 'form.submit') return form
        return wrong ? { errors: { question: { key: 'words.empty' } } } : yes
      })
      const anna = await at.driver.person('Anna', { locale: 'nl' })
      const place = await at.driver.place('verkeer')
      await anna.types('poll', '', place)
      await anna.fills(filled)
      await anna.sees(/Vraag\n⚠ Vul dit in/, place)
      wrong = false
      await anna.fills({ question: 'Nog meer bomen?' })
      await anna.sees(/goed/, place)
      expect(anna.screen(place).join('\n')).not.toContain('Nieuwe peiling')
      const [, first, second] = at.intents
      expect(second).toMatchObject({
        kind: 'form.submit',
        form: 'poll',
        values: { theme: 'groen', question: 'Nog meer bomen?', options: 'Ja\nNee', closes: '@1795700000' },
        at: { tenant: place.tenant, chat: place.chat, direct: false },
      })
      // What was corrected is no repeat; the same submission again is.
      expect(second?.key).not.toBe(first?.key)
      await at.driver.repeats()
      expect(at.intents[3]?.key).toBe(second?.key)
      expect(at.driver.refusals).toEqual([])
    })

    test('a modal in the direct chat is answered there', async () => {
      await using at = await open(way, ({ kind }) => (kind === 'form.submit' ? yes : form))
      const anna = await at.driver.person('Anna')
      await anna.types('poll')
      await anna.fills(filled)
      await anna.sees(/goed/)
      expect(at.intents[1]).toMatchObject({ kind: 'form.submit', at: { chat: anna.id, direct: true } })
    })

    test('a person of another workspace taps in a shared channel, and is who they are there', async () => {
      await using at = await open(way, () => yes)
      const place = await at.driver.place('bouw')
      const eve = await at.driver.person('Eve', { team: 'T0BOUW' })
      await at.adapter.send({ ...place, direct: false }, card, reader, 'once')
      await eve.taps('Ja', place)
      await eve.sees(/goed/, place)
      expect(at.intents[0]).toMatchObject({
        kind: 'poll.vote',
        actor: { tenant: 'T0BOUW', id: eve.id },
        at: { tenant: place.tenant, chat: place.chat },
      })
      await expect(eve.types('poll')).rejects.toThrow(/another workspace/)
    })

    test('a partner opens a form by a button, and it knows where it was', async () => {
      await using at = await open(way, ({ kind }) => (kind === 'form.submit' ? yes : form))
      const place = await at.driver.place('bouw')
      const eve = await at.driver.person('Eve', { team: 'T0BOUW' })
      await at.adapter.send({ ...place, direct: false }, card, reader, 'once')
      await eve.taps('Ja', place)
      await eve.fills(filled)
      await eve.sees(/goed/, place)
      expect(at.intents[1]).toMatchObject({
        actor: { tenant: 'T0BOUW' },
        at: { tenant: place.tenant, chat: place.chat },
      })
      expect(at.driver.refusals).toEqual([])
    })

    test('an answer that takes longer than Slack waits comes after the acknowledgement', async () => {
      await using at = await open(way, async () => {
        await new Promise((resolve) => setTimeout(resolve, 2500))
        return yes
      })
      const anna = await at.driver.person('Anna')
      const place = await at.driver.place('verkeer')
      await at.adapter.send({ ...place, direct: false }, card, reader, 'once')
      await Promise.all([anna.types('themes', '', place), anna.taps('Ja', place), anna.forges('help')])
      await expect.poll(() => anna.screen(place).filter((shown) => shown === 'goed')).toHaveLength(2)
      await anna.sees(/goed/)
      expect(at.driver.refusals).toEqual([])
    })

    test('when the private way is closed the answer takes another', async () => {
      await using at = await open(way, ({ kind }) => (kind === 'command' ? form : yes))
      const anna = await at.driver.person('Anna')
      const place = await at.driver.place('verkeer')
      await at.adapter.send({ ...place, direct: false }, card, reader, 'once')
      at.driver.misbehave({ method: 'response_url', kind: 'error', status: 500 })
      await anna.taps('Ja', place)
      await anna.sees(/goed/, place)
      // As in a channel that the bot is not in.
      at.driver.misbehave({ method: 'chat.postEphemeral', kind: 'gone' })
      await anna.types('poll', '', place)
      await anna.fills(filled)
      await anna.sees(/goed/)
      expect(at.driver.refusals).toEqual([])
    })

    test('a form that comes too late for its trigger becomes a button that opens it', async () => {
      let slow = true
      await using at = await open(way, async () => {
        if (slow) await livedFor(3_200)
        slow = false
        return form
      })
      const anna = await at.driver.person('Anna')
      await anna.types('poll')
      await anna.taps('Nieuwe peiling')
      await anna.sees(/Keuzes/)
      expect(at.intents[1]).toMatchObject({ kind: 'form.open', form: 'poll' })
      expect(at.driver.refusals).toEqual(['views.open: expired_trigger_id (trigger_id)'])
    })

    test('a door that fails is said in a sentence, not in silence', async () => {
      await using at = await open(way, () => {
        throw new Error('down')
      })
      const anna = await at.driver.person('Anna', { locale: 'en' })
      await anna.types('themes')
      await anna.sees(/problem on our side/)
    })

    test('a dead token stops the start with its name, and never with the token', async () => {
      const driver = await startSlack({ socket: way === 'socket' })
      const dead = { ...driver, env: { ...driver.env, SLACK_BOT_TOKEN: 'xoxb-dead' } }
      await expect(listen(dead, async () => ({ view: yes, reader }))).rejects.toThrow(
        'Slack refuses SLACK_BOT_TOKEN: invalid_auth',
      )
    })
  })
}
