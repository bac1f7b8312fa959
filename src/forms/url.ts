/** Reads an address of a page or a picture that an official gives: public, https, and nothing hidden in it. */
import { isIP } from 'node:net'
import type { Read } from './words.ts'

const MAX = 500

/** @returns null when nothing was typed */
export function readUrl(typed: string): Read<string | null> {
  const text = typed.trim()
  if (text === '') return { ok: null }
  const url = URL.parse(text)
  return url && text.length <= MAX && isPublic(url) ? { ok: url.href } : { fault: { key: 'url.unclear' } }
}

/** Platforms and browsers will fetch it: an address inside somebody's network is none of theirs. */
function isPublic({ protocol, hostname, username, password, port }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  const named = host.includes('.') && isIP(host) === 0 && !/\.(local|localhost|internal|home|lan|test)$/.test(host)
  return protocol === 'https:' && named && username === '' && password === '' && (port === '' || port === '443')
}
