/** The picture that goes with a link to a consultation, as PNG, which all previews show: its theme, its title, its promise. */
import { fileURLToPath } from 'node:url'
import { say } from '../../i18n/say.ts'
import type { Reader, Text } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import { remembering } from './remember.ts'

const [WIDTH, HEIGHT] = [1200, 630]
/** What the title may take: so much beside it stays free. */
const ROOM = WIDTH - 2 * 80
const SIZES = [76, 66, 56] as const
const LINES_MAX = 3
/** A font of our own: a machine without any would draw no words at all. */
const FONTS = [
  import.meta.resolve('@expo-google-fonts/open-sans/400Regular/OpenSans_400Regular.ttf'),
  import.meta.resolve('@expo-google-fonts/open-sans/700Bold/OpenSans_700Bold.ttf'),
].map((url) => fileURLToPath(url))

interface Said {
  readonly theme: string
  readonly title: string
  readonly status: string
}

/** Drawn once for each thing that it says: a crowd's previews ask for the same one. */
export const pictureOf = remembering(100, (consultation: Consultation, theme: Text, reader: Reader) => {
  const said = saidOf(consultation, theme, reader)
  return { key: JSON.stringify(said), make: async () => await draw(said) }
})

function saidOf({ title, state, answerBy }: Consultation, theme: Text, reader: Reader): Said {
  const shown = state === 'paused' || state === 'closed' || state === 'answered' ? state : 'open'
  const status = say({ key: `page.state.${shown}` }, reader)
  const day = answerBy && shown !== 'answered' ? dayOf(answerBy, reader) : undefined
  return {
    theme: drawable(say(theme, reader)),
    title: drawable(say(title, reader)),
    status: day ? `${status}  ·  ${say({ key: 'page.picture.answer', with: { day } }, reader)}` : status,
  }
}

const dayOf = (at: Date, { locale, zone }: Reader): string =>
  new Intl.DateTimeFormat(locale === 'nl' ? 'nl-NL' : 'en-GB', { dateStyle: 'long', timeZone: zone }).format(at)

/** The font has no emoji: without them it reads better than with boxes. */
const drawable = (text: string): string =>
  text
    .replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{200D}|\u{FE0F}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()

async function draw({ theme, title, status }: Said): Promise<Buffer<ArrayBuffer>> {
  const { size, lines } = fit(title)
  const top = 345 - ((lines.length - 1) * size * 1.2) / 2
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="Open Sans" fill="#1c2733">
    <rect width="${WIDTH}" height="${HEIGHT}" fill="#f6f2ea"/><rect width="${WIDTH}" height="18" fill="#0f5c57"/>
    <g transform="translate(80 74) scale(2)">
      <path fill="#0f5c57" d="M4 5h17a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-8l-6 5v-5H4a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3z"/>
      <path fill="#d9803a" d="M27 12h1a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3h-1v4l-5-4h-6a3 3 0 0 1-2.600-1.500L14.500 21.500H22a5 5 0 0 0 5-5z"/>
      <path stroke="#fff" stroke-width="2" stroke-linecap="round" d="M6 10h13M6 14h8"/>
    </g>
    <text x="160" y="118" font-size="36" font-weight="700">Samenspraak</text>
    <text x="${WIDTH - 80}" y="118" font-size="30" fill="#55606d" text-anchor="end">${escape(cut(theme, 30, 640))}</text>
    ${lines.map((line, at) => `<text x="80" y="${top + at * size * 1.2}" font-size="${size}" font-weight="700">${escape(line)}</text>`).join('')}
    <text x="80" y="560" font-size="36" fill="#0f5c57" font-weight="700">${escape(status)}</text>
  </svg>`
  // Here, and not with the house: a machine that cannot load it lacks its pictures, and nothing else.
  const { renderAsync } = await import('@resvg/resvg-js')
  const image = await renderAsync(svg, {
    font: { loadSystemFonts: false, fontFiles: [...FONTS], defaultFontFamily: 'Open Sans' },
  })
  return Buffer.from(image.asPng())
}

/** As large as it goes in so many lines; what is longer at the smallest size ends in '…'. */
function fit(title: string): { readonly size: number; readonly lines: readonly string[] } {
  for (const size of SIZES) {
    const lines = wrap(title, size)
    if (lines.length <= LINES_MAX && lines.every((line) => widthOf(line, size) <= ROOM)) return { size, lines }
  }
  const size = SIZES[SIZES.length - 1] ?? 56
  const lines = wrap(title, size)
  const kept = lines.slice(0, LINES_MAX)
  const last = lines.length > LINES_MAX ? `${kept.at(-1) ?? ''}…` : (kept.at(-1) ?? '')
  return { size, lines: [...kept.slice(0, -1), last].map((line) => cut(line, size, ROOM)) }
}

function wrap(title: string, size: number): string[] {
  const lines: string[] = ['']
  for (const word of title.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line && widthOf(`${line} ${word}`, size) > ROOM) lines.push(word)
    else lines[lines.length - 1] = line ? `${line} ${word}` : word
  }
  return lines
}

function cut(line: string, size: number, room: number): string {
  if (widthOf(line, size) <= room) return line
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (widthOf(`${kept}${segment}…`, size) > room) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** Of the bold letters, in parts of the size; those that are not here are as wide as the widest of ours. */
const WIDE: readonly (readonly [letters: RegExp, width: number])[] = [
  [/[ijl.,:;'’!|]/u, 0.32],
  [/[ frtI()-]/u, 0.44],
  [/[mwMW@%…]/u, 0.98],
  [/[A-Z]/u, 0.72],
  [/[\p{Ll}\d?„”“"]/u, 0.62],
]
const widthOf = (line: string, size: number): number =>
  Array.from(line).reduce((sum, letter) => sum + (WIDE.find(([letters]) => letters.test(letter))?.[1] ?? 1) * size, 0)

/** Words stay words in SVG. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
