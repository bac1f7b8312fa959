/**
 * A way from a chat to a page in a browser, once, for an hour. Looking at the page spends nothing (a preview of the link
 * looks too); its button does. Only the token's SHA-256 is kept.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Ctx } from '../ctx.ts'
import type { Db, Tx } from '../db/open.ts'
import type { View } from '../port.ts'
import type { Who } from './arrive.ts'
import { isAdministrator, isOfficial } from './roles.ts'
import { SESSION } from './session.ts'
import { sorry } from './sorry.ts'

export type PassKind = 'export' | 'audit' | 'invite' | 'board'
const MINUTES = 60

export interface Pass {
  readonly kind: PassKind
  readonly person: number
  readonly locale: string | null
}

/** Who may have it is asked again when it is spent: an hour is long enough to lose a role. */
export async function givePass(ctx: Ctx, who: Who, kind: PassKind): Promise<View> {
  const token = randomBytes(32).toString('base64url')
  const given = await ctx.db.$transaction(async (tx) => {
    if (!(await mayHave(tx, who.person, kind))) return false
    await tx.$executeRaw`
      insert into pass (token_hash, kind, person_id, expires_at)
      values (${hash(token)}, ${kind}, ${who.person}, now() + make_interval(mins => ${MINUTES}))`
    return true
  })
  if (!given) return sorry(kind !== 'invite' ? 'fault.administrator' : 'fault.official')
  return {
    lines: [{ key: `pass.${kind}` }],
    note: { key: 'pass.once', with: { minutes: MINUTES } },
    links: [{ label: { key: 'pass.open' }, url: `${ctx.settings.home}/p/${token}` }],
  }
}

/** Spends nothing. */
export async function lookAtPass(db: Db, token: string): Promise<Pass | undefined> {
  const [pass] = await db.$queryRaw<Pass[]>`
    select kind, person_id as person, person.locale from pass join person on person.id = pass.person_id
     where token_hash = ${hash(token)} and kind <> ${SESSION} and expires_at > now()`
  return pass
}

/** Spends it, in the transaction of what it is spent on. @returns undefined when it was spent, is over, or no longer theirs */
export async function usePass(tx: Tx, token: string): Promise<Pass | undefined> {
  const [pass] = await tx.$queryRaw<Pass[]>`
    delete from pass using person
     where person.id = pass.person_id and token_hash = ${hash(token)} and kind <> ${SESSION} and expires_at > now()
    returning kind, person_id as person, person.locale`
  return pass && (await mayHave(tx, pass.person, pass.kind)) ? pass : undefined
}

async function mayHave(tx: Tx, person: number, kind: PassKind): Promise<boolean> {
  switch (kind) {
    case 'export':
      return true
    case 'audit':
    case 'board':
      return await isAdministrator(tx, person)
    case 'invite':
      return await isOfficial(tx, person)
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
