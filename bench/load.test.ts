import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { driveEvenly } from './load.ts'

const STILL_MS = 400

it('counts everyone who came while the server stood still, from when they came', async () => {
  let stillUntil = 0
  let seen = 0
  const server = createServer((req, res) => {
    req.resume()
    if (++seen === 50) stillUntil = performance.now() + STILL_MS
    setTimeout(() => res.end('ok'), Math.max(0, stillUntil - performance.now()))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const load = await driveEvenly({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    headers: {},
    seconds: 1,
    perSecond: 200,
    next: () => '{}',
    good: (status, body) => status === 200 && body === 'ok',
  })
  server.closeAllConnections()
  server.close()
  expect(load.failed).toBe(0)
  expect(load.took).toHaveLength(200)
  // 80 came in those 400 ms, one after the other: half of them waited longer than half of it.
  const late = load.took.filter((ms) => ms > STILL_MS / 2)
  expect(late.length).toBeGreaterThanOrEqual(36)
  expect(Math.max(...load.took)).toBeGreaterThan(STILL_MS - 20)
})
