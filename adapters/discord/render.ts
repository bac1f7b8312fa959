/** A view as a Discord message. People's words are escaped: they never become markup, a mention or a preview. */
import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js'
import type { APIActionRowComponent, APIButtonComponent } from 'discord.js'
import { shorten, spell, type Spelled, type Way } from '../../src/i18n/spell.ts'
import { SendError, type Reader, type View } from '../../src/port.ts'

export const TEXT_MAX = 2000
export const LABEL_MAX = 80
export const PAYLOAD_MAX = 100
const ROW = 5
const ROWS = 5
export const BUTTONS_MAX = ROW * ROWS
/** Of a button's address. */
const URL_MAX = 512
const ADDRESSES_MAX = 1000
const ALT_MAX = 1000
// oxlint-disable-next-line no-unsafe-enum-assignment -- the library's enum has bits, and no name for none of them
const NO_FLAGS = 0 as MessageFlags

export interface Rendered {
  readonly content: string
  readonly components: APIActionRowComponent<APIButtonComponent>[]
  /** Always there, so that an edit takes an earlier picture away. */
  readonly embeds: { readonly image: { readonly url: string; readonly description: string } }[]
  readonly flags: MessageFlags
  readonly allowed_mentions: { readonly parse: [] }
}

/** @throws SendError when a button cannot fit: before anything is sent */
export function render(view: View, reader: Reader): Rendered {
  const spelled = spell(view, reader)
  const { picture, buttons } = spelled
  const { doors, written } = layOut(spelled.links, Math.ceil(Math.min(buttons.length, BUTTONS_MAX) / ROW))
  return {
    // Discord takes no message without words, unless there is a picture.
    content: textOf(spelled, written) || (picture ? '' : '·'),
    components: [...rowsOf(doors.map(toDoor)), ...rowsOf(buttons.slice(0, BUTTONS_MAX).map(toButton))],
    embeds: picture ? [{ image: { url: picture.url, description: shorten(picture.alt, ALT_MAX) } }] : [],
    // Addresses in people's words are never fetched for a preview: escaped, they are none. This is for certain, but
    // hides our own picture as well.
    flags: picture ? NO_FLAGS : MessageFlags.SuppressEmbeds,
    allowed_mentions: { parse: [] },
  }
}

/** Ways out get rows of their own. What Discord takes in no button, or has no room for, is written out. */
function layOut(links: readonly Way[], rows: number): { doors: readonly Way[]; written: readonly Way[] } {
  const fits = ({ reached, url }: Way) => reached && url.length <= URL_MAX
  const doors = links.filter(fits).slice(0, ROW * (ROWS - rows))
  return { doors, written: links.filter((link) => !doors.includes(link)) }
}

function textOf({ title, lines, bars, note }: Spelled, links: readonly Way[]): string {
  // Addresses come last and are never cut; in pointed brackets they lead there, and nothing is fetched.
  let addresses = ''
  for (const { label, url } of links) {
    const line = `\n${escape(shorten(label, LABEL_MAX))}: <${url}>`
    if (addresses.length + line.length <= ADDRESSES_MAX) addresses += line
  }
  const whole = [
    ...(title ? [{ text: title, bold: true }] : []),
    ...lines.map((text) => ({ text, bold: false })),
    ...bars.flatMap(({ label, bar, own }) => [
      { text: `${own ? '✓ ' : ''}${label}`, bold: false },
      { text: bar, bold: false },
    ]),
    ...(note ? [{ text: note, bold: false }] : []),
  ]
  const parts: string[] = []
  let room = TEXT_MAX - addresses.length
  for (const { text, bold } of whole) {
    const part = fit(text, room - (bold ? 5 : 1))
    if (part === '') break
    parts.push(bold ? `**${part}**` : part)
    room -= part.length + (bold ? 5 : 1)
  }
  return `${parts.join('\n')}${addresses}`.trim()
}

/** Escaped, and shortened before that so that no escape is cut in two. */
function fit(text: string, room: number): string {
  const whole = escape(text)
  if (whole.length <= room) return whole
  // Escaping at most doubles what is not markup and trebles a few signs: halving until it fits ends soon.
  for (let most = Math.min(text.length, room); most > 1; most = Math.floor(most * 0.75)) {
    const part = escape(shorten(text, most))
    if (part.length <= room) return part
  }
  return ''
}

/**
 * Every sign that Discord reads as markup gets a backslash, wherever it stands; a number and a dot, a dash or a hash
 * at the beginning of a line as well. What is mentioned all the same rings nobody: allowed_mentions is empty.
 */
export function escape(text: string): string {
  return text
    .replace(/[\\*_~`|<>[\]()#:@]/g, '\\$&')
    .replace(/^(\s*)([-+])(?=\s)/gm, '$1\\$2')
    .replace(/^(\s*\d+)\.(?=\s)/gm, '$1\\.')
}

function rowsOf(buttons: readonly APIButtonComponent[]): APIActionRowComponent<APIButtonComponent>[] {
  const rows: APIActionRowComponent<APIButtonComponent>[] = []
  for (let from = 0; from < buttons.length; from += ROW) {
    rows.push({ type: ComponentType.ActionRow, components: buttons.slice(from, from + ROW) })
  }
  return rows
}

function toDoor({ label, url }: Way): APIButtonComponent {
  return { type: ComponentType.Button, style: ButtonStyle.Link, label: shorten(label, LABEL_MAX), url }
}

function toButton({ label, payload, look }: Spelled['buttons'][number]): APIButtonComponent {
  if (payload.length > PAYLOAD_MAX) throw new SendError({ kind: 'refused', reason: 'a button carries too much' })
  return {
    type: ComponentType.Button,
    style: look === 'main' ? ButtonStyle.Primary : look === 'danger' ? ButtonStyle.Danger : ButtonStyle.Secondary,
    label: shorten(label, LABEL_MAX),
    custom_id: payload,
  }
}
