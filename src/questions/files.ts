/** Pictures and files that come along with a question, an answer or a remark: fetched, looked at, kept, shown. */
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Db, Tx } from '../db/open.ts'
import { readLine } from '../forms/words.ts'
import { isPublic } from '../i18n/address.ts'
import { sorry } from '../people/sorry.ts'
import type { Visit } from '../people/visit.ts'
import { SendError, type Enclosure, type Text, type View } from '../port.ts'
import { whyBlocked } from './care/may.ts'
import { sniff, type Kind } from './sniff.ts'
import { strip } from './strip.ts'

const MOST_MB = 5
const MOST_BYTES = MOST_MB * 1024 * 1024
const MOST_FILES = 5
const PATIENCE_MS = 10_000
const NAME_MAX = 80
/** What is sent without a word belongs to what was written so shortly before. */
const LATE_MINUTES = 15

/** One that is kept: its bytes are read only where it is served. */
export interface Kept {
  readonly id: string
  readonly name: string
  readonly type: string
}

interface Fetched {
  readonly name: string
  readonly type: Kind['type']
  readonly bytes: Uint8Array
}
type Fetching = Fetched | { readonly fault: Text }

/**
 * Keeps what came along with this visit, and what this account sent earlier while the form was filled in step by step.
 * It asks the platform for the bytes: not within a transaction, and after everything else was found right. Called
 * before the row that it is about is written; what is about nothing goes away by itself after a day.
 * @param subject 'question:…', 'answer:…' or 'remark:…'
 * @returns what is wrong, for the field that the files belong to: then nothing of this visit is kept. undefined: all well
 */
export async function keepFiles(visit: Visit, subject: string): Promise<Text | undefined> {
  const { ctx, who, files } = visit
  const tooMany: Text = { key: 'files.many', with: { most: MOST_FILES } }
  if (files.length > MOST_FILES) return tooMany
  const fetched = await Promise.all(files.map((file) => fetchOne(visit, file)))
  for (const one of fetched) if ('fault' in one) return one.fault
  return await ctx.db.$transaction(async (tx) => {
    // Pictures of one album arrive beside each other.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext(${`attachment ${subject}`}))`
    const draft = draftOf(who.account)
    const [there] = await tx.$queryRaw<{ count: number }[]>`
      select count(*)::int as count from attachment
       where subject = ${subject} or (subject = ${draft} and person_id = ${who.person})`
    if ((there?.count ?? 0) + fetched.length > MOST_FILES) return tooMany
    await tx.$executeRaw`
      update attachment set subject = ${subject} where subject = ${draft} and person_id = ${who.person}`
    for (const [nth, one] of fetched.entries()) if ('bytes' in one) await store(tx, subject, who.person, one, nth)
    return undefined
  })
}

/** Where files wait while their form is still being filled in step by step. */
export function draftOf(account: number): string {
  return `account:${account}`
}

/** What is kept with a question, an answer or a remark, in the order in which it came. */
export async function filesOf(db: Db | Tx, subject: string): Promise<readonly Kept[]> {
  return await db.$queryRaw<Kept[]>`
    select id, name, type from attachment where subject = ${subject} order by created_at, id`
}

/** @returns the first picture large, the others as links; a house that platforms cannot reach gets links alone */
export function filesView(home: string, files: readonly Kept[]): Pick<View, 'picture' | 'links'> {
  const shown = isPublic(home) ? files.find(({ type }) => type.startsWith('image/')) : undefined
  const links = files
    .filter((file) => file !== shown)
    .map(({ id, name }) => ({ label: { plain: name }, url: `${home}/f/${id}` }))
  return {
    ...(shown && {
      picture: { url: `${home}/f/${shown.id}`, alt: { key: 'files.picture', with: { name: shown.name } } },
    }),
    ...(links.length > 0 && { links }),
  }
}

/**
 * A file without a word, while no form is open: the rest of an album, or what a form had no room for. It goes with what
 * its sender wrote last, when that was just now: it counts as part of that, and only a block stops it.
 */
