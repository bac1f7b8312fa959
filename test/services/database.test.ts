import { Redis } from 'ioredis'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { freshDatabase } from './database.ts'

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

test('each test gets a migrated database of its own, and leaves none behind', async () => {
  const names: string[] = []
  {
    await using one = await freshDatabase()
    await using other = await freshDatabase()
    await query(one.url, `insert into theme (id, emoji, name, description) values ('a', '-', '{}', '{}')`)
    expect(await query(one.url, 'select id from theme')).toEqual([{ id: 'a' }])
    expect(await query(other.url, 'select id from theme')).toEqual([])
    names.push(...[one, other].map(({ url }) => new URL(url).pathname.slice(1)))
  }
  const left = await query(inject('templateUrl'), 'select datname from pg_database')
  for (const datname of names) expect(left).not.toContainEqual({ datname })
})

test('a database is dropped while somebody is still connected to it', async () => {
  const database = await freshDatabase()
  const client = new pg.Client({ connectionString: database.url })
  const said: string[] = []
  client.on('error', ({ message }) => said.push(message))
  const ended = new Promise((resolve) => client.once('end', resolve))
  await client.connect()
  await database[Symbol.asyncDispose]()
  await ended
  expect(said[0]).toContain('terminating connection')
})

test.runIf(inject('redisUrl'))('the Redis of the run keeps every job', async () => {
  const client = new Redis(inject('redisUrl'))
  try {
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
  } finally {
    client.disconnect()
  }
})
