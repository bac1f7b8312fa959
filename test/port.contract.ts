/** What every adapter must do, whatever its platform: run by each platform's own test over its strict fake. */
import { describe, expect, test } from 'vitest'
import { pack } from '../src/act.ts'
import { SendError, type Adapter, type Answer, type Intent, type Reader, type View } from '../src/port.ts'
import type { PlatformDriver, Visitor } from './driver.ts'
import { inwardContract } from './port.inward.ts'
import { outwardContract, type Started } from './port.outward.ts'

const reader: Reader = { locale: 'nl', zone: 'Europe/Amsterdam' }
export const HOSTILE =
  '<!channel> @everyone <b>vet</b> *ster* _streep_ `code` [x](https://kwaad.example) & <@U123> # kop'

export const CARD: View = {
  title: { plain: 'Meer bomen in de Kerkstraat?' },
  lines: [{ key: 'poll.card.own', with: { choice: 'Ja' } }],
  bars: [
    { label: { plain: 'Ja' }, count: 3, share: 0.75, own: true },
    { label: { plain: 'Nee' }, count: 1, share: 0.25, own: false },
  ],
  note: { key: 'poll.card.closes', with: { closes: { at: '2026-11-26T16:00:00Z' } } },
  buttons: [
    { label: { plain: 'Ja' }, does: { kind: 'poll.vote', poll: 'abcdefgh2345', option: 0 } },
    { label: { plain: 'Nee' }, does: { kind: 'poll.vote', poll: 'abcdefgh2345', option: 1 } },
    { label: { key: 'do.unfollow' }, does: { kind: 'theme.unfollow', theme: 'groen' } },
  ],
}

/** @param open starts the fake and the adapter with `door`; disposed after each test */
export function portContract(
  name: string,
  open: (
    door: (intent: Intent) => Promise<Answer>,
  ) => Promise<AsyncDisposable & { adapter: Adapter; driver: PlatformDriver }>,
): void {
  describe(`the port on ${name}`, () => {
    const start = async (): Promise<Started> => {
      const intents: Intent[] = []
      let view: View = { lines: [{ plain: 'goed' }] }
      let work: (intent: Intent) => Promise<void> = async () => undefined
      const opened = await open(async (intent) => {
        intents.push(intent)
        await work(intent)
        return { view, reader }
      })
      const anna = await opened.driver.person('Anna', { locale: 'nl' })
      await anna.types('help')
      intents.length = 0
      const to = { tenant: opened.adapter.platform, chat: anna.id, direct: true }
      return {
        ...opened,
        intents,
        anna,
        to,
        answer: (next: View) => void (view = next),
        whileAnswering: (next) => void (work = next),
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      }
    }

    test('a card is sent, seen and edited', async () => {
      await using at = await start()
      const ref = await at.adapter.send(at.to, CARD, reader, 'delivery-1')
      const seen = await at.anna.sees(/Meer bomen in de Kerkstraat\?/)
      for (const part of ['Ja', 'Nee', '75%', '25%', 'donderdag 26 november', '[Ja]']) expect(seen).toContain(part)
      await at.adapter.edit(ref, { ...CARD, title: { plain: 'Nog meer bomen?' } }, reader)
      await at.anna.sees(/Nog meer bomen\?/)
      expect(at.anna.screen().join('\n')).not.toContain('Kerkstraat')
      // The same again is no fault: the platform may say that nothing changed.
      await at.adapter.edit(ref, { ...CARD, title: { plain: 'Nog meer bomen?' } }, reader)
      expect(at.driver.refusals).toEqual([])
    })

    test('a button brings its act, who pressed it and from where', async () => {
      await using at = await start()
      await at.adapter.send(at.to, CARD, reader, 'delivery-2')
      await at.anna.taps('Nee')
      const [intent] = at.intents
      expect(intent).toMatchObject({
        kind: 'poll.vote',
        poll: 'abcdefgh2345',
        option: 1,
        actor: { platform: at.adapter.platform, id: at.anna.id },
        at: { direct: true },
      })
      expect(intent?.key).toMatch(/\S/)
      await at.anna.sees(/goed/)
    })

    test('the same event again has the same mark', async () => {
      await using at = await start()
      await at.adapter.send(at.to, CARD, reader, 'delivery-3')
      await at.anna.taps('Ja')
      await at.driver.repeats()
      await expect.poll(() => at.intents.length).toBe(2)
      expect(at.intents[1]?.key).toBe(at.intents[0]?.key)
    })

    test('a payload made by hand arrives as what it says, or as unknown', async () => {
      await using at = await start()
      await at.adapter.send(at.to, CARD, reader, 'delivery-4')
      await at.anna.forges(pack({ kind: 'poll.close', poll: 'abcdefgh2345' }))
      await at.anna.forges('poll.vote:../../etc:9')
      await expect.poll(() => at.intents.map(({ kind }) => kind)).toEqual(['poll.close', 'unknown'])
    })

    test('people’s words are shown literally: no markup, no mention', async () => {
      await using at = await start()
      await at.adapter.send(
        at.to,
        { ...CARD, title: { plain: HOSTILE }, lines: [{ plain: HOSTILE }] },
        reader,
        'delivery-5',
      )
      const seen = await at.anna.sees(/everyone/)
      expect(seen.split('\n').filter((line) => line.includes(HOSTILE))).toHaveLength(2)
      expect(at.driver.refusals).toEqual([])
    })

    test('right-to-left text and emoji arrive whole', async () => {
      await using at = await start()
      const words = 'هل تريد المزيد من الأشجار؟ 👨‍👩‍👧‍👦'
      await at.adapter.send(at.to, { title: { plain: words } }, reader, 'delivery-6')
      expect(await at.anna.sees(/هل/)).toContain(words)
    })

    test('the largest view that the core makes fits, and longer text is shortened on purpose', async () => {
      await using at = await start()
      const label = (n: number) => `${n} ${'é'.repeat(73)}`
      const largest: View = {
        ...CARD,
        title: { plain: '👍'.repeat(300) },
        bars: Array.from({ length: 10 }, (_, n) => ({
          label: { plain: label(n) },
          count: 1_000_000,
          share: 0.1,
          own: n === 0,
        })),
        buttons: Array.from({ length: 10 }, (_, n) => ({
          label: { plain: label(n) },
          does: { kind: 'poll.vote', poll: 'abcdefgh2345', option: n } as const,
        })),
      }
      await at.adapter.send(at.to, largest, reader, 'delivery-7')
      await at.adapter.send(at.to, { lines: [{ plain: '*&<_'.repeat(5_000) }] }, reader, 'delivery-8')
      await at.anna.sees(/👍/)
      expect(at.driver.refusals).toEqual([])
    })

    test('a typed verb arrives with its words', async () => {
      await using at = await start()
      await at.anna.types('follow', 'groen')
      await expect.poll(() => at.intents[0]).toMatchObject({ kind: 'command', verb: 'follow', rest: 'groen' })
    })

    outwardContract(start, CARD)
    inwardContract(start, CARD)

    test('it answers that it is ready', async () => {
      await using at = await start()
      await expect(at.adapter.ready()).resolves.toBeUndefined()
    })
  })
}

