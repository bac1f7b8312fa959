/** Redeems an invitation, on whichever platform it is typed. */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import { sorry } from './sorry.ts'
import type { View } from '../port.ts'
import type { Who } from './arrive.ts'
import { hashCode } from './invite.ts'
import { guessedWrong, guessesTooMuch } from './guess.ts'
import { audit, type RoleName } from './roles.ts'

interface Given {
  role: RoleName
  party: string
  organisation: string | null
  themeId: string
}

/** Wrong, used and expired codes get the same answer: a guesser learns nothing. Which it was stands in the audit. */
export async function claim(ctx: Ctx, who: Who, typed: string, mark?: string): Promise<View> {
  const role = await ctx.db.$transaction(async (tx) => {
    if (await isRepeat(tx, mark)) return await newestRole(tx, who)
    if (await guessesTooMuch(tx, who.account)) return 'wait'
    // The use is taken by the same statement that checks it: two who type one code at once cannot both have it.
    const [given] = await tx.$queryRaw<Given[]>`
      update invitation set uses_left = uses_left - 1
       where code_hash = ${hashCode(typed)} and uses_left > 0 and expires_at > now()
      returning role, party, organisation, theme_id as "themeId"`
    await audit(tx, {
      person: who.person,
      action: 'claim',
      subject: given?.role ?? '',
      outcome: given ? 'done' : 'refused',
    })
    if (!given) {
      await guessedWrong(tx, who.account)
      return undefined
    }
    await tx.role.upsert({
      where: { personId_role_themeId: { personId: who.person, role: given.role, themeId: given.themeId } },
      create: { personId: who.person, ...given },
      update: { organisation: given.organisation, source: 'invitation' },
    })
    return given.role
  })
  if (role === 'wait') return sorry('claim.wait')
  if (!role) return sorry('claim.wrong')
  return {
    mood: 'done',
    lines: [{ key: `claim.done.${role}` }],
    buttons: [
      ...(role === 'official' || role === 'administrator'
        ? [{ label: { key: 'do.poll' }, does: { kind: 'form.open', form: 'poll' }, look: 'main' } as const]
        : []),
      { label: { key: 'do.themes' }, does: { kind: 'theme.list' } },
    ],
  }
}

/** Marks the event in the transaction of what it changes. */
async function isRepeat(tx: Tx, mark: string | undefined): Promise<boolean> {
  if (mark === undefined) return false
  const fresh = await tx.$executeRaw`
    insert into seen (platform, key) values ('claim', ${mark}) on conflict do nothing`
  return fresh === 0
}

async function newestRole(tx: Tx, who: Who): Promise<Given['role'] | undefined> {
  const [held] = await tx.$queryRaw<Pick<Given, 'role'>[]>`
    select role from role where person_id = ${who.person} order by granted_at desc limit 1`
  return held?.role
}
