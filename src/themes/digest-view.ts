/** What a digest looks like: a chapter a theme, and a button for whatever somebody can take part in straight away. */
import type { Brief } from '../delivery/publish.ts'
import type { Pace } from '../people/pace.ts'
import type { Button, Text, View } from '../port.ts'

export interface Chapter {
  readonly theme: string
  readonly name: Text
  readonly briefs: readonly Brief[]
}

/** More lines and buttons than this do not fit on a phone, nor in one message of some platforms. */
const LINES_MAX = 20
const BUTTONS_MAX = 8

export function digestView(chapters: readonly Chapter[], pace: Pace): View {
  const all = chapters.flatMap(({ name, briefs }) => briefs.map((brief) => ({ name, brief })))
  const shown = all.slice(0, LINES_MAX)
  const left = all.length - shown.length
  const lines = shown.flatMap(({ name, brief }, at): Text[] => [
    ...(name === shown[at - 1]?.name ? [] : [{ key: 'digest.theme', with: { name } } as const]),
    brief.line,
  ])
  const buttons = shown.flatMap(({ brief }) => (brief.button ? [brief.button] : [])).slice(0, BUTTONS_MAX)
  return {
    title: { key: 'digest.title' },
    lines: [...lines, ...(left > 0 ? [{ key: 'digest.more', with: { count: left } } as const] : [])],
    note: { key: 'digest.note', with: { pace: { key: `pace.${pace}` } } },
    buttons: [...buttons, { label: { key: 'do.pace' }, does: { kind: 'me.pace' }, look: 'quiet' }, stop(chapters)],
  }
}

/** One tap: of the theme that it is all about, or of everything. */
function stop(chapters: readonly Chapter[]): Button {
  const [only, ...others] = chapters
  return only && others.length === 0
    ? { label: { key: 'do.unfollow' }, does: { kind: 'theme.unfollow', theme: only.theme }, look: 'quiet' }
    : { label: { key: 'do.stop' }, does: { kind: 'me.stop' }, look: 'quiet' }
}