/** Faults of sends and edits, for platforms that are other people's machines. */
export function faultContract(name: string, method: string, open: Parameters<typeof portContract>[1]): void {
  describe(`faults of ${name}`, () => {
    const fail = async (fault: Parameters<PlatformDriver['misbehave']>[0]) => {
      await using opened = await open(async () => ({ view: {}, reader }))
      const anna: Visitor = await opened.driver.person('Anna', { locale: 'nl' })
      await anna.types('help')
      opened.driver.misbehave(fault)
      const to = { tenant: opened.adapter.platform, chat: anna.id, direct: true }
      const before = opened.driver.calls.filter((call) => call.method === method).length
      const outcome = await opened.adapter.send(to, CARD, reader, 'delivery-9').then(
        () => undefined,
        (err: unknown) => err,
      )
      return { outcome, tries: opened.driver.calls.filter((call) => call.method === method).length - before }
    }

    test('slow: waits as told, and is not tried again by the library', async () => {
      const { outcome, tries } = await fail({ method, kind: 'slow', retryAfterSeconds: 7 })
      expect(outcome).toBeInstanceOf(SendError)
      expect((outcome as SendError).fault).toMatchObject({ kind: 'slow', retryAfterMs: 7_000 })
      expect(tries).toBe(1)
    })

    test.each([
      ['error', { kind: 'error', status: 500 }],
      ['lost', { kind: 'lost' }],
    ] as const)('%s: may have arrived, so it says to try again, once', async (_name, fault) => {
      const { outcome, tries } = await fail({ method, ...fault })
      expect(outcome).toBeInstanceOf(SendError)
      expect((outcome as SendError).fault.kind).toBe('fault')
      expect(tries).toBe(1)
    })

    test.each(['blocked', 'gone'] as const)('%s: never again', async (kind) => {
      const { outcome } = await fail({ method, kind })
      expect(outcome).toBeInstanceOf(SendError)
      expect((outcome as SendError).fault.kind).toBe('gone')
    })
  })
}
