/** Makes a theme, or changes what it is called and what it is about. */
import type { Tx } from '../db/open.ts'
import { wordsOf } from '../i18n/say.ts'
import { audit, mayRun } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { Visit } from '../people/visit.ts'
import type { Form, Text, View, Words } from '../port.ts'
import { findTheme, takeTheme } from './find.ts'
import { readThemeForm, themeForm, type Described } from './form.ts'
import { foldName, idFrom } from './name.ts'
import { refuse } from './refuse.ts'
import { madeView, themeName } from './view.ts'

/** @param about the theme that is changed; a new one without it */
export async function drawTheme({ ctx, who }: Visit, about: string | undefined): Promise<Form | View> {
  const { locale } = who.reader
  return await ctx.db.$transaction(async (tx) => {
    if (about === undefined) return (await makerOf(tx, who.person)) ? themeForm(locale) : sorry('fault.official')
    const theme = await findTheme(tx, about)
    if (!theme) return sorry('theme.unknown')
    if (!(await mayRun(tx, who.person, theme.id))) return await refuse(tx, who.person, 'theme.edit', theme.id)
    return theme.archived ? sorry('theme.archived.first') : themeForm(locale, theme)
  })
}

export async function saveTheme(
  visit: Visit,
  values: Readonly<Record<string, string>>,
  about: string | undefined,
): Promise<View> {
  const read = readThemeForm(visit.who.reader.locale, values)
  if ('errors' in read) return { mood: 'sorry', errors: read.errors }
  const { described } = read
  return await visit.ctx.db.$transaction((tx) =>
    about === undefined ? make(tx, visit, described) : change(tx, visit, described, about),
  )
}

async function make(tx: Tx, { who, mark }: Visit, described: Described): Promise<View> {
  const maker = await makerOf(tx, who.person)
  if (!maker) return await refuse(tx, who.person, 'theme.make', '')
  const repeat = await isRepeat(tx, mark)
  const others = await namesOf(tx)
  if (repeat) {
    const same = others.find(({ name }) => clashes(name, described.name).length > 0)
    if (same) return madeView('theme.made', same)
  }
  const errors = clash(others, described)
  if (errors) return { mood: 'sorry', errors }
  const id = freeId(others, described)
  await tx.theme.create({ data: { id, ...dataOf(described), owner: maker.organisation } })
  await audit(tx, { person: who.person, action: 'theme.make', subject: id, outcome: 'done' })
  return madeView('theme.made', { id, ...dataOf(described) })
}

async function change(tx: Tx, { who }: Visit, described: Described, id: string): Promise<View> {
  const theme = await takeTheme(tx, id)
  if (!theme) return sorry('theme.unknown')
  if (!(await mayRun(tx, who.person, id))) return await refuse(tx, who.person, 'theme.edit', id)
  if (theme.archived) return sorry('theme.archived.first')
  const errors = clash(await namesOf(tx, id), described)
  if (errors) return { mood: 'sorry', errors }
  await tx.theme.update({ where: { id }, data: dataOf(described) })
  await audit(tx, { person: who.person, action: 'theme.edit', subject: id, outcome: 'done' })
  return madeView('theme.changed', { id, ...dataOf(described) })
}

/** An official makes themes for their organisation; an administrator's may be of nobody in particular. */
async function makerOf(tx: Tx, person: number): Promise<{ organisation: string | null } | undefined> {
  const [maker] = await tx.$queryRaw<{ organisation: string | null }[]>`
    select organisation from role where person_id = ${person} and role in ('official', 'administrator')
     order by role = 'official' desc limit 1 for share`
  return maker
}

/** Marks the event in the transaction of what it changes. */
async function isRepeat(tx: Tx, mark: string | undefined): Promise<boolean> {
  if (mark === undefined) return false
  return (await tx.$executeRaw`insert into seen (platform, key) values ('theme', ${mark}) on conflict do nothing`) === 0
}

interface Other {
  readonly id: string
  readonly emoji: string
  readonly name: unknown
  readonly archived: boolean
}

/**
 * The names that are taken, also by what is archived: it may come back, or lead somewhere. What went on as this very
 * theme does not stand in its way. One transaction at a time may look at them and add one.
 */
async function namesOf(tx: Tx, self = ''): Promise<readonly Other[]> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('theme.name'))`
  return await tx.$queryRaw<Other[]>`
    select id, emoji, name, archived_at is not null as archived from theme
     where id <> ${self} and merged_into is distinct from ${self} order by created_at, id`
}

function clash(others: readonly Other[], { name }: Described): Record<string, Text> | undefined {
  for (const other of others) {
    const [word] = clashes(other.name, name)
    if (word === undefined) continue
    // The first language of the form is in its first field.
    const field = Object.values(name.words)[0] === word ? 'name' : 'name2'
    const key = other.archived ? 'theme.name.archived' : 'theme.name.same'
    return { [field]: { key, with: { name: themeName(other) } } }
  }
  return undefined
}

/** The words of `name` that another theme's name has too, in whatever language. */
function clashes(other: unknown, name: Words): string[] {
  const taken = new Set(Object.values(wordsOf(other).words).map(foldName))
  return Object.values(name.words).filter((word) => taken.has(foldName(word)))
}

/** Ids stay, whatever a theme is called later: they stand in addresses and on posters. */
function freeId(others: readonly Other[], { name }: Described): string {
  const taken = new Set(others.map(({ id }) => id))
  const id = idFrom(Object.values(name.words)[0] ?? '')
  for (let nth = 1; ; nth++) {
    const wanted = nth === 1 ? id : `${id}-${nth}`
    if (!taken.has(wanted)) return wanted
  }
}

function dataOf({ emoji, name, description, colour }: Described) {
  return { emoji, name: name.words, description: description.words, colour }
}
