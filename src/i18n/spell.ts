/** Spells a view out in its reader's language: what every chat adapter starts from. */
import { pack } from '../act.ts'
import type { Reader, View } from '../port.ts'
import { isPublic, safeUrl } from './address.ts'
import { say } from './say.ts'

/** A view as plain strings, not yet escaped for any platform. Absent parts are absent or empty. */
export interface Spelled {
  readonly title?: string
  readonly lines: readonly string[]
  /** Two lines an option: its label, and a bar with a percentage and a count. */
  readonly bars: readonly { readonly label: string; readonly bar: string; readonly own: boolean }[]
  readonly note?: string
  readonly links: readonly Way[]
  readonly picture?: Picture
  readonly buttons: readonly {
    readonly label: string
    readonly payload: string
    readonly look?: 'main' | 'danger' | 'quiet'
  }[]
}

/** A way out to a page in a browser. */
export interface Way {
  readonly label: string
  readonly url: string
  /** Platforms take it in a button. Otherwise it is written out, to be copied: this house on one's own machine. */
  readonly reached: boolean
}

export function spell(view: View, reader: Reader): Spelled {
  const picture = pictureOf(view, reader)
  return {
    ...(picture && { picture }),
    ...(view.title && { title: say(view.title, reader) }),
    lines: (view.lines ?? []).map((line) => say(line, reader)),
    bars: (view.bars ?? []).map(({ label, count, share, own }) => ({
      label: say(label, reader),
      own,
      bar: drawBar(share, count),
    })),
    ...(view.note && { note: say(view.note, reader) }),
    links: linksOf(view, reader),
    buttons: (view.buttons ?? []).map(({ label, does, look }) => ({
      label: say(label, reader),
      payload: pack(does),
      ...(look && { look }),
    })),
  }
}

/** Only what is safe to follow: the last check, whoever made the view. */
export function linksOf({ links = [] }: View, reader: Reader): Way[] {
  return links.flatMap(({ label, url: given }) => {
    const url = safeUrl(given)
    return url === undefined ? [] : [{ label: say(label, reader), url, reached: isPublic(url) }]
  })
}

interface Picture {
  readonly url: string
  readonly alt: string
}

/** Only a picture that a platform, or a browser on a page of ours, may fetch. */
export function pictureOf({ picture }: View, reader: Reader): Picture | undefined {
  const url = picture && safeUrl(picture.url)
  return url && isPublic(url) ? { url, alt: say(picture.alt, reader) } : undefined
}

/** '██████░░░░ 60% (12)': ten blocks, because a phone's line holds no more. */
function drawBar(share: number, count: number): string {
  const filled = Math.round(share * 10)
  return `${'█'.repeat(filled)}${'░'.repeat(10 - filled)} ${Math.round(share * 100)}% (${count})`
}

/** At most `max` UTF-16 units (what platforms count), cut between characters as people see them, with an ellipsis. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    if (kept.length + segment.length > max - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}
