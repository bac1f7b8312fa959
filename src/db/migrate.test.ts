import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import { StartError } from '../start-error.ts'
import { migrate } from './migrate.ts'
import { FILTERS, listMigrations, openSchemaEngine, readMigrations } from './schema-engine.ts'

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql)
  await client.end()
  return rows
}

async function change(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(sql)
  await client.end()
}

test('an empty database gets every migration and the queue’s schema, once', async () => {
  await using database = await freshDatabase()
  await change(database.url, 'drop schema public cascade; create schema public; drop schema bullmq cascade')
  const [first, second] = await Promise.all([migrate(database.url), migrate(database.url)])
  expect([...first, ...second]).toEqual(readMigrations().map(({ name }) => name))
  expect(await migrate(database.url)).toEqual([])
  await change(database.url, 'select 1 from bullmq.job')
})

test('a program that migrated can end at once', async () => {
  await using database = await freshDatabase()
  await change(database.url, 'drop schema public cascade; create schema public')
  const program = `
    import { migrate } from '${join(process.cwd(), 'src/db/migrate.ts')}'
    console.log((await migrate('${database.url}')).length)
    const done = performance.now()
    process.on('exit', () => console.log(performance.now() - done < 3_000))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect(said).toBe(`${readMigrations().length}\ntrue\n`)
})

test('a migration that breaks half-way leaves nothing behind, so that the next start can try again', async () => {
  await using database = await freshDatabase()
  // One of its last statements makes this sequence.
  await change(database.url, 'drop schema public cascade; create schema public; create sequence web_message_version')
  await expect(migrate(database.url)).rejects.toThrow(
    /nothing was changed: relation "web_message_version" already exists/,
  )
  expect(await ask(database.url, `select tablename from pg_tables where schemaname = 'public'`)).toEqual([])
  await change(database.url, 'drop sequence web_message_version')
  expect(await migrate(database.url)).toEqual(readMigrations().map(({ name }) => name))
})

test('a migration while an old process is at work: it waits, nobody waits long for it, and both go on', async () => {
  await using database = await freshDatabase()
  await change(database.url, 'drop schema public cascade; create schema public')
  const migrations = readMigrations()
  const [last] = migrations.slice(-1)
  {
    await using opened = await openSchemaEngine(database.url)
    const migrationsList = listMigrations(migrations.slice(0, -1))
    await opened.engine.applyMigrations({ migrationsList, filters: FILTERS })
  }
  // Every table is in use by somebody who takes their time, as in the middle of an export.
  const old = new pg.Client(database.url)
  await old.connect()
  await old.query('begin')
  const { rows } = await old.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  )
  for (const { name } of rows) await old.query(`lock table ${name} in access share mode`)
  const migrating = migrate(database.url)
  // Meanwhile the old program reads here and there.
  let longest = 0
  for (const end = performance.now() + 2_500; performance.now() < end;) {
    const began = performance.now()
    await change(database.url, rows.map(({ name }) => `select count(*) from ${name}`).join(';'))
    longest = Math.max(longest, performance.now() - began)
  }
  await old.query('commit')
  await old.end()
  expect(await migrating).toEqual([last?.name])
  expect(longest).toBeLessThan(2_000)
  await change(database.url, `insert into seen (platform, key) values ('t', 'after')`)
})

test('a database of something else is left alone', async () => {
  await using database = await freshDatabase()
  await change(database.url, 'drop schema public cascade; create schema public; create table theirs (id int)')
  await expect(migrate(database.url)).rejects.toThrow(/database of its own/)
  expect(await ask(database.url, `select tablename from pg_tables where schemaname = 'public'`)).toEqual([
    { tablename: 'theirs' },
  ])
})

test('a database of a newer program, or with a migration that was edited, stops the start', async () => {
  await using database = await freshDatabase()
  await change(database.url, `update _prisma_migrations set checksum = 'other'`)
  await expect(migrate(database.url)).rejects.toThrow(/never edited/)
  await change(database.url, `update _prisma_migrations set migration_name = '99990101000000_future'`)
  await expect(migrate(database.url)).rejects.toThrow(/newer than this program/)
})

test('a database with another encoding is refused, with the way to make a good one', async () => {
  await using database = await freshDatabase()
  await using _other = {
    [Symbol.asyncDispose]: () => change(database.url, 'drop database if exists latin with (force)'),
  }
  await change(
    database.url,
    `create database latin encoding 'LATIN1' locale_provider libc locale 'C' template template0`,
  )
  const url = new URL(database.url)
  url.pathname = '/latin'
  await expect(migrate(url.href)).rejects.toThrow(
    /has the encoding LATIN1.*create database samenspraak encoding 'UTF8'/,
  )
})

test('an address where nobody answers is said so', async () => {
  await expect(migrate('postgres://nobody@127.0.0.1:1/none')).rejects.toThrow(StartError)
})

test('the migrations make what the schema says, and nothing else', async () => {
  await using migrated = await freshDatabase()
  await using direct = await freshDatabase()
  await change(direct.url, 'drop schema public cascade; create schema public')
  const schema = { path: 'schema.prisma', content: readFileSync('prisma/schema.prisma', 'utf8') }
  await using opened = await openSchemaEngine(direct.url)
  const { stdout } = await opened.engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: null,
    filters: FILTERS,
  })
  await change(direct.url, `${stdout} ; ${readFileSync('prisma/extra.sql', 'utf8')}`)
  const made = await catalogue(migrated.url)
  expect(made.length).toBeGreaterThan(100)
  expect(made).toEqual(await catalogue(direct.url))
})

/** Every column, index and constraint, in words. */
async function catalogue(url: string): Promise<string[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ line: string }>(`
    select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public' and table_name <> '_prisma_migrations'
    union all select indexdef from pg_indexes where schemaname = 'public' and tablename <> '_prisma_migrations'
    union all select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
     where connamespace = 'public'::regnamespace and conrelid <> coalesce(to_regclass('public._prisma_migrations'), 0)
    order by 1`)
  await client.end()
  return rows.map(({ line }) => line)
}
