import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'
import { StartError } from '../start-error.ts'
import { migrate } from './migrate.ts'
import { FILTERS, openSchemaEngine, readMigrations } from './schema-engine.ts'

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
