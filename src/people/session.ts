/**
 * An administrator who is signed in to the pages for operators, for half an hour: begun by a one-time link, and known by
 * a cookie that no script can read. Kept beside the links, as a hash.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Db, Tx } from '../db/open.ts'
import { audit } from './roles.ts'

/** The kind that its row has: pass.ts never takes it for a link. */
export const SESSION = 'session'
export const SESSION_MINUTES = 30

/** In the transaction that spent the link. @returns what the cookie holds */
export async function beginSession(tx: Tx, person: number): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await tx.$executeRaw`
    insert into pass (token_hash, kind, person_id, expires_at)
    values (${hash(token)}, ${SESSION}, ${person}, now() + make_interval(mins => ${SESSION_MINUTES}))`
  await audit(tx, { person, action: 'board.enter', subject: 'board', outcome: 'done' })
  return token
}

/** Whether this cookie is an administrator's: asked at each request, because a role can be taken away at any moment. */
export async function isSignedIn(db: Db, token: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    select 1 from pass join role on role.person_id = pass.person_id and role.role = 'administrator'
     where token_hash = ${hash(token)} and kind = ${SESSION} and expires_at > now()`
  return rows.length > 0
}

export async function endSession(db: Db, token: string): Promise<void> {
  await db.$executeRaw`delete from pass where token_hash = ${hash(token)} and kind = ${SESSION}`
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
