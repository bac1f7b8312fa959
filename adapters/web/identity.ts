/** Who somebody is in a browser: an unguessable key in the window's address. No cookies, so each window is a person. */
import { createHash, randomBytes } from 'node:crypto'

const KEY = /^[\w-]{32}$/

/** 192 bits, in 32 letters that fit an address. */
export function newKey(): string {
  return randomBytes(24).toString('base64url')
}

/**
 * The id that the rest of the house knows: from it nobody can come back to the key, so who reads the database cannot
 * be somebody. @returns undefined for what cannot be a key
 */
export function idOf(key: string): string | undefined {
  return KEY.test(key) ? createHash('sha256').update(key).digest('hex').slice(0, 32) : undefined
}
