import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openClient } from './call.ts'
import { openLocales } from './locale.ts'

test('a Slack that does not answer keeps nobody waiting, and is not asked by a crowd', async () => {
  let asked = 0
  const server = createServer(() => void (asked += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const over = new AbortController()
  const localeOf = openLocales(openClient('xoxb-x', `http://127.0.0.1:${port}/api/`, over.signal))
  const began = performance.now()
  const crowd = Array.from({ length: 100 }, (_, at) => localeOf(`U${at}`))
  expect(new Set(await Promise.all(crowd))).toEqual(new Set([undefined]))
  expect(performance.now() - began).toBeLessThan(1000)
  expect(asked).toBe(5)
  over.abort()
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})
