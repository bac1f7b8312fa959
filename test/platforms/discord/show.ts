/** Messages as Discord shows them: escaped signs literally, and markup that would have been live marked with '⚠'. */
import type { Modal, Posted } from './state.ts'

const SUPPRESS_EMBEDS = 4

export function showMessage({ content, components, embeds, flags }: Posted): string {
  const quiet = (flags & SUPPRESS_EMBEDS) !== 0
  const pictures = quiet ? [] : embeds.map(({ image: { url, description = '' } }) => `(picture ${url} ${description})`)
  const labels = components.flatMap((row) =>
    row.components.map(({ label, url }) => (url === undefined ? `[${label}]` : `[${label} → ${url}]`)),
  )
  return [...pictures, showContent(content), ...(labels.length > 0 ? [labels.join(' ')] : [])].join('\n')
}

export function showModal({ title, components }: Modal, faults: readonly string[]): string {
  return [
    title,
    ...components.flatMap(({ content, label, description }) =>
      content === undefined ? [label, ...(description ? [description] : [])] : [showContent(content)],
    ),
    ...faults,
  ].join('\n')
}

/** A whole line in bold is a title of ours; any other sign that is not escaped would have done something. */
function showContent(content: string): string {
  return content
    .split('\n')
    .map((line) => showLine(/^\*\*(.*)\*\*$/.exec(line)?.[1] ?? line))
    .join('\n')
}

function showLine(line: string): string {
  const heading = /^(#{1,3} |-# |> |>>> )/.test(line) ? '⚠block ' : ''
  const list = /^\s*([-+*]|\d+\.) /.test(line) ? '⚠list ' : ''
  // Discord drops a backslash before any sign that is no letter, digit or space.
  // An address in pointed brackets is a link, of which no preview is fetched.
  const shown = line.replace(
    /\\([^0-9A-Za-z\s])|<(https?:\/\/[^\s<>]+)>|(@(?:everyone|here)|<[@#:a]|https?:\/\/|[*_~`|\\])/gu,
    (_all, literal?: string, link?: string, live?: string) => literal ?? link ?? `⚠${live}`,
  )
  return `${heading}${list}${shown}`
}
