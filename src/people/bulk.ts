/**
 * Invitations for a list: a code for each line, all in one transaction. A line that is broken is told with its number;
 * the others go in. A reference has one code for good, so that the same list again makes nothing.
 */
import { parse } from 'csv-parse/sync'
import type { Db, Tx } from '../db/open.ts'
import { readLine } from '../forms/words.ts'
import type { Text } from '../port.ts'
import { hashCode, newCode } from './invite.ts'
import { audit, isAdministrator, PARTY, readRole, type RoleName } from './roles.ts'

const LINES_MAX = 20_000
const REFERENCE_MAX = 100
const PAGE = 1_000

/** In either language, as people name their columns. */
const COLUMNS: Readonly<Record<string, keyof Line>> = {
  reference: 'reference', kenmerk: 'reference',
  role: 'role', rol: 'role',
  organisation: 'organisation', organisatie: 'organisation',
  theme: 'theme', thema: 'theme',
  uses: 'uses', aantal: 'uses',
  days: 'days', dagen: 'days',
} // prettier-ignore

interface Line {
  readonly reference: string
  readonly role: RoleName
  readonly organisation: string | null
  readonly theme: string
  readonly uses: number
  readonly days: number
}
export interface Made extends Line {
  readonly code: string
  readonly until: Date
}
export interface Report {
  readonly made: readonly Made[]
  /** Lines whose reference had a code already. */
  readonly there: number
  readonly broken: readonly { readonly line: number; readonly why: Text }[]
  /** The whole file is of no use. */
  readonly fault?: Text
}

/**
 * @param by who asks; undefined on the command line
 * @param keep writes the codes down for the one who asked, before the transaction ends: codes that nobody could read
 * do not exist. When it fails, nothing was made.
 */
export async function inviteAll(
  db: Db,
  csv: string,
  by: { readonly createdBy: number | undefined },
  keep: (made: readonly Made[]) => Promise<void>,
): Promise<Report> {
  return await db.$transaction((tx) => inviteLines(tx, csv, by, keep), { timeout: 60_000 })
}

/** The same, in the caller's transaction. */
export async function inviteLines(
  tx: Tx,
  csv: string,
  { createdBy }: { readonly createdBy: number | undefined },
  keep: (made: readonly Made[]) => Promise<void>,
): Promise<Report> {
  const themes = await tx.theme.findMany({ where: { archivedAt: null }, select: { id: true } })
  const highest = createdBy === undefined || (await isAdministrator(tx, createdBy))
  const read = readList(csv, new Set(themes.map(({ id }) => id)), highest)
  if ('fault' in read) return { made: [], there: 0, broken: [], fault: read.fault }
  const made: Made[] = []
  for (let from = 0; from < read.lines.length; from += PAGE) {
    made.push(...(await insert(tx, read.lines.slice(from, from + PAGE), createdBy)))
  }
  if (made.length > 0) {
    await audit(tx, { person: createdBy ?? null, action: 'invite.many', subject: String(made.length), outcome: 'done' })
  }
  await keep(made)
  return { made, there: read.lines.length - made.length, broken: read.broken }
}

async function insert(tx: Tx, lines: readonly Line[], createdBy: number | undefined): Promise<Made[]> {
  const coded = lines.map((line) => ({ ...line, code: newCode() }))
  const column = <T>(of: (line: (typeof coded)[number]) => T): T[] => coded.map(of)
  const rows = await tx.$queryRaw<{ reference: string; until: Date }[]>`
    insert into invitation (code_hash, role, party, organisation, theme_id, reference, created_by, uses_left, expires_at)
    select hash, role, party, organisation, theme, reference, ${createdBy ?? null}::int, uses, now() + make_interval(days => days)
      from unnest(
        ${column(({ code }) => hashCode(code))}::text[], ${column(({ role }) => role)}::text[],
        ${column(({ role }) => PARTY[role])}::text[], ${column(({ organisation }) => organisation)}::text[],
        ${column(({ theme }) => theme)}::text[], ${column(({ reference }) => reference)}::text[],
        ${column(({ uses }) => uses)}::int[], ${column(({ days }) => days)}::int[])
        as t (hash, role, party, organisation, theme, reference, uses, days)
    on conflict (reference) do nothing
    returning reference, expires_at as until`
  const until = new Map(rows.map((row) => [row.reference, row.until]))
  return coded.flatMap((line) => {
    const moment = until.get(line.reference)
    return moment ? [{ ...line, until: moment }] : []
  })
}

