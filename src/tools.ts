/** What a system manager asks of the data beside the house, which may run meanwhile: migrate, invite, export. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { say } from './i18n/say.ts'
import { auditCsv } from './people/audit.ts'
import { inviteAll, tellReport } from './people/bulk.ts'
import { addGroup, removeGroup, type Group } from './people/group-map.ts'
import { invite } from './people/invite.ts'
import { codesCsv, letters } from './people/letters.ts'
import { readRole } from './people/roles.ts'
import { StartError } from './start-error.ts'
import { openStore } from './store.ts'
import { parse, USAGE } from './usage.ts'

export async function migrateOnly(config: Config): Promise<void> {
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

export async function exportAudit(config: Config, args: readonly string[]): Promise<void> {
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

export async function printInvitation(config: Config, args: readonly string[]): Promise<void> {
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