export async function keepLate(visit: Visit): Promise<View> {
  const subject = await lastOf(visit.ctx.db, visit.who.person)
  if (subject === undefined) return sorry('files.idle')
  const blocked = await whyBlocked(visit.ctx.db, visit.who.person)
  if (blocked) return blocked
  const fault = await keepFiles(visit, subject)
  return fault ? { mood: 'sorry', lines: [fault] } : { mood: 'done', lines: [{ key: 'files.late' }] }
}

async function lastOf(db: Db, person: number): Promise<string | undefined> {
  const [last] = await db.$queryRaw<{ subject: string }[]>`
    select subject from (
      select 'question:' || id as subject, created_at from question
       where asked_by = ${person} and state in ('draft', 'open') and published_at is null
      union all select 'answer:' || id, created_at from answer
       where answered_by = ${person} and withdrawn_at is null and removed_at is null
      union all select 'remark:' || id, created_at from remark where said_by = ${person} and removed_at is null) written
     where created_at > now() - make_interval(mins => ${LATE_MINUTES}) order by created_at desc limit 1`
  return last?.subject
}

async function fetchOne({ ctx, fetchFile }: Visit, file: Enclosure): Promise<Fetching> {
  const name = nameOf(file.name)
  const tooBig = { fault: { key: 'files.big', with: { name, most: MOST_MB } } } as const
  if (file.size !== undefined && file.size > MOST_BYTES) return tooBig
  try {
    const bytes = await within(fetchFile(file, MOST_BYTES))
    if (bytes.length > MOST_BYTES) return tooBig
    const kind = sniff(bytes)
    if (!kind) return { fault: { key: 'files.kind', with: { name } } }
    return { name: named(name, kind), type: kind.type, bytes: strip(bytes, kind.type) }
  } catch (err) {
    const fault = err instanceof SendError ? err.fault : undefined
    ctx.log.info({ reason: fault?.reason ?? (err instanceof Error ? err.name : 'unknown') }, 'a file was not fetched')
    if (fault?.kind === 'refused' && fault.reason === 'too large') return tooBig
    return { fault: { key: fault?.kind === 'gone' ? 'files.gone' : 'files.failed', with: { name } } }
  }
}

async function within(fetching: Promise<Uint8Array>): Promise<Uint8Array> {
  const late = wait(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw new SendError({ kind: 'fault', reason: 'timeout' })
  })
  return await Promise.race([fetching, late])
}

/** @param nth they are shown in the order in which they were sent, also of those that came within one millisecond */
async function store(
  tx: Tx,
  subject: string,
  person: number,
  { name, type, bytes }: Fetched,
  nth: number,
): Promise<void> {
  const id = newAddress()
  await tx.$executeRaw`
    insert into attachment (id, subject, person_id, name, type, bytes, created_at)
    values (${id}, ${subject}, ${person}, ${name}, ${type}, ${bytes}, clock_timestamp() + ${nth}::int * interval '1 ms')`
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** 32 random letters: nobody guesses it. Of the bytes above the last whole alphabet none counts, so that all are alike. */
function newAddress(): string {
  let address = ''
  while (address.length < 32) {
    for (const byte of randomBytes(48)) if (byte < 234) address += LETTERS[byte % 26]
  }
  return address.slice(0, 32)
}

/** As its sender called it, where that can be shown. */
function nameOf(given: string): string {
  const read = readLine(given.replace(/^.*[/\\]/, ''), NAME_MAX)
  return 'ok' in read ? read.ok : 'bestand'
}

/** Its name ends as what it is: a picture that was called '.pdf.exe' is saved as a picture. */
function named(name: string, { ending }: Kind): string {
  const stem = name.replace(/(\.[\p{L}\p{N}]{1,5})+$/u, '') || 'bestand'
  const [, last = ''] = /\.([\p{L}\p{N}]{1,5})$/u.exec(name) ?? []
  return last.toLowerCase().replace('jpeg', 'jpg') === ending ? name : `${stem}.${ending}`
}
