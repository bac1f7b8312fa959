/** Somebody reports a question, an answer or a remark: whoever looks after its theme is told, and the reporter is thanked. */
import type { Tx } from '../../db/open.ts'
import { publish } from '../../delivery/publish.ts'
import { readText, type Read } from '../../forms/words.ts'
import { audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, Text, View } from '../../port.ts'
import { hide } from './away.ts'
import { mayTalk } from './may.ts'
import { packReason, readReason, REASONS, reasonText } from './reasons.ts'
import { tell } from './tell.ts'
import { canRead, holdThing, readSubject, type Thing } from './thing.ts'

const WORDS_MAX = 500
/** So many different people within a day hide it until somebody has looked. */
const HIDES_AT = 3

export async function drawReport({ ctx, who }: Visit, about = ''): Promise<Form | View> {
  return await ctx.db.$transaction(async (tx) => {
    const thing = await holdThing(tx, about)
    const fault = await whyNot(tx, who.person, thing)
    if (fault || !thing) return fault ?? sorry('care.report.gone')
    return {
      name: `report/${thing.kind}-${thing.id}`,
      title: { key: 'form.report.title' },
      submit: { key: 'form.report.submit' },
      fields: [
        {
          name: 'why',
          kind: 'choice',
          label: { key: 'form.report.why' },
          choices: REASONS.map((reason) => ({ value: reason, label: reasonText(reason) })),
        },
        {
          name: 'words',
          kind: 'lines',
          label: { key: 'form.report.words' },
          hint: { key: 'form.report.words.hint' },
          max: WORDS_MAX,
          optional: true,
        },
      ],
    }
  })
}

/** One a person: the same report again changes nothing and is thanked again. */
export async function report({ ctx, who }: Visit, values: Values, about = ''): Promise<View> {
  const read = readReport(values)
  if ('errors' in read) return { mood: 'sorry', errors: read.errors }
  if (!readSubject(about)) return sorry('care.report.gone')
  return await ctx.db.$transaction(async (tx) => {
    const thing = await holdThing(tx, about)
    const earlier = thing && (await countOf(tx, thing.subject, who.person)) > 0
    if (earlier) return thanks()
    const fault = (await whyNot(tx, who.person, thing)) ?? (await mayTalk(tx, who.person, 'report'))
    if (fault || !thing) return fault ?? sorry('care.report.gone')
    return await store(tx, who.person, thing, read.reason)
  })
}

function readReport(values: Values): { reason: string } | { errors: Record<string, Text> } {
  const reason = readReason(values['why'] ?? '')
  const typed = values['words'] ?? ''
  const words: Read<string> = typed.trim() === '' ? { ok: '' } : readText(typed, WORDS_MAX)
  if (reason && 'ok' in words) return { reason: packReason(reason, words.ok) }
  return {
    errors: { ...(!reason && { why: { key: 'words.empty' } }), ...('fault' in words && { words: words.fault }) },
  }
}

/** Whoever may not read it does not hear whether it is there. */
async function whyNot(tx: Tx, person: number, thing: Thing | undefined): Promise<View | undefined> {
  if (!thing || !thing.stands || !(await canRead(tx, person, thing))) return sorry('care.report.gone')
  return thing.author === person ? sorry('care.report.own') : undefined
}

/** The question is held: of two first reports, one is first. */
async function store(tx: Tx, person: number, thing: Thing, reason: string): Promise<View> {
  const { subject, themeId } = thing
  const looked = await lookedAt(tx, thing)
  const first = !looked && (await countOf(tx, subject)) === 0
  const row = await tx.report.create({
    data: { subject, themeId, personId: person, reason, ...(looked && { state: 'kept', decidedAt: looked }) },
  })
  await audit(tx, { person, action: 'report.make', subject, outcome: 'done' })
  if (looked) return { mood: 'done', lines: [{ key: 'care.report.thanks' }, { key: 'care.report.looked' }] }
  if (first) await callCarers(tx, thing, row.id)
  if (await isHeavy(tx, subject)) {
    await hide(tx, thing)
    await tell(tx, thing.account, {
      title: { key: `care.hidden.${thing.kind}` },
      lines: [{ plain: thing.words }, { key: 'care.hidden.what' }],
    })
  }
  return thanks()
}

function thanks(): View {
  return { mood: 'done', lines: [{ key: 'care.report.thanks' }, { key: 'care.report.next' }] }
}

/** Somebody looked at it, and it has not changed since: it is not looked at again for each who does not like it. */
async function lookedAt(tx: Tx, { subject, changedAt }: Thing): Promise<Date | undefined> {
  const kept = await tx.report.findFirst({
    where: { subject, state: 'kept', decidedAt: { gt: changedAt } },
    orderBy: { decidedAt: 'desc' },
  })
  return kept?.decidedAt ?? undefined
}

/** Open reports of it; or whether this person made one, whatever became of it. */
async function countOf(tx: Tx, subject: string, person?: number): Promise<number> {
  return await tx.report.count({
    where: { subject, ...(person === undefined ? { state: 'open' } : { personId: person }) },
  })
}

async function isHeavy(tx: Tx, subject: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(distinct person_id)::int as count from report
     where subject = ${subject} and state = 'open' and created_at > now() - interval '1 day'`
  return (row?.count ?? 0) >= HIDES_AT
}

/** Without the words themselves: they are shown to whoever opens it, and that is written down. */
async function callCarers(tx: Tx, thing: Thing, report: number): Promise<void> {
  const view: View = {
    title: { key: `care.call.${thing.kind}`, with: { theme: thing.theme } },
    lines: [{ key: 'care.call.look' }],
    buttons: [
      { label: { key: 'do.report.show' }, does: { kind: 'report.show', report }, look: 'main' },
      { label: { key: 'do.report.list' }, does: { kind: 'report.list' } },
    ],
  }
  await publish(tx, { audience: { kind: 'carers', id: thing.themeId }, view, direct: view })
}
