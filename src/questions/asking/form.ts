/** The form of a question, and what must be right in it. */
import type { Ctx } from '../../ctx.ts'
import { readWhen } from '../../forms/when.ts'
import { canBeKept, readText, type Read } from '../../forms/words.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, Text, View } from '../../port.ts'
import { findTheme } from '../../themes/find.ts'
import { themeField, readTheme } from '../theme-field.ts'
import { loadQuestion, type Question } from './load.ts'

/** With all that stands around it, it fits in one message on every platform. */
const WORDS_MAX = 1_000

/**
 * Five fields: a form in Discord has no room for more.
 * @param about a theme, or one's own draft that is changed
 * @param words what stands in it already, as typed behind the command
 */
export async function drawAsk({ ctx, who }: Visit, about: string | undefined, words = ''): Promise<Form | View> {
  const found = about === undefined ? undefined : await loadQuestion(ctx.db, about)
  const draft = found?.askedBy === who.person ? found : undefined
  if (draft && draft.state !== 'draft') return sorry('ask.sent.already')
  if (about !== undefined && !found && !(await findTheme(ctx.db, about))) return sorry('ask.lapsed')
  const field = await themeField(ctx.db, draft?.themeId ?? about)
  if (!field) return sorry('themes.none')
  return {
    name: draft ? `ask/${draft.id}` : 'ask',
    title: { key: 'form.ask.title' },
    submit: { key: 'form.ask.submit' },
    fields: [
      field,
      {
        name: 'words',
        kind: 'lines',
        label: { key: 'form.ask.words' },
        hint: { key: 'form.ask.words.hint' },
        max: WORDS_MAX,
        files: true,
        // What cannot even be kept is not carried along: whoever fills it in again is told why.
        ...filled(draft?.words ?? (canBeKept(words) ? words : '')),
      },
      {
        name: 'deadline',
        kind: 'when',
        label: { key: 'form.ask.deadline' },
        hint: { key: 'form.ask.deadline.hint' },
        optional: true,
        ...(draft?.deadline && { value: `@${Math.floor(draft.deadline.getTime() / 1000)}` }),
      },
      {
        name: 'name',
        kind: 'choice',
        label: { key: 'form.ask.name' },
        choices: [
          { value: 'named', label: { key: 'form.ask.named' } },
          { value: 'anonymous', label: { key: 'form.ask.anonymous' } },
        ],
        value: draft?.anonymous ? 'anonymous' : 'named',
      },
      {
        name: 'from',
        kind: 'choice',
        label: { key: 'form.ask.from' },
        choices: [
          { value: 'anyone', label: { key: 'form.ask.anyone' } },
          { value: 'mix', label: { key: 'form.ask.mix' } },
        ],
        value: draft?.mix ? 'mix' : 'anyone',
      },
    ],
  }
}

const filled = (value: string) => (value.trim() === '' ? {} : { value })

export type Asked = Pick<Question, 'themeId' | 'words' | 'deadline' | 'anonymous' | 'mix'>

/** @returns what is asked, or what is wrong with each field that is */
export async function readAsk(ctx: Ctx, values: Values): Promise<{ asked: Asked } | { errors: Record<string, Text> }> {
  const theme = await readTheme(ctx.db, values['theme'] ?? '')
  const words = readText(values['words'] ?? '', WORDS_MAX)
  const deadline = readDeadline(ctx, values['deadline'] ?? '')
  if ('ok' in theme && 'ok' in words && 'ok' in deadline) {
    const anonymous = values['name'] === 'anonymous'
    const mix = values['from'] === 'mix'
    return { asked: { themeId: theme.ok.id, words: words.ok, deadline: deadline.ok, anonymous, mix } }
  }
  return {
    errors: {
      ...('fault' in theme && { theme: theme.fault }),
      ...('fault' in words && { words: words.fault }),
      ...('fault' in deadline && { deadline: deadline.fault }),
    },
  }
}

function readDeadline(ctx: Ctx, typed: string): Read<Date | null> {
  return typed.trim() === '' ? { ok: null } : readWhen(typed, ctx.clock.now(), ctx.settings.zone)
}
