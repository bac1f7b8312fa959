/** The text of a message as Telegram reads it: with entities, or with HTML that must be right. */
import type { MessageEntity } from 'grammy/types'
import { ApiError } from './error.ts'

export interface Shown {
  readonly text: string
  readonly entities: readonly MessageEntity[]
  /** The address whose picture stands with it. */
  readonly picture?: string
}
export interface TextBody {
  readonly text: string
  readonly parse_mode?: string
  readonly entities?: readonly MessageEntity[]
  readonly link_preview_options?: { readonly is_disabled?: boolean; readonly url?: string }
}

const TEXT_MAX = 4096
/** Styles that need nothing but their place. */
const STYLES = ['bold', 'italic', 'underline', 'strikethrough', 'spoiler', 'code', 'pre', 'blockquote'] as const
type Style = (typeof STYLES)[number]
const TAGS: Readonly<Record<string, Style>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  pre: 'pre',
  'tg-spoiler': 'spoiler',
  blockquote: 'blockquote',
}
const SIGNS: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

/** @throws ApiError for what Telegram would not take */
export function readText(body: TextBody): Shown {
  const { text, parse_mode: mode, entities = [] } = body
  if (!text.isWellFormed()) throw new ApiError(400, 'Bad Request: strings must be encoded in UTF-8')
  if (mode !== undefined && mode.toLowerCase() !== 'html')
    throw new ApiError(400, `Bad Request: unsupported parse_mode`)
  const shown = mode === undefined ? checkEntities(text, entities) : readHtml(text)
  if (shown.text.trim() === '') throw new ApiError(400, 'Bad Request: message text is empty')
  if (shown.text.length > TEXT_MAX) throw new ApiError(400, 'Bad Request: message is too long')
  const picture = previewOf(shown, body.link_preview_options)
  return { ...shown, ...(picture && { picture }) }
}

/** Unless it is told otherwise, Telegram fetches the first address of a text that is not in code. */
function previewOf({ text, entities }: Shown, options: TextBody['link_preview_options'] = {}): string | undefined {
  const { is_disabled: none, url } = options
  if (none) return undefined
  if (url) return checkAddress(url)
  const inCode = (at: number) =>
    entities.some(({ type, offset, length }) => type === 'code' && at >= offset && at < offset + length)
  return [...text.matchAll(/https?:\/\/\S+/g)].find(({ index }) => !inCode(index))?.[0]
}

/** @returns the address @throws ApiError when Telegram would not take it: its hosts have a dot in them */
export function checkAddress(url: string): string {
  const { protocol = '', hostname = '' } = URL.parse(url) ?? {}
  const right = protocol === 'tg:' || (/^https?:$/.test(protocol) && hostname.includes('.'))
  if (right && !/\s/.test(url)) return url
  throw new ApiError(400, `Bad Request: inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
}

function checkEntities(text: string, entities: readonly MessageEntity[]): Shown {
  for (const { type, offset, length } of entities) {
    if (!STYLES.some((style) => style === type))
      throw new ApiError(400, `Bad Request: entity ${type} is not known here`)
    if (
      offset < 0 ||
      length < 1 ||
      offset + length > text.length ||
      splits(text, offset) ||
      splits(text, offset + length)
    ) {
      throw new ApiError(400, 'Bad Request: an entity is not within the text')
    }
  }
  const sorted = entities.toSorted((a, b) => a.offset - b.offset)
  const crossing = sorted.some((entity, at) => {
    const next = sorted[at + 1]
    return next && next.offset < entity.offset + entity.length && ['code', 'pre'].includes(entity.type)
  })
  if (crossing) throw new ApiError(400, 'Bad Request: code holds another entity')
  return { text, entities }
}

/** Whether a cut at `at` goes through one character. */
function splits(text: string, at: number): boolean {
  return at > 0 && at < text.length && !text.slice(0, at).isWellFormed()
}

function readHtml(html: string): Shown {
  const open: { readonly tag: string; readonly offset: number }[] = []
  const entities: MessageEntity[] = []
  let text = ''
  for (const [found, close, tag, sign] of html.matchAll(/<(\/?)([^<>]*)>|&(#\d+|\w+);|[^<&]+|[<&]/g)) {
    if (found === '<') throw wrong('a "<" begins no tag')
    if (sign !== undefined) text += signOf(sign) ?? found
    else if (tag === undefined) text += found
    else if (close) entities.push(closeTag(open.pop(), tag, text))
    else {
      if (!TAGS[tag]) throw wrong('unsupported start tag')
      open.push({ tag, offset: text.length })
    }
  }
  if (open.length > 0) throw wrong("can't find the end tag")
  return { text, entities }
}

function closeTag(opened: { tag: string; offset: number } | undefined, tag: string, text: string): MessageEntity {
  const type = TAGS[tag]
  if (!opened || opened.tag !== tag || !type) throw wrong('unexpected end tag')
  return { type, offset: opened.offset, length: text.length - opened.offset }
}

function signOf(sign: string): string | undefined {
  return sign.startsWith('#') ? String.fromCodePoint(Number(sign.slice(1))) : SIGNS[sign]
}

function wrong(why: string): ApiError {
  return new ApiError(400, `Bad Request: can't parse entities: ${why}`)
}
