/** What is answered before everything listens, and what a whole start says meanwhile. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import { freePort } from '../../test/services/free-port.ts'
import { startSlack } from '../../test/platforms/slack.ts'
import { readConfig } from '../config.ts'
import { openLog } from '../log.ts'
import { serve } from '../serve.ts'
import { openHttp, respond } from './server.ts'

test('what is mounted later gets 503 until everything listens, also below a path that takes all the rest', async () => {
  await using http = await openHttp({ host: '127.0.0.1', port: 0, log: openLog('silent') })
  const ask = async (path: string) => {
    const answer = await fetch(`${http.url}${path}`)
    return [answer.status, answer.headers.get('retry-after')]
  }
  expect(await ask('/slack/events')).toEqual([503, '1'])
  http.route('/healthz', (_req, res) => respond(res, 200, 'ok'))
  http.route('/', (_req, res) => respond(res, 404, 'not on the square'))
  expect(await ask('/healthz')).toEqual([200, null])
  expect(await ask('/slack/events')).toEqual([503, '1'])
  http.open()
  expect(await ask('/slack/events')).toEqual([404, null])
})

test('a tap from Slack in the first moments of a start is told to come again, and never that nobody lives here', async () => {
  await using database = await freshDatabase()
  await using slack = await startSlack()
  const port = await freePort()
  const config = readConfig({ PORT: String(port), LOG_LEVEL: 'silent', DATABASE_URL: database.url, ...slack.env })
  const stop = new AbortController()
  const opened = new AbortController()
  const serving = serve(config, {
    role: 'all',
    signal: stop.signal,
    say: () => undefined,
    ready: () => opened.abort(),
  })
  const seen = { events: new Set<number>(), ready: new Set<string>() }
  while (!opened.signal.aborted) {
    const [events, ready] = await Promise.all(
      ['/slack/events', '/readyz'].map((path) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)),
    )
    // Unsigned: whoever listens refuses it with 405.
    if (opened.signal.aborted) break
    if (events) seen.events.add(events.status)
    if (ready) seen.ready.add(`${ready.status} ${await ready.text()}`)
  }
  stop.abort()
  await serving
  expect([...seen.events]).toContain(503)
  expect([...seen.events]).not.toContain(404)
  // Whoever stands before the house sends nobody in before it can hear them.
  expect([...seen.ready].filter((said) => said.startsWith('200'))).toEqual([])
  expect([...seen.ready].some((said) => said.includes('"start"'))).toBe(true)
})

test('a start that hangs, because a platform takes the call and says nothing, is known to hang', async () => {
  await using database = await freshDatabase()
  const sockets: Socket[] = []
  const mute = createServer((socket) => void sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1')
  await once(mute, 'listening')
  const address = mute.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    TELEGRAM_BOT_TOKEN: '1:mute',
    TELEGRAM_API_ROOT: `http://127.0.0.1:${port}`,
  })
  const hangs = Promise.withResolvers<void>()
  const say = () => undefined
  const stop = new AbortController()
  const serving = serve(config, { role: 'bot', signal: stop.signal, say, hangs: hangs.resolve, startMs: 200 })
  serving.catch(() => undefined)
  await hangs.promise
  mute.close()
  for (const socket of sockets) socket.destroy()
  stop.abort()
  await serving.catch(() => undefined)
})
