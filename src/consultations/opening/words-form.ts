/** The words of a draft: its title, its brief, and what can and cannot be decided. One language at a time. */
import type { Ctx } from '../../ctx.ts'
import { newId } from '../../db/new-id.ts'
import { readUrl } from '../../forms/url.ts'
import { readLine, readText, type Read } from '../../forms/words.ts'
import type { Locale } from '../../i18n/say.ts'
import type { Who } from '../../people/arrive.ts'
import { audit, mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Field, Form, Text, View, Words } from '../../port.ts'
import { readTheme, themeField } from '../../polls/form.ts'
import { themesToRun } from '../../themes/find.ts'
import { refuse } from '../../themes/refuse.ts'
import type { Consultation } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { readAbout, tellAbout } from './about.ts'
import { changeDraft } from './change.ts'
import { draftView } from './draft.ts'

const TITLE_MAX = 120
const BRIEF_MAX = 3_000
const SHORT_MAX = 1_000

/** Without anything to be about it makes a new one; then it asks for the theme instead of the link. */
export async function wordsForm({ ctx, who }: Visit, about: string | undefined): Promise<Form | View> {
  if (about === undefined) return await newForm(ctx, who)
  const { id, locale = who.reader.locale } = readAbout(about)
  const draft = await loadConsultation(ctx.db, id)
  if (!draft) return sorry('consult.gone')
  if (!(await mayRun(ctx.db, who.person, draft.themeId))) return sorry('fault.official')
  const now = typedOf(draft, locale)
  return {
    name: `consult/${tellAbout({ id, locale, version: draft.version })}`,
    title: { key: 'form.consult.words', with: { language: { key: `language.${locale}` } } },
    submit: { key: 'form.theme.save' },
    fields: [
      ...wordFields().map((field) => ({ ...field, value: now[field.name] ?? '' })),
      {
        name: 'link',
        kind: 'line',
        label: { key: 'form.news.link' },
        hint: { key: 'form.news.link.hint' },
        optional: true,
        value: now['link'] ?? '',
      },
    ],
  }
}

async function newForm(ctx: Ctx, who: Who): Promise<Form | View> {
  const themes = await themesToRun(ctx.db, who.person)
  if (themes.length === 0) return sorry('fault.official')
  return {
    name: 'consult',
    title: { key: 'form.consult.title' },
    submit: { key: 'form.consult.submit' },
    fields: [themeField(themes), ...wordFields()],
  }
}

const wordFields = (): Field[] => [
  {
    name: 'title',
    kind: 'line',
    label: { key: 'form.consult.name' },
    hint: { key: 'form.consult.name.hint' },
    max: TITLE_MAX,
  },
  { name: 'brief', kind: 'lines', label: { key: 'form.consult.brief' }, hint: { key: 'form.consult.brief.hint' } },
  { name: 'can', kind: 'lines', label: { key: 'form.consult.can' }, hint: { key: 'form.consult.can.hint' } },
  { name: 'cannot', kind: 'lines', label: { key: 'form.consult.cannot' }, hint: { key: 'form.consult.cannot.hint' } },
]

/** What stands in its fields now. */
function typedOf({ title, brief, can, cannot, link }: Consultation, locale: Locale): Record<string, string> {
  const of = ({ words }: Words) => words[locale] ?? ''
  return { title: of(title), brief: of(brief), can: of(can), cannot: of(cannot), link: link ?? '' }
}

interface Written {
  readonly title: string
  readonly brief: string
  readonly can: string
  readonly cannot: string
  readonly link: string | null
}

/** The same form that comes again makes no second draft. */
export async function saveWords({ ctx, who, mark }: Visit, values: Values, about: string | undefined): Promise<View> {
  const read = readWords(values)
  if ('errors' in read) return { mood: 'sorry', errors: read.errors }
  if (about === undefined) return await makeDraft(ctx, who, { values, read, mark })
  const { id, locale = who.reader.locale, version } = readAbout(about)
  return await changeDraft(ctx, who, {
    id,
    version,
    told: (now) => toldOf(typedOf(now, locale), { ...read, link: read.link ?? '' }),
    write: async (tx, now) => {
      const both = (before: Words, word: string) => ({ ...before.words, [locale]: word })
      await tx.consultation.update({
        where: { id },
        data: {
          title: both(now.title, read.title),
          brief: both(now.brief, read.brief),
          can: both(now.can, read.can),
          cannot: both(now.cannot, read.cannot),
          link: read.link,
        },
      })
      return undefined
    },
  })
}

/** @param choices how people read what a field has to choose from */
export function toldOf(
  now: Readonly<Record<string, string>>,
  typed: Readonly<Record<string, string>>,
  choices: Readonly<Record<string, (value: string) => Text>> = {},
) {
  return Object.fromEntries(
    Object.entries(typed).map(([name, word]) => {
      const value = now[name] ?? ''
      return [name, { now: value, typed: word, ...(choices[name] && { read: choices[name](value) }) }]
    }),
  )
}

async function makeDraft(
  ctx: Ctx,
  who: Who,
  { values, read, mark }: { values: Values; read: Written; mark: string | undefined },
): Promise<View> {
  const theme = await readTheme(ctx, values['theme'] ?? '')
  if ('fault' in theme) return { mood: 'sorry', errors: { theme: theme.fault } }
  const { locale } = who.reader
  return await ctx.db.$transaction(async (tx) => {
    if (!(await mayRun(tx, who.person, theme.ok.id))) return await refuse(tx, who.person, 'consult.draft', theme.ok.id)
    const words = (word: string) => JSON.stringify({ [locale]: word })
    const id = newId()
    const made = await tx.$executeRaw`
      insert into consultation (id, theme_id, organisation, title, brief, can, cannot, owner_id, created_by, edited_by, origin)
      values (${id}, ${theme.ok.id}, ${theme.ok.owner}, ${words(read.title)}::jsonb, ${words(read.brief)}::jsonb,
              ${words(read.can)}::jsonb, ${words(read.cannot)}::jsonb, ${who.person}, ${who.person}, ${who.person}, ${mark ?? null})
      on conflict (origin) do nothing`
    if (made === 0) {
      const earlier = await tx.consultation.findUniqueOrThrow({ where: { origin: mark ?? '' }, select: { id: true } })
      return await draftView(tx, who, earlier.id)
    }
    await audit(tx, { person: who.person, action: 'consult.draft', subject: id, outcome: 'done' })
    return await draftView(tx, who, id)
  })
}

function readWords(values: Values): Written | { errors: Record<string, Text> } {
  const title = readLine(values['title'] ?? '', TITLE_MAX)
  const brief = readText(values['brief'] ?? '', BRIEF_MAX)
  const can = readText(values['can'] ?? '', SHORT_MAX)
  const cannot = readText(values['cannot'] ?? '', SHORT_MAX)
  const link = readUrl(values['link'] ?? '')
  if ('ok' in title && 'ok' in brief && 'ok' in can && 'ok' in cannot && 'ok' in link) {
    return { title: title.ok, brief: brief.ok, can: can.ok, cannot: cannot.ok, link: link.ok }
  }
  return { errors: faultsOf({ title, brief, can, cannot, link }) }
}

/** What is wrong, by field. */
export function faultsOf(reads: Readonly<Record<string, Read<unknown>>>): Record<string, Text> {
  return Object.fromEntries(
    Object.entries(reads).flatMap(([name, read]) => ('fault' in read ? [[name, read.fault]] : [])),
  )
}
