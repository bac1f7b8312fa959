/** Messages and modals as Slack shows them to people: literal text literally, markup as what it would do. */
import type { Json, Modal, Posted } from './workspace.ts'

interface TextObject {
  readonly type: string
  readonly text: string
  readonly emoji?: boolean
}
interface Element {
  readonly type: string
  readonly text?: TextObject | string
  readonly url?: string
  readonly options?: readonly { readonly text: TextObject }[]
}
export interface Block {
  readonly type: string
  readonly block_id?: string
  readonly text?: TextObject
  readonly label?: TextObject
  readonly hint?: TextObject
  readonly fields?: readonly TextObject[]
  readonly elements?: readonly (Element & TextObject)[]
  readonly element?: Element
  readonly image_url?: string
  readonly alt_text?: string
}

export interface ShownButton {
  readonly label: string
  /** Of a way out. */
  readonly url: string | undefined
  readonly block: Block
  readonly element: Json
}

export const blocksOf = (holder: { readonly blocks?: unknown }): readonly Block[] => (holder.blocks ?? []) as Block[]

/** A message's lines, then its buttons' labels in brackets on one line. */
export function showMessage(message: Posted): string {
  const blocks = blocksOf(message)
  const lines = blocks.length > 0 ? blocks.flatMap(showBlock) : [showMarkup(message.text)]
  const labels = buttonsOf(message).map(({ label, url }) => (url === undefined ? `[${label}]` : `[${label} → ${url}]`))
  return [...lines, ...called(message), ...(labels.length > 0 ? [labels.join(' ')] : [])].join('\n')
}

export function buttonsOf(message: { readonly blocks?: unknown }): ShownButton[] {
  return blocksOf(message)
    .filter(({ type }) => type === 'actions')
    .flatMap((block) =>
      (block.elements ?? [])
        .filter(({ type }) => type === 'button')
        .map((element) => ({
          label: showText(element.text),
          url: element.url,
          block,
          element: element as unknown as Json,
        })),
    )
}

/** An open modal: its title, its fields with their choices, and what is wrong below each. */
export function showModal({ view, errors }: Modal): string {
  const title = showText(view['title'] as TextObject)
  const fields = blocksOf(view).flatMap((block) => {
    const fault = errors[block.block_id ?? '']
    const choices = (block.element?.options ?? []).map(({ text }) => showText(text))
    return [
      ...(block.label ? [showText(block.label)] : showBlock(block)),
      ...(choices.length > 0 ? [choices.join(' / ')] : []),
      ...(block.hint ? [showText(block.hint)] : []),
      ...(fault === undefined ? [] : [`⚠ ${fault}`]),
    ]
  })
  const ends = ['close', 'submit'].map((end) => view[end] as TextObject | undefined).filter((end) => end !== undefined)
  return [title, ...fields, ends.map((end) => `[${showText(end)}]`).join(' ')].join('\n')
}

function showBlock(block: Block): string[] {
  if (block.type === 'actions') return []
  if (block.type === 'image') return [`(picture ${block.image_url} ${block.alt_text})`]
  const texts = [block.text, ...(block.fields ?? []), ...(block.type === 'context' ? (block.elements ?? []) : [])]
  return texts.filter((text) => text !== undefined).map(showText)
}

function showText(text: TextObject | string | undefined): string {
  if (text === undefined || typeof text === 'string') return text ?? ''
  if (text.type === 'mrkdwn') return showMarkup(text.text)
  // plain_text reads nothing but, unless told otherwise, ':smile:'.
  return text.emoji === false ? text.text : text.text.replace(/:[a-z0-9_+-]+:/g, (name) => `(emoji ${name})!`)
}

/** What mrkdwn makes of a text; '!' marks whatever is no longer what was typed. */
function showMarkup(text: string): string {
  return text
    .replace(/<!(\w+)[^>]*>/g, '@$1!')
    .replace(/<@(\w+)[^>]*>/g, '@$1!')
    .replace(/<#(\w+)[^>]*>/g, '#$1!')
    .replace(/<([^>|]+)(?:\|([^>]+))?>/g, '(link $1 $2)!')
    .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, '(bold $1)!')
    .replace(/(?<![\w_])_([^_\n]+)_(?![\w_])/g, '(italic $1)!')
    .replace(/(?<![\w~])~([^~\n]+)~(?![\w~])/g, '(struck $1)!')
    .replace(/`([^`\n]+)`/g, '(code $1)!')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** Beside blocks the text is not shown, but whom it mentions is called all the same. */
function called({ text, blocks }: Posted): string[] {
  return blocks.length > 0 ? (text.match(/<[!@#]\w+[^>]*>/g) ?? []).map(showMarkup) : []
}
