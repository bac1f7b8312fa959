/** View -> Slack's blocks. Everything is plain text: no word of anybody is ever read as markup, mention or link. */
import type { types } from '@slack/bolt'
import { pack } from '../../src/act.ts'
import { say } from '../../src/i18n/say.ts'
import { linksOf, pictureOf, type Way } from '../../src/i18n/spell.ts'
import type { Bar, Button, Reader, View } from '../../src/port.ts'

export const TEXT_MAX = 3000
export const BUTTONS_MAX = 25
export const LABEL_MAX = 75
const HEADER_MAX = 150
const ALT_MAX = 2000
/** Of a way out: its click comes to us as any other does, and is none of our business. */
export const WAY_OUT = 'out:'
/** chat.update takes 4000 characters of fallback text, after escaping (which makes five of an ampersand). */
const FALLBACK_MAX = 4000
const BAR_CELLS = 10

export interface Message {
  readonly text: string
  readonly blocks: types.KnownBlock[]
}

/** @returns blocks, and the text that notifications and screen readers use instead of them */
export function toMessage(view: View, reader: Reader): Message {
  const title = view.title && say(view.title, reader)
  const lines = linesOf(view, reader)
  const bars = view.bars ?? []
  const note = view.note && say(view.note, reader)
  const picture = pictureOf(view, reader)
  const links = linksOf(view, reader)
  // What Slack may refuse in a button is written out, to be copied.
  const written = links.filter(({ reached }) => !reached).map(({ label, url }) => `${label}: ${url}`)
  const blocks: types.KnownBlock[] = [
    ...(picture ? [{ type: 'image' as const, image_url: picture.url, alt_text: altOf(picture.alt) }] : []),
    ...(title ? [heading(title)] : []),
    ...sections(lines),
    ...sections(bars.map((bar) => drawBar(bar, reader))),
    ...(note ? [{ type: 'context' as const, elements: [plain(note, TEXT_MAX)] }] : []),
    ...sections(written),
    ...rowsOf(links.filter(({ reached }) => reached).map(toDoor)),
    ...rowsOf((view.buttons ?? []).map((button, at) => toButton(button, at, reader))),
  ]
  const told = [title, ...lines, ...bars.map((bar) => tellBar(bar, reader)), note, ...written]
  const words = told.filter(Boolean).join('\n') || altOf(picture?.alt ?? links[0]?.label ?? '')
  return { text: fallback(words), blocks }
}

/** Nothing to show: an answer that is no message. */
export function isEmpty(view: View): boolean {
  const parts = [view.lines, view.bars, view.links, view.buttons]
  return !view.title && !view.note && !view.picture && parts.every((part) => !part?.length) && !view.errors
}

/** Text that Slack shows as it is. `emoji: false`: ':smile:' in somebody's words stays what they typed. */
export function plain(text: string, max: number): types.PlainTextElement {
  return { type: 'plain_text', text: shorten(text, max) || '–', emoji: false }
}

/** Ends in '…' when something had to go, and never in half a character. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function linesOf(view: View, reader: Reader): string[] {
  const all = [...(view.lines ?? []), ...Object.values(view.errors ?? {})]
  return all.map((line) => say(line, reader)).filter(Boolean)
}

function heading(title: string): types.KnownBlock {
  return title.length <= HEADER_MAX ? { type: 'header', text: plain(title, HEADER_MAX) } : section(title)
}

function section(text: string): types.SectionBlock {
  return { type: 'section', text: plain(text, TEXT_MAX) }
}

/** Lines stay together in one block while they fit: many lines make more blocks, not shorter words. */
function sections(lines: readonly string[]): types.SectionBlock[] {
  const texts: string[] = []
  for (const line of lines) {
    const joined = texts.length > 0 ? `${texts.at(-1)}\n${line}` : line
    if (texts.length > 0 && joined.length <= TEXT_MAX) texts[texts.length - 1] = joined
    else texts.push(line)
  }
  return texts.map(section)
}

/** 'Ja: 60% (3) ✓' */
function tellBar({ label, count, share, own }: Bar, reader: Reader): string {
  return `${say(label, reader)}: ${Math.round(share * 100)}% (${count})${own ? ' ✓' : ''}`
}

function drawBar(bar: Bar, reader: Reader): string {
  const full = Math.round(bar.share * BAR_CELLS)
  return `${tellBar(bar, reader)}\n${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`
}

function altOf(words: string): string {
  return shorten(words, ALT_MAX) || '–'
}

function rowsOf(buttons: readonly types.Button[]): types.ActionsBlock[] {
  const rows: types.ActionsBlock[] = []
  for (let from = 0; from < buttons.length; from += BUTTONS_MAX) {
    rows.push({ type: 'actions', elements: buttons.slice(from, from + BUTTONS_MAX) })
  }
  return rows
}

function toDoor({ label, url }: Way, at: number): types.Button {
  return { type: 'button', action_id: `${WAY_OUT}${at}`, text: plain(label, LABEL_MAX), url }
}

/** An act in each button's value: untrusted when it comes back, so it may stand there readably. */
function toButton({ label, does, look }: Button, at: number, reader: Reader): types.Button {
  return {
    type: 'button',
    action_id: `act:${at}`,
    text: plain(say(label, reader), LABEL_MAX),
    value: pack(does),
    ...(look && look !== 'quiet' && { style: look === 'main' ? ('primary' as const) : ('danger' as const) }),
  }
}

function fallback(words: string): string {
  const text = escape(shorten(words, TEXT_MAX))
  return (text.length <= FALLBACK_MAX ? text : escape(shorten(words, FALLBACK_MAX / 5))) || '–'
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** The fallback is the one text that Slack reads as markup: here '<!channel>' would call everybody. */
function escape(words: string): string {
  return words.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign)
}
