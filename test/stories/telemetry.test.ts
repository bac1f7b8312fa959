/** What a collector of OpenTelemetry gets: spans of people's events and of the queue, and nothing that people said. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openHear } from '../../src/http/hear.ts'
import { openSpans } from '../../src/telemetry.ts'
import { traceId } from '../../src/trace.ts'
import { startWeb } from '../platforms/web.ts'
import { invite } from '../../src/people/invite.ts'
import { pollOf } from '../town.ts'
import { ENGINES, openWorld } from '../world.ts'

interface Span {
  readonly name: string
  readonly traceId: string
  readonly attributes: readonly { readonly key: string }[]
  readonly events: readonly unknown[]
  readonly status: object
}

/** A collector at the wire, as far as spans go. */
async function startCollector() {
  const spans: Span[] = []
  let text = ''
  const server = createServer((req, res) => {
    void (async () => {
      let body = ''
      for await (const part of req.setEncoding('utf8')) body += String(part)
      text += body
      interface Sent {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[]
      }
      if (req.url === '/v1/traces') {
        const { resourceSpans } = JSON.parse(body) as Sent
        spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
      }
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => text,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe.each(ENGINES)('with the queue on %s', (engine) => {
  test('events and jobs are told, and nothing that people said', async () => {
    await using collector = await startCollector()
    await using web = await startWeb()
    {
      await using world = await openWorld(engine, { ...web.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
      web.connect(world.url)
      const code = await invite(world.ctx.db, { role: 'official' })
      const olga = await web.person('Olga', { locale: 'nl' })
      await olga.types('claim', code)
      await olga.sees(/Welkom/)
      await olga.types('follow', 'groen')
      await olga.types('poll')
      await olga.fills(pollOf('Geheimzinnige vraag?', ['Zeker wel', 'Zeker niet']))
      await olga.taps('Zeker niet')
      await olga.sees(/Je koos: Zeker niet/)
      // What fails says why, and that may quote anything.
      await world.ctx.queue.add('work', [{ id: 'close-1', job: { name: 'close', data: 'Geheimzinnig' as never } }])
      await expect.poll(() => world.ctx.queue.depth('work')).toBe(0)
    }
    expect(collector.spans.filter(({ name }) => name === 'event').length).toBeGreaterThanOrEqual(4)
    expect(collector.spans.some(({ name }) => /web|work/.test(name))).toBe(true)
    for (const { attributes, events = [], traceId } of collector.spans) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/)
      expect(events).toEqual([])
      for (const { key } of attributes) expect(key).not.toMatch(/options|result|reason|message/)
    }
    for (const words of ['Geheimzinnig', 'Zeker', 'Olga', 'postgres:', 'redis:']) {
      expect(collector.text()).not.toContain(words)
    }
  })
})

test('the trace of the log is that of the spans', async () => {
  await using collector = await startCollector()
  await using world = await openWorld('postgres')
  const { metrics, log } = world.ctx
  let inLog: string | undefined
  {
    await using spans = await openSpans(collector.url)
    await openHear(
      { metrics, log },
      'web',
      spans,
    )(async () => {
      inLog = traceId()
    })
  }
  expect(collector.spans.map((span) => span.traceId)).toEqual([inLog])
})

test('what a library puts in that may quote anything stays here', async () => {
  await using collector = await startCollector()
  {
    await using spans = await openSpans(collector.url)
    const span = spans.queue.tracer.startSpan('work.process')
    span?.setAttributes({ 'bullmq.job.name': 'close', 'bullmq.job.failed.reason': 'Geheimzinnig' })
    span?.setAttribute('bullmq.worker.options', '{"connection":"postgres:"}')
    span?.recordException('Geheimzinnig')
    span?.addEvent('Geheimzinnig')
    span?.end()
  }
  expect(collector.spans).toHaveLength(1)
  expect(collector.spans[0]?.attributes.map(({ key }) => key)).toEqual(['bullmq.job.name'])
  expect(collector.text()).not.toMatch(/Geheimzinnig|postgres:/)
})

test('a collector that is away holds up nobody', async () => {
  await using world = await openWorld('postgres', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })
  expect((await fetch(`${world.url}/readyz`)).status).toBe(200)
})
