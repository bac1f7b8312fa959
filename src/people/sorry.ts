/** A clear sentence about what did not work, and what to do next. */
import type { Key } from '../i18n/say.ts'
import type { Param, View } from '../port.ts'

export function sorry(key: Key, params?: Readonly<Record<string, Param>>): View {
  return { mood: 'sorry', lines: [{ key, ...(params && { with: params }) }] }
}
