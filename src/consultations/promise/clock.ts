/** The promise clock: its owner is reminded, then their superior, until the answer is there. */
import type { Ctx } from '../../ctx.ts'
import type { Tx } from '../../db/open.ts'
import { later, publish, type Audience } from '../../delivery/publish.ts'
import { mayRun } from '../../people/roles.ts'
import type { View } from '../../port.ts'
import { moment } from '../../polls/view.ts'
import { hasSuperior } from '../audience.ts'
import type { Consultation } from '../consultation.ts'
import { nextReminder, reminderOf, type Reminder } from './reminders.ts'

type Zoned = Pick<Ctx, 'settings'>

/** From when a consultation opens, or its answer date is moved: the reminders begin anew. */
export async function setClock(tx: Tx, ctx: Zoned, { id, answerBy }: { id: string; answerBy: Date }): Promise<void> {
  await plan(tx, id, nextReminder(answerBy, 0, await nowOf(tx), ctx.settings.zone))
}

/** In the transaction that holds the consultation. @returns whether a reminder was due */
export async function remind(tx: Tx, ctx: Zoned, consultation: Consultation): Promise<boolean> {
  const { id, answerBy, remindAt, reminded } = consultation
  const now = await nowOf(tx)
  if (!answerBy || !remindAt || remindAt > now) return false
  const next = nextReminder(answerBy, reminded + 1, now, ctx.settings.zone)
  // After a long sleep the latest of those that are due speaks for all of them.
  const due = reminderOf(answerBy, next.nth - 1, ctx.settings.zone)
  for (const { audience, view } of await lettersOf(tx, ctx, consultation, due)) {
    await publish(tx, { audience, view, direct: view })
  }
  await plan(tx, id, next)
  return true
}

async function plan(tx: Tx, id: string, { nth, at }: Reminder): Promise<void> {
  await tx.$executeRaw`update consultation set reminded = ${nth}, remind_at = ${at} where id = ${id}`
  await later(tx, { name: 'consult', data: { consultation: id } }, at)
}

interface Letter {
  readonly audience: Audience
  readonly view: View
}

/** Administrators who stand in for a superior can do what is asked; a superior can only ask for it. */
async function lettersOf(tx: Tx, { settings }: Zoned, consultation: Consultation, due: Reminder): Promise<Letter[]> {
  const view = reminderView(consultation, due)
  const letters = [{ audience: await ownerOf(tx, consultation), view }]
  if (due.to === 'owner') return letters
  const { id } = consultation
  const above = (await hasSuperior(tx, id)) ? superiorView(consultation, settings.home) : view
  return [...letters, { audience: { kind: 'superiors', id }, view: above }]
}

/** An owner who left, or no longer answers for the theme, is stood in for by those who do. */
export async function ownerOf(tx: Tx, { themeId, ownerId }: Consultation): Promise<Audience> {
  const account = ownerId !== null && (await mayRun(tx, ownerId, themeId)) ? await accountOf(tx, ownerId) : undefined
  return account === undefined ? { kind: 'runners', id: themeId } : { kind: 'letter', id: String(account) }
}

async function accountOf(tx: Tx, person: number): Promise<number | undefined> {
  const [account] = await tx.$queryRaw<{ id: number }[]>`
    select id from account where person_id = ${person} and gone_at is null order by id desc limit 1`
  return account?.id
}

function reminderView({ id, title, answerBy, closedAt }: Consultation, { nth }: Reminder): View {
  const answer = answerBy ? moment(answerBy) : ''
  return {
    title: { key: nth < 2 ? 'consult.remind' : 'consult.remind.late' },
    lines: [{ key: nth < 2 ? 'consult.remind.soon' : 'consult.remind.passed', with: { title, answer } }],
    note: { key: 'consult.remind.why' },
    buttons: [
      ...(closedAt
        ? [
            {
              label: { key: 'do.consult.respond' },
              does: { kind: 'form.open', form: `respond/${id}` },
              look: 'main',
            } as const,
          ]
        : []),
      { label: { key: 'do.consult.run' }, does: { kind: 'consult.run', consultation: id } },
    ],
  }
}

/** For who stands above it: what was promised by whom, where everybody reads it, and what to ask. */
function superiorView({ id, title, answerBy, answerable }: Consultation, home: string): View {
  return {
    title: { key: 'consult.remind.late' },
    lines: [
      { key: 'consult.remind.passed', with: { title, answer: answerBy ? moment(answerBy) : '' } },
      { key: 'consult.answerable', with: { who: answerable } },
      { key: 'consult.remind.ask' },
    ],
    note: { key: 'consult.remind.why' },
    links: [{ label: { key: 'do.consult.page' }, url: `${home}/c/${id}` }],
  }
}

/** By the database's clock: what a worker's says does not matter. */
export async function nowOf(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`select now() as now`
  if (!row) throw new Error('the database does not tell the time')
  return row.now
}