type List = { readonly lines: readonly Line[]; readonly broken: Report['broken'] } | { readonly fault: Text }

/** Line by line, so that a quote that is never closed spoils its own line and not the file. Exported for its test. */
export function readList(csv: string, themes: ReadonlySet<string>, highest: boolean): List {
  const [header = '', ...rest] = csv.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  const delimiter = header.split(';').length > header.split(',').length ? ';' : ','
  const names = split(header, delimiter)?.map((name) => COLUMNS[name.trim().toLowerCase()])
  if (!names?.includes('reference') || names.includes(undefined)) return { fault: { key: 'bulk.header' } }
  if (rest.length > LINES_MAX) return { fault: { key: 'bulk.long', with: { max: LINES_MAX } } }
  const lines: Line[] = []
  const broken: { line: number; why: Text }[] = []
  const seen = new Set<string>()
  for (const [at, text] of rest.entries()) {
    if (text.trim() === '') continue
    const read = readOne(split(text, delimiter), names, themes, highest)
    const why: Text | undefined =
      'fault' in read ? read.fault : seen.has(read.ok.reference) ? { key: 'bulk.twice' } : undefined
    if (why) broken.push({ line: at + 2, why })
    else if ('ok' in read) {
      seen.add(read.ok.reference)
      lines.push(read.ok)
    }
  }
  return { lines, broken }
}

function split(line: string, delimiter: string): string[] | undefined {
  try {
    const [fields] = parse(line, { delimiter, trim: true, relax_column_count: true })
    return fields
  } catch {
    return undefined
  }
}

function readOne(
  fields: readonly string[] | undefined,
  names: readonly (keyof Line | undefined)[],
  themes: ReadonlySet<string>,
  highest: boolean,
): { readonly ok: Line } | { readonly fault: Text } {
  if (!fields) return { fault: { key: 'bulk.quote' } }
  if (fields.length !== names.length) return { fault: { key: 'bulk.fields' } }
  const of = (name: keyof Line) => fields[names.indexOf(name)] ?? ''
  const role = readRole(of('role').toLowerCase() || 'resident')
  const uses = readNumber(of('uses'), 1)
  const days = readNumber(of('days'), 60)
  const organisation = of('organisation') === '' ? { ok: null } : readLine(of('organisation'), REFERENCE_MAX)
  const reference = readLine(of('reference'), REFERENCE_MAX)
  const theme = of('theme')
  if (of('reference') === '') return { fault: { key: 'bulk.reference' } }
  if (!role || (!highest && role === 'administrator')) return { fault: { key: 'bulk.role' } }
  if (uses === undefined || days === undefined) return { fault: { key: 'bulk.number' } }
  if ((theme !== '' || role === 'steward') && !themes.has(theme)) return { fault: { key: 'bulk.theme' } }
  if ('fault' in organisation || 'fault' in reference) return { fault: { key: 'bulk.words' } }
  return {
    ok: {
      reference: reference.ok,
      role,
      organisation: organisation.ok,
      theme: role === 'steward' ? theme : '',
      uses,
      days,
    },
  }
}

function readNumber(typed: string, otherwise: number): number | undefined {
  if (typed === '') return otherwise
  const number = /^\d{1,4}$/.test(typed) ? Number(typed) : 0
  return number >= 1 && number <= 3650 ? number : undefined
}

/** The report in sentences: what was made, what was there, and each broken line. */
export function tellReport({ made, there, broken, fault }: Report): Text[] {
  if (fault) return [fault]
  return [
    { key: 'bulk.made', with: { count: made.length } },
    ...(there > 0 ? [{ key: 'bulk.there', with: { count: there } } as const] : []),
    ...broken.map(({ line, why }) => ({ key: 'bulk.broken', with: { line, why } }) as const),
  ]
}
