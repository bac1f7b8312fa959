/**
 * Prisma's own schema engine, from npm as WebAssembly: Prisma's command line would fetch a binary from a host that many
 * networks cannot reach. It takes some 100 ms to load, so only who has something to migrate opens it.
 */
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { openPool } from './pool.ts'

/** What we use of it; the types of Node do not name it and those of browsers bring much more. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: Record<string, object>) => { exports: Record<string, unknown> }
}

const require = createRequire(import.meta.url)
const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
/** BullMQ looks after its own schema; ours is all that is in `public`. */
export const FILTERS = { externalTables: [], externalEnums: [] }

/** `pool` is the engine's only connection: a transaction that is begun on it holds all that the engine does. */
export interface OpenEngine extends AsyncDisposable {
  readonly engine: SchemaEngine
  readonly pool: pg.Pool
  /** What PostgreSQL had against a script: the engine's own error tells of what went wrong after it. */
  readonly faults: readonly Error[]
}

export async function openSchemaEngine(url: string): Promise<OpenEngine> {
  const Engine = await (loading ??= load())
  // A pool of our own: freeing the engine leaves its connections open.
  const pool = openPool({ connectionString: url, max: 1, idleTimeoutMillis: 0 }, () => undefined)
  const faults: Error[] = []
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  // By itself the adapter cuts a script at every semicolon, also in the middle of a function or a comment.
  const executeScript = async (script: string): Promise<void> => {
    await pool.query(script).catch((err: Error) => {
      faults.push(err)
      throw err
    })
  }
  factory.connect = async () => Object.assign(await connect(), { executeScript })
  const engine = await Engine.new(
    { datamodels: undefined },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  return {
    engine,
    pool,
    faults,
    async [Symbol.asyncDispose]() {
      engine.free()
      await pool.end()
    },
  }
}

let loading: Promise<typeof SchemaEngine> | undefined

/** Once a process: the package keeps its one instance to itself. */
async function load(): Promise<typeof SchemaEngine> {
  // The package's own entry imports the wasm as a module, which Node does only behind a flag.
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as {
    __wbg_set_wasm(exports: object): void
    SchemaEngine: typeof SchemaEngine
  }
  const bytes = readFileSync(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm'))
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    './schema_engine_bg.js': { ...glue, ...letGoOfTimers(glue) },
  })
  glue.__wbg_set_wasm(exports)
  ;(exports['__wbindgen_start'] as () => void)()
  return glue.SchemaEngine
}

/** It never clears the timer with which it waits 10 s for a lock: a program that is done would wait for that. */
function letGoOfTimers(glue: object): Record<string, unknown> {
  const names = Object.keys(glue).filter((name) => name.startsWith('__wbg_setTimeout_'))
  return Object.fromEntries(names.map((name) => [name, (run: () => void, ms: number) => setTimeout(run, ms).unref()]))
}

export interface Migration {
  readonly name: string
  readonly sql: string
}

/** In the order in which they are applied: their names begin with their moment. */
export function readMigrations(): readonly Migration[] {
  return readdirSync(MIGRATIONS)
    .filter((name) => existsSync(`${MIGRATIONS}/${name}/migration.sql`))
    .sort()
    .map((name) => ({ name, sql: readFileSync(`${MIGRATIONS}/${name}/migration.sql`, 'utf8') }))
}

export function listMigrations(migrations: readonly Migration[]): MigrationList {
  return {
    baseDir: MIGRATIONS,
    lockfile: { path: './migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}
