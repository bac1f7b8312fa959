/** Somebody may not ask, answer or talk on, for a month or for good. What they read and what they vote stays theirs. */
import type { Tx } from '../../db/open.ts'
import { stepBack } from '../../people/step-back.ts'
import { unlessRaced } from '../../db/raced.ts'
import { audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { appealButton, remove, takeUp } from './decide.ts'
import { decidedView } from './list.ts'
import { tellPerson } from './tell.ts'

const DAYS = 30

/** Whoever wrote what was reported. It goes as well, if nobody had decided about it. */
export async function blockReported({ ctx, who }: Visit, id: number, term: string): Promise<View> {
  const work = async (tx: Tx): Promise<View> => {
    const taken = await takeUp(tx, who.person, id, 'report.block')
    if ('view' in taken) return taken.view
    const { thing, report } = taken
    if (report.state === 'kept') return decidedView('kept', id)
    if (thing.author === null) return sorry('care.block.nobody')
    if (await runsTheHouse(tx, thing.author)) {
      await audit(tx, { person: who.person, action: 'report.block', subject: String(thing.author), outcome: 'refused' })
      return sorry('care.block.administrator')
    }
    if (report.state === 'open') await remove(tx, who.person, thing, report)
    await block(tx, who.person, thing.author, term === 'always' ? null : DAYS, id)
    return {
      mood: 'done',
      lines: [{ key: 'care.block.done', with: { person: String(thing.author) } }],
      buttons: [{ label: { key: 'do.report.list' }, does: { kind: 'report.list' } }],
    }
  }
  return await unlessRaced(() => ctx.db.$transaction(work))
}

async function runsTheHouse(tx: Tx, person: number): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from role where person_id = ${person} and role = 'administrator'`
  return rows.length > 0
}

/** A longer block stands; a shorter one changes nothing. @param days null: for good */
async function block(tx: Tx, by: number, person: number, days: number | null, report: number): Promise<void> {
  const [longer] = await tx.$queryRaw<{ until: Date | null }[]>`
    insert into block as b (person_id, until, blocked_by)
    values (${person}, now() + make_interval(days => ${days}::int), ${by})
    on conflict (person_id) do update set until = excluded.until, blocked_by = excluded.blocked_by, at = now()
     where b.until is not null and (excluded.until is null or excluded.until > b.until + interval '1 hour')
    returning until`
  await audit(tx, { person: by, action: 'report.block', subject: String(person), outcome: 'done' })
  if (!longer) return
  // Decided about at one moment, also where it was removed before: whoever objects to that and is right, is free again.
  await tx.$executeRaw`
    update report set decided_at = now()
     where subject = (select subject from report where id = ${report}) and state = 'removed'`
  // What they were asked goes to somebody else.
  await stepBack(tx, person, { claims: true })
  await tellPerson(tx, person, {
    title: { key: 'care.block.title' },
    lines: [
      longer.until
        ? { key: 'care.block.until', with: { until: { at: longer.until.toISOString() } } }
        : { key: 'care.block.always' },
      { key: 'care.block.rest' },
    ],
    buttons: [appealButton(report)],
  })
}
