/** What two persons took part in becomes one's, in the transaction that joins them. */
import type { Tx } from '../db/open.ts'

interface Two {
  readonly keeps: number
  readonly goes: number
  /** Their numbers as voters; the same when they were joined before. */
  readonly to: number
  readonly from: number
}

/**
 * In a consultation that is still open they speak for one party: the one of whoever took part later, like their ballot. In
 * one that is over both stay counted. Whether they feel heard they said once, and the later stands: of all who are this
 * voter now. Called while all of them are held and are one voter.
 */
export async function joinPart(tx: Tx, { keeps, goes, to, from }: Two): Promise<void> {
  const [some] = await tx.$queryRaw<{ part: boolean; office: boolean }[]>`
    select exists (select from participation where voter_id = ${from} or person_id = ${goes})
           or exists (select from heard h join person p on p.id = h.person_id where p.voter_id = ${to}) as part,
           exists (select from consultation where ${goes} in (owner_id, created_by, edited_by, checked_by, answered_by)) as office`
  if (some?.office) await joinOffice(tx, keeps, goes)
  if (!some?.part) return
  const open = await tx.$queryRaw<{ id: string }[]>`
    select id from consultation where state in ('open', 'paused') and id in (
      select consultation_id from participation where voter_id in (${to}, ${from})) order by id for share`
  const ids = open.map(({ id }) => id)
  if (to !== from) {
    await tx.$executeRaw`
      delete from participation v using participation other
       where v.consultation_id = any(${ids}) and other.consultation_id = v.consultation_id
         and v.voter_id in (${to}, ${from}) and other.voter_id in (${to}, ${from}) and v.voter_id <> other.voter_id
         and (v.started_at, v.voter_id) < (other.started_at, other.voter_id)`
    await tx.$executeRaw`
      update participation set voter_id = ${to} where voter_id = ${from} and consultation_id = any(${ids})`
  }
  await tx.$executeRaw`update participation set person_id = ${keeps} where person_id = ${goes}`
  await tx.$executeRaw`
    delete from heard h using heard other, person p, person q
     where h.consultation_id = other.consultation_id and h.person_id = p.id and p.voter_id = ${to}
       and other.person_id = q.id and q.voter_id = ${to} and h.person_id <> other.person_id
       and (h.at, h.person_id) < (other.at, other.person_id)`
  await tx.$executeRaw`update heard set person_id = ${keeps} where person_id = ${goes}`
}

/** What an official made, changed, checked and looks after. */
async function joinOffice(tx: Tx, keeps: number, goes: number): Promise<void> {
  await tx.$executeRaw`
    update consultation
       set owner_id = case owner_id when ${goes} then ${keeps} else owner_id end,
           created_by = case created_by when ${goes} then ${keeps} else created_by end,
           edited_by = case edited_by when ${goes} then ${keeps} else edited_by end,
           checked_by = case checked_by when ${goes} then ${keeps} else checked_by end,
           answered_by = case answered_by when ${goes} then ${keeps} else answered_by end
     where ${goes} in (owner_id, created_by, edited_by, checked_by, answered_by)`
}
