/** What was answered on a theme, newest first, and what looks like some words. */
import type { Ctx } from '../../ctx.ts'
import type { Db } from '../../db/open.ts'
import { readLine } from '../../forms/words.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Button, Form, View } from '../../port.ts'
import { findTheme } from '../../themes/find.ts'
import { themeName } from '../../themes/view.ts'
import { similar } from '../asking/similar.ts'
import { clip } from './view.ts'

const PAGE = 8
const HITS = 8
/** A button's label in Slack takes 75 characters. */
const LABEL_MAX = 72
const WORDS_MAX = 200

interface Listed {
  readonly id: string
  readonly words: string
  readonly total: number
}

/** @param page from 0 */
export async function answeredOn(db: Db, theme: string, page: number, size = PAGE): Promise<Listed[]> {
  return await db.$queryRaw<Listed[]>`
    select id, words, count(*) over ()::int as total from question
     where theme_id = ${theme} and published_at is not null
     order by published_at desc, id limit ${size} offset ${Math.min(page, 10_000) * size}`
}

export async function listAnswered(ctx: Ctx, named: string, page: number): Promise<View> {
  const theme = await findTheme(ctx.db, named)
  if (!theme) return sorry('theme.unknown')
  const rows = await answeredOn(ctx.db, theme.id, page)
  const [first] = rows
  const more = first && (page + 1) * PAGE < first.total
  return {
    title: { key: 'answered.title', with: { theme: themeName(theme) } },
    lines: [first ? { key: 'answered.intro', with: { count: first.total } } : { key: 'answered.none' }],
    buttons: [
      ...rows.map(readButton),
      ...(more
        ? [
            {
              label: { key: 'do.answered.more' },
              does: { kind: 'question.answered', theme: theme.id, page: page + 1 },
            } as const,
          ]
        : []),
      ...(first ? [{ label: { key: 'do.find' }, does: { kind: 'form.open', form: `find/${theme.id}` } } as const] : []),
      askButton(theme.id),
    ],
  }
}

const readButton = ({ id, words }: { id: string; words: string }): Button => ({
  label: clip(words.replace(/\s+/g, ' '), LABEL_MAX),
  does: { kind: 'question.read', question: id },
})

const askButton = (theme?: string): Button => ({
  label: { key: 'do.ask.this' },
  does: { kind: 'form.open', form: theme === undefined ? 'ask' : `ask/${theme}` },
})

export function drawFind(_visit: Visit, about: string | undefined): Form {
  return {
    name: about ? `find/${about}` : 'find',
    title: { key: 'form.find.title' },
    submit: { key: 'form.find.submit' },
    fields: [
      {
        name: 'words',
        kind: 'line',
        label: { key: 'form.find.words' },
        hint: { key: 'form.find.hint' },
        max: WORDS_MAX,
      },
    ],
  }
}

/** @param about a theme; all of them without */
export async function find({ ctx }: Visit, values: Values, about: string | undefined): Promise<View> {
  const words = readLine(values['words'] ?? '', WORDS_MAX)
  if ('fault' in words) return { mood: 'sorry', errors: { words: words.fault } }
  const theme = about === undefined ? undefined : await findTheme(ctx.db, about)
  if (about !== undefined && !theme) return sorry('theme.unknown')
  const hits = await similar(ctx.db, words.ok, { limit: HITS, ...(theme && { theme: theme.id }) })
  return {
    title: { key: 'find.title' },
    lines: [hits.length > 0 ? { key: 'find.found', with: { words: words.ok } } : { key: 'find.none' }],
    buttons: [...hits.map(readButton), askButton(theme?.id)],
  }
}
