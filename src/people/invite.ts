/** Makes invitations: codes that give a role, a party and perhaps an organisation, so many times, until then. */
import { createHash, randomInt } from 'node:crypto'
import type { Db, Tx } from '../db/open.ts'
import { PARTY, type RoleName } from './roles.ts'

// No 0, O, 1, I or L: people read codes from paper. 31 letters, 12 of them: 59 bits.
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const LENGTH = 12

/**
 * @returns the code, as 'ABCD-EFGH-JKMN': the only moment that it can be read, for we keep its hash
 * @param days until it expires
 */
export async function invite(
  db: Db | Tx,
  options: {
    role: RoleName
    organisation?: string | undefined
    theme?: string | undefined
    uses?: number
    days?: number
    createdBy?: number
  },
): Promise<string> {
  const { role, organisation, theme, uses = 1, days = 7, createdBy } = options
  const code = newCode()
  const expiresAt = new Date(Date.now() + days * 86_400_000)
  await db.invitation.create({
    data: {
      codeHash: hashCode(code),
      role,
      party: PARTY[role],
      organisation: organisation ?? null,
      themeId: theme ?? '',
      createdBy: createdBy ?? null,
      usesLeft: uses,
      expiresAt,
    },
  })
  return code
}

/** 'ABCD-EFGH-JKMN' */
export function newCode(): string {
  const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return code.replace(/(.{4})(?=.)/g, '$1-')
}

/** Spaces, dashes and case do not matter: people type codes on phones. */
export function hashCode(typed: string): string {
  return createHash('sha256')
    .update(typed.toUpperCase().replace(/[^A-Z0-9]/g, ''))
    .digest('hex')
}
