/** The command line: node src/main.ts [start|migrate|invite|export|doctor]. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { readConfig, type Config } from './config.ts'
import { doctor } from './doctor.ts'
import { say } from './i18n/say.ts'
import { auditCsv } from './people/audit.ts'
import { inviteAll, tellReport } from './people/bulk.ts'
import { addGroup, removeGroup, type Group } from './people/group-map.ts'
import { invite } from './people/invite.ts'
import { codesCsv, letters } from './people/letters.ts'
import { readRole } from './people/roles.ts'
import { ROLES, serve } from './serve.ts'
import { StartError } from './start-error.ts'
import { openStore } from './store.ts'

const USAGE = `Usage: node src/main.ts COMMAND

  start [--role bot|worker]        Runs Samenspraak (without --role: all of it).
  migrate                          Brings the database up to date, and stops.
  invite ROLE [--uses N] [--days N] [--organisation NAME] [--theme ID]
                                   Prints a code. Its holder types: /claim CODE
                                   ROLE: administrator, official, moderator, steward (with --theme), partner, resident
  invite ROLE --group PLATFORM:TENANT:ID
                                   Gives the role to a Slack user group or a Discord role; --ungroup takes it back.
  invite --csv FILE [--out FOLDER] Makes a code for each line, and the letters to print.
  export audit [--since DATE]      Prints the audit log as CSV.
  doctor                           Looks at settings, tokens, database, queue, clock and webhooks, and says what to do.
                                   Changes nothing; exit code 1 when something is wrong.`

async function main(args: readonly string[]): Promise<void> {
  const [command = 'start', ...rest] = args
  switch (command) {
    case 'start':
      return await start(readConfig(), rest)
    case 'migrate':
      return await migrateOnly(readConfig())
    case 'invite':
      return await printInvitation(readConfig(), rest)
    case 'export':
      return await exportAudit(readConfig(), rest)
    case 'doctor':
      process.exitCode = (await doctor({ read: readConfig, tell: (line) => console.log(line) })) ? 0 : 1
      return
    default:
      throw new StartError(USAGE)
  }
}

async function start(config: Config, args: readonly string[]): Promise<void> {
  const { values } = parse(args, { role: { type: 'string' } })
  const role = ROLES.find((known) => known === (values.role ?? 'all'))
  if (!role) throw new StartError(USAGE)
  const stop = new AbortController()
  // Once: a second Ctrl-C ends the process at once, for who cannot wait.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  // A process that neither serves nor ends is one that nobody starts again.
  const hangs = () => {
    console.error('The start takes too long: something that it asks for does not answer. Run: node src/main.ts doctor')
    process.exit(1)
  }
  await serve(config, { role, signal: stop.signal, say: (line) => console.log(line), hangs })
}

async function migrateOnly(config: Config): Promise<void> {
  await using store = await openStore(config, { alone: false })
  console.log(store.migrated.length === 0 ? 'The database is up to date.' : `Applied: ${store.migrated.join(', ')}`)
}

/** The letters are written before their codes begin to work: nobody holds a code that was never printed. */
async function inviteMany(config: Config, file: string, folder: string): Promise<void> {
  const csv = await readFile(file, 'utf8').catch(() => {
    throw new StartError(`${file} cannot be read. Give the path of a CSV file.`)
  })
  await using store = await openStore(config, { alone: false })
  const reader = { locale: config.locale, zone: config.zone }
  const report = await inviteAll(store.db, csv, { createdBy: undefined }, async (made) => {
    if (made.length === 0) return
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'codes.csv'), codesCsv(made), { mode: 0o600 })
    await writeFile(join(folder, 'letters.html'), await letters(made, reader, config.publicUrl), { mode: 0o600 })
  })
  for (const line of tellReport(report)) console.log(say(line, reader))
  if (report.made.length > 0) console.log(join(folder, 'letters.html'))
}

async function exportAudit(config: Config, args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args, { since: { type: 'string' } })
  const since = values.since === undefined ? new Date(0) : new Date(values.since)
  if (positionals[0] !== 'audit' || positionals.length > 1 || Number.isNaN(since.getTime())) throw new StartError(USAGE)
  await using store = await openStore(config, { alone: false })
  for await (const part of auditCsv(store.db, since)) process.stdout.write(part)
}

/** 'slack:T123:S456', 'discord:GUILD:ROLE' */
function readGroup(typed: string): Group {
  const [platform = '', tenant = '', group = '', ...rest] = typed.split(':')
  if (!['slack', 'discord'].includes(platform) || !tenant || !group || rest.length > 0) throw new StartError(USAGE)
  return { platform, tenant, group }
}

async function ungroup(config: Config, typed: string): Promise<void> {
  await using store = await openStore(config, { alone: false })
  const { mappings, people } = await removeGroup(store.db, readGroup(typed))
  console.log(mappings === 0 ? `${typed} gave no role.` : `${typed} gives no role any more; ${people} people lost it.`)
}

async function printInvitation(config: Config, args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args, {
    uses: { type: 'string' },
    days: { type: 'string' },
    organisation: { type: 'string' },
    theme: { type: 'string' },
    csv: { type: 'string' },
    group: { type: 'string' },
    ungroup: { type: 'string' },
    out: { type: 'string' },
  })
  const role = readRole(positionals[0] ?? '')
  if (values.csv !== undefined) return await inviteMany(config, values.csv, values.out ?? '.')
  if (values.ungroup !== undefined) return await ungroup(config, values.ungroup)
  const uses = Number(values.uses ?? 1)
  const days = Number(values.days ?? 7)
  const whole = (n: number, most: number) => Number.isInteger(n) && n >= 1 && n <= most
  if (
    !role ||
    (role === 'steward') !== (values.theme !== undefined) ||
    positionals.length > 1 ||
    !whole(uses, 1_000_000) ||
    !whole(days, 3650)
  )
    throw new StartError(USAGE)
  await using store = await openStore(config, { alone: false })
  const { organisation, theme } = values
  if (values.group !== undefined) {
    await addGroup(store.db, readGroup(values.group), { role, organisation, theme })
    return console.log(`From now on the members of ${values.group} are ${role}, as soon as they say something.`)
  }
  const code = await invite(store.db, { role, uses, days, organisation, theme })
  console.log(
    `${code}\n\nWhoever types "/claim ${code}" becomes ${role}. It works ${uses === 1 ? 'once' : `${uses} times`}, for ${days} days.`,
  )
}

function parse<const T extends ParseArgsConfig['options']>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (err) {
    throw new StartError(`${err instanceof Error ? err.message : ''}\n\n${USAGE}`, { cause: err })
  }
}

try {
  await main(process.argv.slice(2))
} catch (err) {
  if (!(err instanceof StartError)) throw err
  console.error(err.message)
  process.exitCode = 1
}
