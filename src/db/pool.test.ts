/** What PostgreSQL says last, in one piece with an answer: over a real database, with a proxy that puts the two together. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import { closeDb, openDb } from './open.ts'

/** "Ready for the next statement", as PostgreSQL ends each answer outside of a transaction. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1')
const LAST = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'
const FATAL = Buffer.concat([Buffer.from('E\0\0\0', 'latin1'), Buffer.from([LAST.length + 4]), Buffer.from(LAST)])

/** @param ends which answer is the last one of its connection, counted over all of them */
async function openProxy(url: string, ends: (answer: number) => boolean) {
  const { hostname, port } = new URL(url)
  let answers = 0
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    near.pipe(far)
    far.on('data', (data: Buffer) => {
      if (!data.subarray(-READY.length).equals(READY) || !ends(++answers)) return void near.write(data)
      near.end(Buffer.concat([data, FATAL]))
    })
    for (const side of [near, far]) {
      side.on('error', () => undefined)
      side.on('close', () => (near.destroy(), far.destroy()))
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    answers: () => answers,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

/** Node would end the process. */
async function unheard(during: () => Promise<void>): Promise<readonly unknown[]> {
  const faults: unknown[] = []
  const before = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (fault) => faults.push(fault))
  try {
    await during()
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of before) process.on('uncaughtException', listener)
  }
  return faults
}

test.each([1, 2, 3, 4])('a connection that ends along with its answer %i ends nothing else', async (last) => {
  await using database = await freshDatabase()
  await using proxy = await openProxy(database.url, (answer) => answer === last)
  const faults = await unheard(async () => {
    const db = openDb(proxy.url, { connections: 1 })
    const ask = () => db.$transaction((tx) => tx.$queryRaw`select 1 as one`)
    const asked = await Promise.allSettled([ask(), db.$queryRaw`select 1 as one`, ask(), ask()])
    expect(proxy.answers()).toBeGreaterThanOrEqual(last)
    expect(asked.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(2)
    expect(await ask()).toEqual([{ one: 1 }])
    await closeDb(db)
  })
  expect(faults).toEqual([])
})
