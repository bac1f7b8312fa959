/** What is shown of themes. */
import type { Act } from '../act.ts'
import { wordsOf } from '../i18n/say.ts'
import type { Button, Param, Text, View, Words } from '../port.ts'

/** A theme as the database keeps it. */
export interface Theme {
  readonly id: string
  readonly emoji: string
  readonly name: unknown
  readonly description: unknown
}
export interface Listed extends Theme {
  readonly followed: boolean
}
/** What is open on a theme, and what was decided on it, newest first. */
export interface Now {
  readonly polls: readonly { readonly id: string; readonly question: Words }[]
  readonly decided: readonly Text[]
  /** Consultations that people can take part in. */
  readonly consultations: readonly { readonly id: string; readonly title: Words }[]
}

/** '🚲 Verkeer en fietsen', in the reader's language. */
export function themeName({ emoji, name }: Pick<Theme, 'emoji' | 'name'>): Text {
  const { words } = wordsOf(name)
  return { words: Object.fromEntries(Object.entries(words).map(([locale, word]) => [locale, `${emoji} ${word}`])) }
}

const ALL: Button = { label: { key: 'do.themes' }, does: { kind: 'theme.list' } }

/** @param more the number of the next page, if there is one */
export function listThemes(
  themes: readonly Listed[],
  { total, more, maker }: { total: number; more: number | undefined; maker: boolean },
): View {
  const make: Button[] = maker ? [{ label: { key: 'do.theme.new' }, does: { kind: 'form.open', form: 'theme' } }] : []
  if (themes.length === 0) return { title: { key: 'themes.title' }, lines: [{ key: 'themes.none' }], buttons: make }
  return {
    title: { key: 'themes.title' },
    lines: [
      { key: 'themes.intro' },
      ...(total > themes.length ? [{ key: 'themes.search', with: { count: total } } as const] : []),
    ],
    buttons: [
      ...themes.map((theme) => ({
        label: theme.followed
          ? ({ key: 'themes.following', with: { name: themeName(theme) } } as const)
          : themeName(theme),
        does: { kind: 'theme.show', theme: theme.id } as const,
      })),
      ...(more === undefined ? [] : [{ label: { key: 'do.more' }, does: { kind: 'theme.more', page: more } } as const]),
      ...make,
    ],
  }
}

/** Several look like what was typed. */
export function severalThemes(themes: readonly Theme[], does: (theme: string) => Act): View {
  return {
    lines: [{ key: 'themes.several' }],
    buttons: [...themes.map((theme) => ({ label: themeName(theme), does: does(theme.id) })), ALL],
  }
}

export function unknownTheme(): View {
  return { mood: 'sorry', lines: [{ key: 'themes.nothing' }], buttons: [ALL] }
}

/**
 * One theme: what it is about, what is open, what was decided, who answers for it, and the one tap that follows or stops.
 * @param now.runs the reader is one of those who answer for it
 * @param now.answered there are questions with answers that everybody can read
 * @param now.bound undefined where the reader cannot bind it to the place they are in
 */
export function showTheme(
  theme: Theme & { readonly owner: string | null; readonly archived: boolean; readonly merged: boolean },
  now: Now & {
    readonly follows: boolean
    readonly runs: boolean
    readonly answered: boolean
    readonly bound: boolean | undefined
  },
): View {
  const id = theme.id
  return {
    title: themeName(theme),
    lines: [
      wordsOf(theme.description),
      ...now.polls.map(({ question }): Text => ({ key: 'theme.open', with: { question } })),
      ...now.consultations.map(({ title }): Text => ({ key: 'theme.open', with: { question: title } })),
      ...(theme.archived || now.polls.length + now.consultations.length > 0 ? [] : [{ key: 'theme.nothing' } as const]),
      ...now.decided,
      ...(theme.archived ? [{ key: 'theme.archived.now' } as const] : []),
    ],
    ...(theme.owner && { note: { key: 'theme.owner', with: { owner: theme.owner } } }),
    buttons: [
      ...now.consultations.map(({ id: consultation, title }): Button => ({
        label: title,
        does: { kind: 'consult.show', consultation },
        look: 'main',
      })),
      ...now.polls.map(({ id: poll, question }): Button => ({
        label: now.polls.length === 1 ? { key: 'do.show' } : question,
        does: { kind: 'poll.show', poll },
        look: 'main',
      })),
      ...(now.follows ? [{ label: { key: 'do.unfollow' }, does: { kind: 'theme.unfollow', theme: id } } as const] : []),
      ...(now.follows || theme.archived
        ? []
        : [{ label: { key: 'do.follow' }, does: { kind: 'theme.follow', theme: id } } as const]),
      ...(now.answered
        ? [{ label: { key: 'do.answered' }, does: { kind: 'question.answered', theme: id, page: 0 } } as const]
        : []),
      ...(theme.archived ? [] : askButtons(id)),
      ...(theme.archived ? [] : [{ label: { key: 'do.share' }, does: { kind: 'theme.share', theme: id } } as const]),
      ...bindButton(id, now.bound, theme.archived),
      ...(now.runs ? runButtons(id, theme.archived) : []),
    ],
  }
}

