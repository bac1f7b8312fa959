/** View -> Telegram's text, entities and inline keyboard. */
import type { InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity } from 'grammy/types'
import { shorten, spell, type Spelled, type Way } from '../../src/i18n/spell.ts'
import { type Reader, SendError, type View } from '../../src/port.ts'

export const TEXT_MAX = 4096
export const TOAST_MAX = 200
export const PAYLOAD_BYTES = 64
export const BUTTONS_MAX = 100
export const LABEL_MAX = 64
/** Two labels of so many characters fit beside each other on a phone. */
const HALF_ROW = 18
/** When something must give way, no part becomes shorter than this: four such parts always fit, beside the addresses. */
const PART_MIN = 901
/** Addresses that are written out are never cut: what is too long together is left out whole. */
const ADDRESSES_MAX = 480
const BETWEEN = '\n\n'

export interface Message {
  readonly text: string
  /** Instead of parse_mode: where nothing is parsed, nobody's words become markup. */
  readonly entities: MessageEntity[]
  /** Always there: left out, Telegram fetches the first address in the text by itself. */
  readonly link_preview_options: LinkPreviewOptions
  readonly reply_markup?: InlineKeyboardMarkup
}

/** A message's parts, in the order of the screen. */
const PARTS = ['title', 'lines', 'bars', 'note', 'addresses'] as const
const STYLES: { readonly [part in Part]?: 'bold' | 'italic' } = { title: 'bold', note: 'italic' }
type Part = (typeof PARTS)[number]
type Parts = Readonly<Record<Part, string>>

/** @throws SendError ('refused') when a button's payload, or the number of buttons, is more than Telegram takes */
export function toMessage(view: View, reader: Reader): Message {
  const spelled = spell(withoutForm(view), reader)
  const rows = toRows([...spelled.links.filter(({ reached }) => reached), ...spelled.buttons])
  const { text, entities } = join(fit(partsOf(spelled)))
  const { picture } = spelled
  return {
    // Telegram refuses a message without words; the picture or the buttons may still be wanted.
    text: text || '–',
    entities,
    link_preview_options: picture
      ? { url: picture.url, prefer_large_media: true, show_above_text: true }
      : { is_disabled: true },
    ...(rows.length > 0 && { reply_markup: { inline_keyboard: rows } }),
  }
}

/** What a tap is answered with at once: undefined when it is too long for that, or more than words. */
export function toToast(view: View, reader: Reader): string | undefined {
  if (view.buttons?.length || view.links?.length || view.bars?.length || view.form || view.picture) return undefined
  const words = toWords(view, reader)
  return words.length <= TOAST_MAX ? words : undefined
}

/** As much of a view's words as a toast holds. */
export function toShortToast(view: View, reader: Reader): string {
  return shorten(toWords(view, reader), TOAST_MAX)
}

/** Nothing to show: an answer that is no message. */
export function isEmpty(view: View): boolean {
  const { title, note, form, errors, picture, lines, bars, links, buttons } = view
  const parts = [lines, bars, links, buttons]
  return !title && !note && !form && !errors && !picture && parts.every((part) => !part?.length)
}

function toWords(view: View, reader: Reader): string {
  const { title, lines, note } = partsOf(spell(withoutForm(view), reader))
  return [title, lines, note].filter(Boolean).join('\n')
}

/** The core asks a form's questions one by one; of a form that comes whole, the title is shown. */
function withoutForm({ form, errors, ...view }: View): View {
  const title = view.title ?? form?.title
  const lines = [...(view.lines ?? []), ...Object.values(errors ?? {})]
  return { ...view, ...(title && { title }), lines }
}

function partsOf({ title = '', lines, bars, note = '', links }: Spelled): Parts {
  const drawn = bars.map(({ label, bar, own }) => `${label}${own ? ' ✓' : ''}\n${bar}`)
  return {
    title: clean(title),
    lines: clean(lines.join('\n')),
    bars: clean(drawn.join('\n')),
    note: clean(note),
    addresses: clean(writeOut(links)),
  }
}

