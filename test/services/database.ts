/** A database of one's own for a test: a copy of the migrated template, gone afterwards. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

export async function freshDatabase(): Promise<{ url: string } & AsyncDisposable> {
  const template = new URL(inject('templateUrl'))
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(template, `create database ${name} template ${template.pathname.slice(1)}`)
  const url = new URL(template)
  url.pathname = `/${name}`
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => asAdmin(template, `drop database if exists ${name} with (force)`),
  }
}

async function asAdmin(template: URL, sql: string): Promise<void> {
  const url = new URL(template)
  url.pathname = '/postgres'
  const client = new pg.Client(url.href)
  await client.connect()
  try {
    // Two copies of one template at once are refused: they take turns.
    await client.query('select pg_advisory_lock(5384099)')
    await client.query(sql)
  } finally {
    await client.end()
  }
}
