/** Tells whether two views would look the same to a reader, so that an edit that changes nothing is not made. */
import { createHash } from 'node:crypto'
import type { Reader, View } from '../port.ts'

/** Of the view's content, whatever the order of its keys (a jsonb column does not keep that). */
export function fingerprint(view: View, reader: Reader): string {
  return createHash('sha256')
    .update(`${reader.locale} ${stable(view)}`)
    .digest('base64url')
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${stable(part)}`)
    .join()}}`
}