/** What Telegram refuses in a button ('http://localhost:3000/…'): as code, which a tap copies. */
function writeOut(links: readonly Way[]): string {
  let written = ''
  for (const { label, url, reached } of links) {
    const line = `${shorten(label, LABEL_MAX)}: ${url}\n`
    if (!reached && written.length + line.length <= ADDRESSES_MAX) written += line
  }
  return written
}

/** Telegram trims by itself, and refuses half a character. */
function clean(text: string): string {
  return text.trim().toWellFormed()
}

/** Shortens what is too long together: lines give way first, the title last. */
function fit(parts: Parts): Parts {
  const fitted = { ...parts }
  let over =
    PARTS.map((part) => parts[part])
      .filter(Boolean)
      .join(BETWEEN).length - TEXT_MAX
  for (const part of ['lines', 'bars', 'note', 'title'] as const) {
    if (over <= 0) break
    fitted[part] = shorten(parts[part], Math.max(PART_MIN, parts[part].length - over))
    over -= parts[part].length - fitted[part].length
  }
  return fitted
}

function join(parts: Parts): Pick<Message, 'text' | 'entities'> {
  const entities: MessageEntity[] = []
  let text = ''
  for (const part of PARTS) {
    if (!parts[part]) continue
    if (text) text += BETWEEN
    entities.push(...mark(parts[part], text.length, STYLES[part]))
    text += parts[part]
  }
  return { text, entities }
}

/**
 * What Telegram turns into a mention or a link by itself, also where no markup is parsed. In code it does not, so
 * that is how such words are shown: literally, calling nobody and leading nowhere. '/themes' may stay a link. What may
 * repeat is bounded: each place is looked at once and shortly, whatever somebody typed to keep us busy.
 */
const LINKED =
  /\b[a-z]+:\/\/\S+|(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+@[\p{L}\p{N}.-]*[\p{L}\p{N}]|@\w+|(?<![\p{L}\p{N}-])(?:[\p{L}\p{N}-]+\.){1,30}\p{L}{2,}(?:[:/?#]\S*)?/giu

/** Code holds no other entity, so a style goes around it. */
function mark(words: string, offset: number, style: 'bold' | 'italic' | undefined): MessageEntity[] {
  const entities: MessageEntity[] = []
  const styled = (from: number, to: number) => {
    if (style && to > from) entities.push({ type: style, offset: offset + from, length: to - from })
  }
  let done = 0
  for (const { 0: found, index } of words.matchAll(LINKED)) {
    styled(done, index)
    entities.push({ type: 'code', offset: offset + index, length: found.length })
    done = index + found.length
  }
  styled(done, words.length)
  return entities
}

type Pressed = Spelled['buttons'][number] | Way

/** Choices get a row each; of the others, two short ones stand beside each other. */
function toRows(buttons: readonly Pressed[]): InlineKeyboardButton[][] {
  if (buttons.length > BUTTONS_MAX) throw refused(`${buttons.length} buttons`)
  const rows: { readonly half: boolean; readonly row: InlineKeyboardButton[] }[] = []
  for (const button of buttons) {
    const choice = 'payload' in button && /^(poll\.vote|form\.pick):/.test(button.payload)
    const half = button.label.length <= HALF_ROW && !choice
    const last = rows.at(-1)
    if (half && last?.half && last.row.length === 1) last.row.push(toButton(button))
    else rows.push({ half, row: [toButton(button)] })
  }
  return rows.map(({ row }) => row)
}

function toButton(button: Pressed): InlineKeyboardButton {
  const text = shorten(clean(button.label), LABEL_MAX) || '–'
  if ('url' in button) return { text, url: button.url }
  const { payload, look } = button
  const bytes = Buffer.byteLength(payload)
  if (bytes > PAYLOAD_BYTES) throw refused(`a button that carries ${bytes} bytes`)
  return {
    text,
    callback_data: payload,
    ...(look && look !== 'quiet' && { style: look === 'main' ? ('primary' as const) : ('danger' as const) }),
  }
}

function refused(reason: string): SendError {
  return new SendError({ kind: 'refused', reason: `more than Telegram takes: ${reason}` })
}