/** What people know is worth as much as what they choose. */
function askButtons(theme: string): Button[] {
  return [
    { label: { key: 'do.ask' }, does: { kind: 'form.open', form: `ask/${theme}` } },
    { label: { key: 'do.offer' }, does: { kind: 'form.open', form: `offer/${theme}` } },
  ]
}

/** Only those who may bind it here are shown it (`bound` is undefined for others). */
function bindButton(theme: string, bound: boolean | undefined, archived: boolean): Button[] {
  if (bound) return [{ label: { key: 'do.unbind' }, does: { kind: 'theme.unbind', theme } }]
  return bound === undefined || archived ? [] : [{ label: { key: 'do.bind' }, does: { kind: 'theme.bind', theme } }]
}

function runButtons(theme: string, archived: boolean): Button[] {
  if (archived) return [{ label: { key: 'do.theme.revive' }, does: { kind: 'theme.revive', theme } }]
  return [
    { label: { key: 'do.news' }, does: { kind: 'form.open', form: `news/${theme}` } },
    { label: { key: 'do.theme.edit' }, does: { kind: 'form.open', form: `theme/${theme}` } },
    { label: { key: 'do.theme.merge' }, does: { kind: 'form.open', form: `merge/${theme}` } },
    { label: { key: 'do.theme.archive' }, does: { kind: 'theme.archive', theme }, look: 'danger' },
  ]
}

/** What a place is asked, when an official who does not manage it would like to post there. */
export function askView(theme: Theme): View {
  return {
    title: { key: 'theme.bind.ask', with: { name: themeName(theme) } },
    lines: [{ key: 'theme.bind.ask.who' }],
    buttons: [{ label: { key: 'do.allow' }, does: { kind: 'theme.allow', theme: theme.id }, look: 'main' }],
  }
}

/** What an official sees who made or changed a theme. */
export function madeView(
  key: 'theme.made' | 'theme.changed' | 'theme.merged',
  theme: Pick<Theme, 'id' | 'emoji' | 'name'>,
): View {
  return {
    mood: 'done',
    lines: [{ key, with: { name: themeName(theme) } }],
    buttons: [
      { label: { key: 'do.theme.show' }, does: { kind: 'theme.show', theme: theme.id }, look: 'main' },
      { label: { key: 'do.share' }, does: { kind: 'theme.share', theme: theme.id } },
    ],
  }
}

/** One sentence about a theme, with the way back to all of them. */
export function tell(key: 'theme.followed' | 'theme.unfollowed' | 'theme.bound' | 'theme.unbound', theme: Theme): View {
  const name: Param = themeName(theme)
  return {
    mood: 'done',
    lines: [{ key, with: { name } }],
    ...(key === 'theme.followed' && {
      buttons: [{ label: { key: 'do.pace' }, does: { kind: 'theme.pace', theme: theme.id }, look: 'quiet' }],
    }),
    ...(key === 'theme.unfollowed' && {
      buttons: [{ label: { key: 'do.follow' }, does: { kind: 'theme.follow', theme: theme.id } }],
    }),
  }
}
