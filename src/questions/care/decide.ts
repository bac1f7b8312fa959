/** Decides about what was reported: it stays, or it goes. Once: of two who decide at the same time, the second is told. */
import type { Tx } from '../../db/open.ts'
import { audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { Report } from '../../db/generated/client.ts'
import type { View } from '../../port.ts'
import { decideAppeal, isAppeal } from './appeal.ts'
import { bringBack, takeAway } from './away.ts'
import { decidedView } from './list.ts'
import { reasonText, unpackReason } from './reasons.ts'
import { mayCare, refuseCare } from './rights.ts'
import { tell, tellPerson } from './tell.ts'
import { holdThing, type Thing } from './thing.ts'

export async function keepReported(visit: Visit, id: number): Promise<View> {
  const { ctx, who } = visit
  if (await isAppeal(ctx.db, id)) return await decideAppeal(visit, id, 'kept')
  return await ctx.db.$transaction(async (tx) => {
    const taken = await takeUp(tx, who.person, id, 'report.keep')
    if ('view' in taken) return taken.view
    const { thing, report } = taken
    if (report.state !== 'open') return decidedView(report.state, id)
    const hidden = !thing.stands
    const reporters = await close(tx, thing, who.person, 'kept')
    if (hidden) {
      await bringBack(tx, thing)
      await tell(tx, thing.account, { title: { key: `care.back.${thing.kind}` }, lines: [{ plain: thing.words }] })
    }
    await audit(tx, { person: who.person, action: 'report.keep', subject: thing.subject, outcome: 'done' })
    await tellReporters(tx, reporters, { lines: [{ key: 'care.told.kept' }] })
    return { mood: 'done', ...decidedView('kept', id) }
  })
}

export async function removeReported({ ctx, who }: Visit, id: number): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const taken = await takeUp(tx, who.person, id, 'report.remove')
    if ('view' in taken) return taken.view
    const { thing, report } = taken
    if (report.state !== 'open') return decidedView(report.state, id)
    await remove(tx, who.person, thing, report)
    return { mood: 'done', ...decidedView('removed', id) }
  })
}

/** In the caller's transaction, of an open report: it goes, and everybody whom it concerns is told. */
export async function remove(tx: Tx, by: number, thing: Thing, report: Report): Promise<void> {
  const reporters = await close(tx, thing, by, 'removed')
  const claimed = await tx.ask.findMany({
    where: { questionId: thing.question, state: 'claimed' },
    select: { personId: true },
  })
  await takeAway(tx, thing)
  await audit(tx, { person: by, action: 'report.remove', subject: thing.subject, outcome: 'done' })
  await tell(tx, thing.account, {
    title: { key: `care.removed.${thing.kind}` },
    lines: [
      { plain: thing.words },
      { key: 'care.removed.why', with: { why: reasonText(unpackReason(report.reason).reason) } },
      { key: `care.removed.next.${thing.kind}` },
    ],
    buttons: [appealButton(report.id)],
  })
  if (thing.kind === 'answer' && thing.askerAccount !== thing.account) {
    await tell(tx, thing.askerAccount, {
      title: { key: 'care.removed.asker' },
      lines: [{ plain: thing.asked }, { key: 'care.removed.asker.next' }],
      buttons: [
        { label: { key: 'do.care.question' }, does: { kind: 'question.show', question: thing.question }, look: 'main' },
      ],
    })
  }
  if (thing.kind === 'question') {
    for (const { personId } of claimed) await tellPerson(tx, personId, { lines: [{ key: 'care.removed.claimed' }] })
  }
  await tellReporters(tx, reporters, { lines: [{ key: 'care.told.removed' }] })
}

/** How whoever wrote it says that this is not right. */
export const appealButton = (report: number) =>
  ({
    label: { key: 'do.appeal' },
    does: { kind: 'form.open', form: `report/appeal-${report}` },
    look: 'quiet',
  }) as const

/** The report as it stands, its thing held. Nobody decides about their own words. */
export async function takeUp(
  tx: Tx,
  person: number,
  id: number,
  action: string,
): Promise<{ thing: Thing; report: Report } | { view: View }> {
  const named = await tx.report.findUnique({ where: { id } })
  if (!named) return { view: sorry('care.report.none') }
  if (!(await mayCare(tx, person, named.themeId))) return { view: await refuseCare(tx, person, action, named.subject) }
  const thing = await holdThing(tx, named.subject)
  const report = await tx.report.findUnique({ where: { id } })
  if (!thing || !report) return { view: sorry('care.report.none') }
  if (thing.author === person) {
    await audit(tx, { person, action, subject: named.subject, outcome: 'refused' })
    return { view: sorry('care.own') }
  }
  return { thing, report }
}

/** @returns who had reported it */
async function close(tx: Tx, { subject }: Thing, by: number, state: 'kept' | 'removed'): Promise<number[]> {
  const rows = await tx.$queryRaw<{ person: number | null }[]>`
    update report set state = ${state}, decided_by = ${by}, decided_at = now()
     where subject = ${subject} and state = 'open' returning person_id as person`
  return rows.flatMap(({ person }) => person ?? [])
}

async function tellReporters(tx: Tx, reporters: readonly number[], view: View): Promise<void> {
  for (const reporter of reporters) await tellPerson(tx, reporter, view)
}
