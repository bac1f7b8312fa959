/** Whoever wrote what was removed, or was blocked for it, says why that is not right; and somebody looks again. */
import type { Report } from '../../db/generated/client.ts'
import type { Db, Tx } from '../../db/open.ts'
import { publish } from '../../delivery/publish.ts'
import { readText } from '../../forms/words.ts'
import { audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { bringBack } from './away.ts'
import { mayTalk } from './may.ts'
import { reasonText, unpackReason } from './reasons.ts'
import { mayCare, refuseCare } from './rights.ts'
import { tellPerson } from './tell.ts'
import { holdThing, type Thing } from './thing.ts'
import { lift } from './unblock.ts'

const WORDS_MAX = 1_000

interface Appeal {
  /** The appeal's own row, the decision that it is about, and what was decided about. */
  readonly row: Report
  readonly decision: Report
  readonly thing: Thing
}

export async function drawAppeal({ ctx, who }: Visit, about: string): Promise<Form | View> {
  return await ctx.db.$transaction(async (tx) => {
    const decision = await ownDecision(tx, who.person, about)
    if (!decision) return sorry('care.appeal.gone')
    return {
      name: `report/appeal-${decision.id}`,
      title: { key: 'form.appeal.title' },
      submit: { key: 'form.appeal.submit' },
      fields: [
        {
          name: 'words',
          kind: 'lines',
          label: { key: 'form.appeal.words' },
          hint: { key: 'form.appeal.words.hint' },
          max: WORDS_MAX,
        },
      ],
    }
  })
}

/** Once for each decision. */
export async function makeAppeal({ ctx, who }: Visit, values: Values, about: string): Promise<View> {
  const words = readText(values['words'] ?? '', WORDS_MAX)
  if ('fault' in words) return { mood: 'sorry', errors: { words: words.fault } }
  return await ctx.db.$transaction(async (tx) => {
    const decision = await ownDecision(tx, who.person, about)
    if (!decision) return sorry('care.appeal.gone')
    const slow = await mayTalk(tx, who.person, 'report')
    if (slow) return slow
    const { themeId } = decision
    const subject = `appeal:${decision.id}`
    const [made] = await tx.$queryRaw<{ id: number }[]>`
      insert into report (subject, theme_id, person_id, reason) values (${subject}, ${themeId}, ${who.person}, ${words.ok})
      on conflict do nothing returning id`
    if (made) {
      await audit(tx, { person: who.person, action: 'report.appeal', subject: String(decision.id), outcome: 'done' })
      const view: View = {
        title: { key: 'care.call.appeal' },
        lines: [{ key: 'care.call.look' }],
        buttons: [{ label: { key: 'do.report.show' }, does: { kind: 'report.show', report: made.id }, look: 'main' }],
      }
      await publish(tx, { audience: { kind: 'carers', id: themeId }, view, direct: view })
    }
    return { mood: 'done', lines: [{ key: 'care.appeal.made' }] }
  })
}

/** @param about 'appeal-12': a removal of something that this person wrote */
async function ownDecision(tx: Tx, person: number, about: string): Promise<Report | undefined> {
  const [, id = ''] = /^appeal-(\d{1,9})$/.exec(about) ?? []
  const decision = id ? await tx.report.findUnique({ where: { id: Number(id) } }) : null
  if (decision?.state !== 'removed') return undefined
  const thing = await holdThing(tx, decision.subject)
  return thing?.author === person ? decision : undefined
}

export async function isAppeal(db: Db, id: number): Promise<boolean> {
  return (await db.report.count({ where: { id, subject: { startsWith: 'appeal:' } } })) > 0
}

/** @returns undefined when this report is no appeal, or what it was about is no more */
export async function readAppeal(tx: Tx, row: Report): Promise<Appeal | undefined> {
  const [, id = ''] = /^appeal:(\d+)$/.exec(row.subject) ?? []
  const decision = id ? await tx.report.findUnique({ where: { id: Number(id) } }) : null
  const thing = decision && (await holdThing(tx, decision.subject))
  return decision && thing ? { row, decision, thing } : undefined
}

export function appealView({ row, decision, thing }: Appeal): View {
  const list = { label: { key: 'do.report.list' }, does: { kind: 'report.list' } } as const
  if (row.state !== 'open') return { lines: [{ key: 'care.appeal.over' }], buttons: [list] }
  return {
    title: { key: 'care.show.appeal', with: { theme: thing.theme } },
    lines: [
      { plain: thing.words },
      { key: 'care.removed.why', with: { why: reasonText(unpackReason(decision.reason).reason) } },
      { key: 'care.show.words', with: { words: row.reason } },
      { key: 'care.appeal.other' },
    ],
    buttons: [
      { label: { key: 'do.appeal.keep' }, does: { kind: 'report.keep', report: row.id }, look: 'main' },
      { label: { key: 'do.appeal.restore' }, does: { kind: 'report.restore', report: row.id } },
      list,
    ],
  }
}

/** `kept`: the decision stands. `removed`: it is taken back, and so is the block that was part of it. */
export async function decideAppeal({ ctx, who }: Visit, id: number, state: 'kept' | 'removed'): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const named = await tx.report.findUnique({ where: { id } })
    if (!named) return sorry('care.report.none')
    if (!(await mayCare(tx, who.person, named.themeId)) || named.personId === who.person) {
      return await refuseCare(tx, who.person, 'report.restore', named.subject)
    }
    // Its question is held from here on: of two who decide, the second sees what the first did.
    await readAppeal(tx, named)
    const row = await tx.report.findUnique({ where: { id } })
    const appeal = row && (await readAppeal(tx, row))
    if (!appeal) return sorry('care.report.none')
    if (appeal.row.state === 'open') await close(tx, who.person, appeal, state)
    return {
      mood: 'done',
      lines: [{ key: appeal.row.state === 'open' ? 'care.appeal.decided' : 'care.appeal.over' }],
      buttons: [{ label: { key: 'do.report.list' }, does: { kind: 'report.list' } }],
    }
  })
}

async function close(tx: Tx, by: number, { row, decision, thing }: Appeal, state: 'kept' | 'removed'): Promise<void> {
  await tx.$executeRaw`
    update report set state = ${state}, decided_by = ${by}, decided_at = now() where id = ${row.id}`
  await audit(tx, {
    person: by,
    action: state === 'kept' ? 'report.keep' : 'report.restore',
    subject: row.subject,
    outcome: 'done',
  })
  if (state === 'removed') {
    // Everything that was reported of it then was kept after all.
    await tx.$executeRaw`
      update report set state = 'kept', decided_at = now() where subject = ${decision.subject} and state = 'removed'`
    await bringBack(tx, thing)
    // One that was made for it is of the same moment (see block.ts): for anything else it stands.
    if (thing.author !== null && decision.decidedAt) await lift(tx, by, thing.author, decision.decidedAt)
  }
  await tellPerson(tx, thing.author, {
    title: { key: state === 'kept' ? 'care.appeal.kept' : 'care.appeal.restored' },
    lines: [{ plain: thing.words }, { key: state === 'kept' ? 'care.appeal.kept.next' : 'care.appeal.restored.next' }],
  })
}
