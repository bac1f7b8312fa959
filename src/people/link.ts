/**
 * One person, many accounts: a short-lived code that is made on one platform and typed on another joins the two. From
 * then on they are one person everywhere: one voter, one list of themes, one pace.
 */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import { unlessRaced } from '../db/raced.ts'
import type { Form, Text, View } from '../port.ts'
import type { Who } from './arrive.ts'
import { guessedWrong, guessesTooMuch } from './guess.ts'
import { hashCode, newCode } from './invite.ts'
import { join, type Joined } from './join.ts'
import { audit } from './roles.ts'
import { sorry } from './sorry.ts'

const MINUTES = 10

/** Makes a code; one that was made before no longer works. */
export async function makeLink(ctx: Ctx, who: Who): Promise<View> {
  const code = newCode()
  await ctx.db.$transaction(async (tx) => {
    await tx.linkCode.deleteMany({ where: { personId: who.person } })
    await tx.$executeRaw`
      insert into link_code (code_hash, person_id, expires_at)
      values (${hashCode(code)}, ${who.person}, now() + make_interval(mins => ${MINUTES}))`
  })
  return {
    title: { key: 'link.title' },
    lines: [{ key: 'link.how', with: { code } }, { key: 'link.what' }],
    note: { key: 'link.minutes', with: { minutes: MINUTES } },
    buttons: [{ label: { key: 'do.link.enter' }, does: { kind: 'form.open', form: 'link' } }],
  }
}

export function linkForm(): Form {
  return {
    name: 'link',
    title: { key: 'link.title' },
    submit: { key: 'form.link.submit' },
    fields: [{ name: 'code', kind: 'line', label: { key: 'form.claim.code' }, max: 40 }],
  }
}

/**
 * Joins whoever types a code to whoever made it. Wrong, used and expired codes get the same answer.
 * Whoever reads this view is by then the person that made the code.
 */
export async function enterLink(ctx: Ctx, who: Who, typed: string): Promise<View> {
  return await unlessRaced(() => ctx.db.$transaction((tx) => enter(tx, ctx, who, typed)))
}

async function enter(tx: Tx, ctx: Ctx, who: Who, typed: string): Promise<View> {
  if (await guessesTooMuch(tx, who.account)) return sorry('claim.wait')
  const [code] = await tx.$queryRaw<{ person: number; own: boolean }[]>`
      delete from link_code where code_hash = ${hashCode(typed)} and expires_at > now() and person_id <> ${who.person}
      returning person_id as person`
  if (!code) {
    const own = await tx.linkCode.count({ where: { codeHash: hashCode(typed), personId: who.person } })
    // Their own code: nothing is spent, and nothing is told to a guesser.
    if (own > 0) return sorry('link.own')
    await guessedWrong(tx, who.account)
    await audit(tx, { person: who.person, action: 'link', subject: '', outcome: 'refused' })
    return sorry('claim.wrong')
  }
  const joined = await join(tx, ctx, { keeps: code.person, goes: who.person })
  await audit(tx, { person: code.person, action: 'link', subject: '', outcome: 'done' })
  return { mood: 'done', lines: linesOf(joined), buttons: [{ label: { key: 'do.me' }, does: { kind: 'me.show' } }] }
}

function linesOf({ polls }: Joined): Text[] {
  return [{ key: 'link.done' }, ...(polls > 0 ? [{ key: 'link.polls', with: { count: polls } } as const] : [])]
}

/** Codes whose time is over are of no use to anybody. */
export async function forgetCodes(tx: Pick<Tx, '$executeRaw'>): Promise<void> {
  await tx.$executeRaw`delete from link_code where expires_at < now()`
  await tx.$executeRaw`delete from pass where expires_at < now()`
  await tx.$executeRaw`delete from guess where at < now() - interval '1 day'`
}
