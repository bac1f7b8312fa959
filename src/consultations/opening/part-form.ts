/** A part of a draft: a poll with its choices, or a question to experts; and how long it takes. */
import { otherThan } from '../../i18n/say.ts'
import { readLine, readLines, type Read } from '../../forms/words.ts'
import { mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, Text, View, Words } from '../../port.ts'
import { readOther, OPTION_MAX, OPTIONS_MAX, QUESTION_MAX } from '../../polls/form.ts'
import type { Consultation, Part } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { timeOf } from '../taking/view.ts'
import { readAbout, tellAbout } from './about.ts'
import { changeDraft } from './change.ts'
import { faultsOf, toldOf } from './words-form.ts'

/** More is not finished on a bus. */
const PARTS_MAX = 10
const SECONDS = [30, 60, 120, 300] as const
const KINDS = ['poll', 'question'] as const

export async function partForm({ ctx, who }: Visit, about: string | undefined): Promise<Form | View> {
  const { id, part: position } = readAbout(about ?? '')
  const draft = await loadConsultation(ctx.db, id)
  if (!draft) return sorry('consult.gone')
  if (!(await mayRun(ctx.db, who.person, draft.themeId))) return sorry('fault.official')
  const { locale } = who.reader
  const now = typedOf(partOf(draft, position), locale)
  return {
    name: `part/${tellAbout({ id, part: position, version: draft.version })}`,
    title: { key: position === undefined ? 'form.part.title' : 'form.part.edit' },
    submit: { key: 'form.theme.save' },
    fields: [
      {
        name: 'kind',
        kind: 'choice',
        label: { key: 'form.part.kind' },
        choices: KINDS.map((kind) => ({ value: kind, label: { key: `part.${kind}` } })),
        value: now.kind,
      },
      {
        name: 'words',
        kind: 'line',
        label: { key: 'form.part.words' },
        hint: { key: 'form.poll.question.hint' },
        max: QUESTION_MAX,
        value: now.words,
      },
      {
        name: 'options',
        kind: 'lines',
        label: { key: 'form.poll.options' },
        hint: { key: 'form.part.options.hint' },
        optional: true,
        value: now.options,
      },
      {
        name: 'seconds',
        kind: 'choice',
        label: { key: 'form.part.time' },
        choices: SECONDS.map((seconds) => ({ value: String(seconds), label: timeOf(seconds) })),
        value: now.seconds,
      },
      {
        name: 'other',
        kind: 'lines',
        label: { key: 'form.other', with: { language: { key: `language.${otherThan(locale)}` } } },
        hint: { key: 'form.poll.other.hint' },
        optional: true,
        value: now.other,
      },
    ],
  }
}

/** Its choices, as people read them. */
const READ = {
  kind: (value: string): Text => ({ key: `part.${value as (typeof KINDS)[number]}` }),
  seconds: (value: string): Text => timeOf(Number(value)),
}

const partOf = ({ parts }: Consultation, position: number | undefined): Part | undefined =>
  parts.find((part) => part.position === position)

function typedOf(part: Part | undefined, locale: 'nl' | 'en') {
  const there = otherThan(locale)
  const other = part?.words.words[there]
  return {
    kind: part?.kind ?? 'poll',
    words: part?.words.words[locale] ?? '',
    options: (part?.options ?? []).map(({ words }) => words[locale] ?? '').join('\n'),
    seconds: String(part?.seconds ?? SECONDS[0]),
    other: other ? [other, ...(part?.options ?? []).map(({ words }) => words[there] ?? '')].join('\n') : '',
  }
}

interface Written {
  readonly kind: Part['kind']
  readonly words: Words
  readonly options: readonly Words[]
  readonly seconds: number
}

export async function savePart({ ctx, who }: Visit, values: Values, about: string | undefined): Promise<View> {
  const { id, part: position, version } = readAbout(about ?? '')
  const { locale } = who.reader
  const read = readPart(values, locale)
  if ('errors' in read) return { mood: 'sorry', errors: read.errors }
  const typed = {
    kind: read.kind,
    words: values['words'] ?? '',
    options: values['options'] ?? '',
    seconds: String(read.seconds),
    other: values['other'] ?? '',
  }
  return await changeDraft(ctx, who, {
    id,
    // A new part stands in nobody's way.
    version: position === undefined ? undefined : version,
    told: (now) => toldOf(typedOf(partOf(now, position), locale), typed, READ),
    write: async (tx, { parts }) => {
      const data = {
        kind: read.kind,
        words: { ...read.words.words },
        options: read.options.map(({ words }) => ({ ...words })),
        seconds: read.seconds,
      }
      if (position !== undefined) {
        const { count } = await tx.part.updateMany({ where: { consultationId: id, position }, data })
        return count === 0 ? { words: { key: 'consult.part.gone' } } : undefined
      }
      if (parts.length >= PARTS_MAX) return { words: { key: 'consult.parts.many', with: { most: PARTS_MAX } } }
      const next = 1 + Math.max(-1, ...parts.map((part) => part.position))
      await tx.part.create({ data: { consultationId: id, position: next, ...data } })
      return undefined
    },
  })
}

function readPart(values: Values, locale: 'nl' | 'en'): Written | { errors: Record<string, Text> } {
  const kind = KINDS.find((one) => one === values['kind']) ?? 'poll'
  const seconds = SECONDS.find((one) => String(one) === values['seconds']) ?? SECONDS[0]
  const words = readLine(values['words'] ?? '', QUESTION_MAX)
  const options: Read<readonly string[]> =
    kind === 'question'
      ? { ok: [] }
      : readLines(values['options'] ?? '', { atLeast: 2, atMost: OPTIONS_MAX, max: OPTION_MAX })
  const other = readOther(values['other'] ?? '', 'ok' in options ? options.ok.length : 0)
  if (!('ok' in words && 'ok' in options && 'ok' in other)) return { errors: faultsOf({ words, options, other }) }
  const [words2, ...options2] = other.ok
  const both = (here: string, there: string | undefined): Words => ({
    words: { [locale]: here, ...(there !== undefined && { [otherThan(locale)]: there }) },
  })
  return {
    kind,
    seconds,
    words: both(words.ok, words2),
    options: options.ok.map((option, at) => both(option, options2[at])),
  }
}
