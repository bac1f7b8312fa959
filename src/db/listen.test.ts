import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import { openWay } from '../../test/services/way.ts'
import { listenTo } from './listen.ts'

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function listeners(url: string): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where application_name = 'samenspraak listen' and datname = current_database()`,
  )
  await client.end()
  return rows[0]?.count ?? -1
}

test('hears what any process announces on its channel, and nothing after it stopped', async () => {
  await using database = await freshDatabase()
  const heard: string[] = []
  {
    await using _listening = await listenTo(database.url, 'inbox', (payload) => heard.push(payload))
    await run(database.url, `notify other, 'no'; notify inbox, 'chat-1'; notify inbox, 'chat-2'`)
    await expect.poll(() => heard).toEqual(['chat-1', 'chat-2'])
  }
  await run(database.url, `notify inbox, 'late'`)
  expect(heard).toEqual(['chat-1', 'chat-2'])
})

test('after its connection was cut it says that something may have been missed, and hears again', async () => {
  await using database = await freshDatabase()
  const heard: string[] = []
  await using _listening = await listenTo(database.url, 'inbox', (payload) => heard.push(payload))
  const name = new URL(database.url).pathname.slice(1)
  await run(
    inject('templateUrl'),
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and application_name = 'samenspraak listen'`,
  )
  await expect.poll(() => heard).toEqual([''])
  await run(database.url, `notify inbox, 'chat-3'`)
  await expect.poll(() => heard).toEqual(['', 'chat-3'])
})

test('cut while it asks to listen, again and again: it hears once in the end, and leaves nothing behind', async () => {
  await using database = await freshDatabase()
  // As when the database is just being shut down: nobody gets further than asking to listen.
  await using way = await openWay(database.url, (sent) => sent.includes('listen '))
  const heard: string[] = []
  {
    await using _listening = await listenTo(way.url, 'inbox', (payload) => heard.push(payload))
    way.shut()
    // Some turns of half a second.
    await wait(2_200)
    way.open()
    await expect.poll(() => heard).toEqual([''])
    await wait(1_200)
    await run(database.url, `notify inbox, 'chat-4'`)
    await expect.poll(() => heard).toContain('chat-4')
    expect(heard).toEqual(['', 'chat-4'])
    expect(await listeners(database.url)).toBe(1)
  }
  await expect.poll(() => listeners(database.url)).toBe(0)
})

test('an address where nobody answers is told at once', async () => {
  await expect(listenTo('postgres://nobody@127.0.0.1:1/none', 'inbox', () => undefined)).rejects.toThrow('ECONNREFUSED')
})
