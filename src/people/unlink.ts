/** Shows the accounts that are one person, and lets one of them go its own way again. */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import { unlessRaced } from '../db/raced.ts'
import type { Button, View } from '../port.ts'
import type { Who } from './arrive.ts'
import { platformName } from './me.ts'
import { keepAgenda } from './pace.ts'
import { audit } from './roles.ts'
import { sorry } from './sorry.ts'

export async function showAccounts(ctx: Ctx, who: Who): Promise<View> {
  const accounts = await ctx.db.account.findMany({ where: { personId: who.person }, orderBy: { id: 'asc' } })
  return {
    title: { key: 'accounts.title' },
    lines: accounts.map(({ id, platform }) => ({
      key: id === who.account ? 'accounts.this' : 'accounts.other',
      with: { platform: platformName(platform) },
    })),
    note: { key: 'accounts.note' },
    buttons: [
      ...(accounts.length < 2
        ? []
        : accounts.map(({ id, platform }): Button => ({
            label: { key: 'do.unlink', with: { platform: platformName(platform) } },
            does: { kind: 'me.unlink', account: id },
          }))),
      { label: { key: 'do.link' }, does: { kind: 'me.link' } },
    ],
  }
}

/**
 * The account becomes a person of its own, with the themes that were followed from it. Both stay one voter: who could
 * part and then vote again would have two ballots. Roles and ballots stay with the one who stays.
 */
export async function unlink(ctx: Ctx, who: Who, account: number): Promise<View> {
  return await unlessRaced(() => ctx.db.$transaction((tx) => part(tx, ctx, who, account)))
}

async function part(tx: Tx, ctx: Ctx, who: Who, account: number): Promise<View> {
  // Held: two who part from each other at once would leave a person without an account.
  const accounts = await tx.$queryRaw<{ id: number; platform: string }[]>`
      select a.id, a.platform from person p join account a on a.person_id = p.id
       where p.id = ${who.person} order by a.id for update`
  const leaving = accounts.find(({ id }) => id === account)
  if (!leaving || accounts.length < 2) return sorry('accounts.gone')
  const [made] = await tx.$queryRaw<{ id: number }[]>`
      insert into person (voter_id, locale, pace, urgent, zone, quiet_from, quiet_to)
      select voter_id, locale, pace, urgent, zone, quiet_from, quiet_to from person where id = ${who.person} returning id`
  const person = made?.id ?? 0
  await tx.$executeRaw`update account set person_id = ${person} where id = ${account}`
  await tx.$executeRaw`update follow set person_id = ${person} where account_id = ${account}`
  await tx.$executeRaw`update card set person_id = ${person} where account_id = ${account}`
  // What they offered to be asked stays with the one who stays, and so do the questions.
  await tx.$executeRaw`
      update expert set account_id = (select max(id) from account where person_id = ${who.person})
       where person_id = ${who.person} and account_id = ${account}`
  await tx.$executeRaw`
      update question set account_id = (select max(id) from account where person_id = ${who.person})
       where asked_by = ${who.person} and account_id = ${account}`
  // What was sent lately counts for both, so that parting brings nobody more messages than before.
  await tx.$executeRaw`
      insert into pace_slot (person_id, pace, period, nth)
      select ${person}, pace, '', nth from pace_slot
       where person_id = ${who.person} and taken_at > now() - interval '31 days'
      on conflict do nothing`
  await tx.$executeRaw`
      insert into agenda (person_id, pace, due_at, told_to)
      select ${person}, pace, due_at, told_to from agenda where person_id = ${who.person}`
  // Whoever is blocked stays so, whichever of their accounts they go on with.
  await tx.$executeRaw`
      insert into block (person_id, until, blocked_by, at)
      select ${person}, until, blocked_by, at from block where person_id = ${who.person}`
  // What they answered stays with the one who stays, and so does what people write about it.
  await tx.$executeRaw`
      update answer set account_id = (select max(id) from account where person_id = ${who.person})
       where answered_by = ${who.person} and account_id = ${account}`
  await keepAgenda(tx, ctx, person)
  await keepAgenda(tx, ctx, who.person)
  await audit(tx, { person: who.person, action: 'unlink', subject: leaving.platform, outcome: 'done' })
  return {
    mood: 'done',
    lines: [{ key: 'accounts.parted', with: { platform: platformName(leaving.platform) } }, { key: 'accounts.voter' }],
  }
}
