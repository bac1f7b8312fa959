/** Erases a person, at once: whatever holds their number goes, and only the counts of closed polls remain. */
import type { Ctx } from '../ctx.ts'
import { Prisma } from '../db/generated/client.ts'
import type { Tx } from '../db/open.ts'
import { unlessRaced } from '../db/raced.ts'
import type { View } from '../port.ts'
import type { Who } from './arrive.ts'
import { eraseWords, holdQuestionsOf } from './erase-words.ts'
import { isLastAdministrator } from './roles.ts'
import { sorry } from './sorry.ts'
import { stepBack } from './step-back.ts'

const ABOUT_PEOPLE = Prisma.sql`action in ('report.block', 'report.unblock', 'role.withdraw', 'role.group')`

export function askErase(): View {
  return {
    title: { key: 'erase.title' },
    lines: [{ key: 'erase.what' }, { key: 'erase.votes' }],
    buttons: [
      { label: { key: 'do.erase.sure' }, does: { kind: 'me.erase.sure' }, look: 'danger' },
      { label: { key: 'do.me' }, does: { kind: 'me.show' } },
    ],
  }
}

export async function eraseMe(ctx: Ctx, who: Who): Promise<View> {
  const work = async (tx: Tx): Promise<View> => {
    if (await isLastAdministrator(tx, who.person)) return sorry('erase.last')
    await erase(tx, who.person)
    return { mood: 'done', lines: [{ key: 'erase.done' }] }
  }
  return await unlessRaced(() => ctx.db.$transaction(work))
}

/**
 * In the caller's transaction. Their ballots in open polls are withdrawn; those of closed polls stay in the count that
 * was written down at the close, without a name. Deliveries go with the account, so nothing that is on its way finds
 * an address any more.
 */
export async function erase(tx: Tx, person: number): Promise<void> {
  await holdQuestionsOf(tx, person)
  const held = await tx.$queryRaw<unknown[]>`select 1 from person where id = ${person} for update`
  if (held.length === 0) return
  await eraseWords(tx, person)
  const open = await tx.$queryRaw<{ id: string }[]>`
    select id from poll where closed_at is null
       and id in (select poll_id from ballot where person_id = ${person}) order by id for share`
  await tx.$executeRaw`
    insert into stale (subject) select 'poll:' || id from unnest(${open.map(({ id }) => id)}::text[]) as id order by 1
    on conflict (subject) do update set at = now()`
  await stepBack(tx, person, { claims: true })
  // What was just sent to them is written down before this, or not at all.
  await tx.$queryRaw`select 1 from account where person_id = ${person} order by id for update`
  await tx.$executeRaw`delete from card where person_id = ${person}`
  await tx.$executeRaw`
    delete from web_message where chat in (select external_id from account where person_id = ${person} and platform = 'web')`
  // A window's marks begin with its id; other platforms' marks name nobody.
  await tx.$executeRaw`
    delete from seen using account a
     where a.person_id = ${person} and a.platform = 'web' and seen.platform in ('web', 'claim')
       and (seen.key like a.external_id || ':%' or seen.key like 'web:' || a.external_id || ':%')`
  await tx.$executeRaw`delete from bind_request where person_id = ${person}`
  await tx.$executeRaw`update invitation set created_by = null where created_by = ${person}`
  await eraseFromAudit(tx, person)
  // What they opened stays; the mark of the event that opened it may hold their window's number.
  await tx.$executeRaw`update poll set origin = null where opened_by = ${person}`
  await tx.$executeRaw`update news set origin = null where written_by = ${person}`
  // Others look after what they looked after: those who answer for its theme.
  await tx.$executeRaw`
    update consultation
       set owner_id = nullif(owner_id, ${person}), created_by = nullif(created_by, ${person}),
           edited_by = nullif(edited_by, ${person}), checked_by = nullif(checked_by, ${person}),
           answered_by = nullif(answered_by, ${person}),
           origin = case when created_by = ${person} then null else origin end
     where ${person} in (owner_id, created_by, edited_by, checked_by, answered_by)`
  // Accounts, follows, roles, ballots, drafts, deliveries, codes, slots and agendas go with the person.
  await tx.$executeRaw`delete from person where id = ${person}`
}

/** Who did something, and to whom: roles and blocks are noted with the number of who has them. */
async function eraseFromAudit(tx: Tx, person: number): Promise<void> {
  const number = `(^| )${person}( |$)`
  await tx.$executeRaw`
    update audit
       set person_id = nullif(person_id, ${person}),
           subject = case when ${ABOUT_PEOPLE} then regexp_replace(subject, ${number}, '\\1–\\2') else subject end
     where person_id = ${person} or (${ABOUT_PEOPLE} and subject ~ ${number})`
}
