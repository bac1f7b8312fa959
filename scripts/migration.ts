/**
 * `npm run migration -- NAME`: writes the SQL between the newest migration and prisma/schema.prisma into a new one.
 * `--init` writes the first one anew instead, as long as nothing was released. Each migration keeps the schema that it
 * leads to beside it: the difference of two schemas needs no database.
 */
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { startEmbedded } from '../src/db/embedded.ts'
import { FILTERS, openSchemaEngine, readMigrations } from '../src/db/schema-engine.ts'
import { openLog } from '../src/log.ts'
import { tempDir } from '../test/services/temp-dir.ts'

const [wanted] = process.argv.slice(2)
if (!wanted) throw new Error('Give the migration a name, such as: npm run migration -- add_digests')
const init = wanted === '--init'
const newest = init ? undefined : readMigrations().at(-1)?.name
const now = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
const name = init ? (readMigrations()[0]?.name ?? `${now}_init`) : `${now}_${wanted.replace(/\W+/g, '_')}`
const read = (path: string) => ({ path: 'schema.prisma', content: readFileSync(path, 'utf8') })
const schema = read('prisma/schema.prisma')

await using dir = await tempDir('migration')
await using embedded = await startEmbedded({ dataDir: dir.path, log: openLog('error') })
await using opened = await openSchemaEngine(embedded.url)
const { stdout } = await opened.engine.diff({
  from: newest
    ? { tag: 'schemaDatamodel', files: [read(`prisma/migrations/${newest}/schema.prisma`)] }
    : { tag: 'empty' },
  to: { tag: 'schemaDatamodel', files: [schema] },
  script: true,
  exitCode: null,
  filters: FILTERS,
})
if (init) {
  for (const old of readdirSync('prisma/migrations')) rmSync(`prisma/migrations/${old}`, { recursive: true })
}
const folder = `prisma/migrations/${name}`
mkdirSync(folder, { recursive: true })
const extra = init ? `\n${readFileSync('prisma/extra.sql', 'utf8')}` : ''
writeFileSync(`${folder}/migration.sql`, `${stdout?.trimEnd() ?? ''}\n${extra}`)
writeFileSync('prisma/migrations/migration_lock.toml', 'provider = "postgresql"\n')
cpSync('prisma/schema.prisma', `${folder}/schema.prisma`)
console.log(`Wrote ${folder}/migration.sql`)
