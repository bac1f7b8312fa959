/** What was reported and waits for somebody to look, oldest first; and one of those with everything that decides about it. */
import type { Tx } from '../../db/open.ts'
import { audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { Button, Text, View } from '../../port.ts'
import { filesOf, filesView } from '../files.ts'
import { appealView, readAppeal } from './appeal.ts'
import { reasonText, unpackReason, type Reason } from './reasons.ts'
import { mayCare, refuseCare, themesOfCare } from './rights.ts'
import { holdThing, readSubject, type Thing } from './thing.ts'

const SHOWN = 8
const BLOCKS_SHOWN = 8

interface Waiting {
  report: number
  subject: string
  reporters: number
}

export async function listReports({ ctx, who }: Visit): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const themes = await themesOfCare(tx, who.person)
    if (themes.length === 0) return await refuseCare(tx, who.person, 'report.list', '')
    const waiting = await tx.$queryRaw<(Waiting & { total: number })[]>`
      select min(id)::int as report, subject, count(*)::int as reporters, (count(*) over ())::int as total
        from report where state = 'open' and theme_id = any(${themes})
       group by subject order by min(created_at) limit ${SHOWN}`
    return {
      title: { key: 'care.list.title' },
      lines: [{ key: 'care.list.count', with: { count: waiting[0]?.total ?? 0 } }],
      buttons: [...waiting.map(waitingButton), ...(await blockButtons(tx, who.person))],
    }
  })
}

function waitingButton({ report, subject, reporters }: Waiting): Button {
  const kind: Text = { key: `care.kind.${readSubject(subject)?.kind ?? 'appeal'}` }
  return {
    label: { key: 'care.list.item', with: { nth: report, kind, count: reporters } },
    does: { kind: 'report.show', report },
  }
}

/** Only moderators and administrators see who is blocked, and whoever blocked them. */
async function blockButtons(tx: Tx, person: number): Promise<Button[]> {
  const rows = await tx.$queryRaw<{ person: number }[]>`
    select person_id as person from block b
     where (until is null or until > now()) and (blocked_by = ${person} or exists (
       select 1 from role r where r.person_id = ${person} and r.role in ('moderator', 'administrator')))
     order by at desc limit ${BLOCKS_SHOWN}`
  return rows.map(({ person }) => ({
    label: { key: 'do.unblock', with: { person: String(person) } },
    does: { kind: 'report.unblock', person },
    look: 'quiet',
  }))
}

export async function showReport({ ctx, who }: Visit, id: number): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const report = await tx.report.findUnique({ where: { id } })
    if (!report) return sorry('care.report.none')
    if (!(await mayCare(tx, who.person, report.themeId))) {
      return await refuseCare(tx, who.person, 'report.show', String(id))
    }
    await audit(tx, { person: who.person, action: 'report.show', subject: report.subject, outcome: 'done' })
    const appeal = await readAppeal(tx, report)
    if (appeal) return appealView(appeal)
    const thing = await holdThing(tx, report.subject)
    if (!thing) return sorry('care.report.none')
    if (report.state !== 'open') return decidedView(report.state, id)
    return {
      title: { key: `care.show.${thing.kind}`, with: { theme: thing.theme } },
      lines: [
        ...(thing.kind === 'question' ? [] : [{ key: 'care.show.asked', with: { words: thing.asked } } as const]),
        { plain: thing.words },
        ...(await whyLines(tx, thing)),
        ...(thing.stands ? [] : [{ key: 'care.show.hidden' } as const]),
      ],
      ...filesView(ctx.settings.home, await filesOf(tx, thing.subject)),
      buttons: [
        { label: { key: 'do.report.keep' }, does: { kind: 'report.keep', report: id }, look: 'main' },
        { label: { key: 'do.report.remove' }, does: { kind: 'report.remove', report: id }, look: 'danger' },
        ...blockOf(id),
        { label: { key: 'do.report.list' }, does: { kind: 'report.list' }, look: 'quiet' },
      ],
    }
  })
}

/** Each reason with how often it was given, and what people said with it. */
async function whyLines(tx: Tx, { subject }: Thing): Promise<Text[]> {
  const rows = await tx.report.findMany({ where: { subject, state: 'open' }, orderBy: { id: 'asc' }, take: 20 })
  const said = rows.map(({ reason }) => unpackReason(reason))
  const kinds = new Map<Reason, number>()
  for (const { reason } of said) kinds.set(reason, (kinds.get(reason) ?? 0) + 1)
  return [
    ...[...kinds].map(([reason, count]): Text => ({ key: 'care.show.why', with: { why: reasonText(reason), count } })),
    ...said
      .filter(({ words }) => words)
      .slice(0, 3)
      .map(({ words }): Text => ({ key: 'care.show.words', with: { words } })),
  ]
}

/** What is seen of a report that somebody decided about; it can still be followed by a block. */
export function decidedView(state: string, report: number): View {
  const removed = state === 'removed'
  return {
    lines: [{ key: removed ? 'care.was.removed' : 'care.was.kept' }],
    buttons: [...(removed ? blockOf(report) : []), { label: { key: 'do.report.list' }, does: { kind: 'report.list' } }],
  }
}

function blockOf(report: number): Button[] {
  return (['month', 'always'] as const).map((term) => ({
    label: { key: `do.block.${term}` },
    does: { kind: 'report.block', report, term },
    look: 'danger',
  }))
}
