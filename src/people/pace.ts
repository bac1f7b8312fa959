/** How often we may write: at once, once a day, once a week, twice a month. The person chooses, for all themes or for one. */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import type { Button, View } from '../port.ts'
import type { Who } from './arrive.ts'
import { sorry } from './sorry.ts'

export const PACES = ['now', 'daily', 'weekly', 'twice-a-month'] as const
export type Pace = (typeof PACES)[number]

export function readPace(typed: string): Pace | undefined {
  return PACES.find((pace) => pace === typed)
}

interface Settings {
  pace: Pace
  urgent: boolean
  quietFrom: number | null
  quietTo: number | null
}

/** The pace for all themes, whether we may come earlier, and the quiet hours: each with the tap that changes it. */
export async function showPace(ctx: Ctx, who: Who): Promise<View> {
  const { pace, urgent, quietFrom, quietTo } = await ctx.db.person.findUniqueOrThrow({
    where: { id: who.person },
    select: { pace: true, urgent: true, quietFrom: true, quietTo: true },
  })
  return paceView({ pace: readPace(pace) ?? 'now', urgent, quietFrom, quietTo })
}

function paceView({ pace, urgent, quietFrom, quietTo }: Settings): View {
  return {
    title: { key: 'pace.title' },
    lines: [
      { key: 'pace.is', with: { pace: { key: `pace.${pace}` } } },
      ...(pace === 'now' ? [] : [{ key: urgent ? 'pace.urgent.on' : 'pace.urgent.off' } as const]),
      quietFrom === null || quietTo === null
        ? { key: 'quiet.none' }
        : { key: 'quiet.is', with: { from: clock(quietFrom), to: clock(quietTo) } },
    ],
    note: { key: 'pace.note' },
    buttons: [
      ...PACES.filter((other) => other !== pace).map((other): Button => ({
        label: { key: `pace.${other}` },
        does: { kind: 'me.pace.set', pace: other },
      })),
      ...(pace === 'now'
        ? []
        : [
            {
              label: { key: urgent ? 'do.urgent.off' : 'do.urgent.on' },
              does: { kind: 'me.urgent', wanted: urgent ? 'no' : 'yes' },
            } as const,
          ]),
      { label: { key: 'do.quiet' }, does: { kind: 'form.open', form: 'quiet' } },
      ...(quietFrom === null ? [] : [{ label: { key: 'do.quiet.off' }, does: { kind: 'me.quiet.off' } } as const]),
    ],
  }
}

/** '07:30', of minutes after midnight. */
export function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** For all themes that have no pace of their own. */
export async function choosePace(ctx: Ctx, who: Who, wanted: string): Promise<View> {
  const pace = readPace(wanted)
  if (!pace) return sorry('fault.unknown')
  await ctx.db.$transaction(async (tx) => {
    await tx.person.update({ where: { id: who.person }, data: { pace } })
    await keepAgenda(tx, ctx, who.person)
  })
  return { mood: 'done', lines: [{ key: 'pace.set', with: { pace: { key: `pace.${pace}` } } }] }
}

/** Whether a poll that closes before the next digest may come earlier. */
export async function chooseUrgent(ctx: Ctx, who: Who, wanted: string): Promise<View> {
  const urgent = wanted === 'yes'
  await ctx.db.person.update({ where: { id: who.person }, data: { urgent } })
  return { mood: 'done', lines: [{ key: urgent ? 'pace.urgent.on' : 'pace.urgent.off' }] }
}

/**
 * Writes down when each digest of this person is due: call it in the transaction of whatever changes their pace, their
 * themes, their zone or their quiet hours. What was not told yet moves along to the new pace. Their own pace is kept also
 * when each of their themes has another: what they took part in elsewhere is told at it.
 */
export async function keepAgenda(tx: Tx, { settings }: Pick<Ctx, 'settings'>, person: number): Promise<void> {
  await tx.$executeRaw`
    with me as (select * from person where id = ${person} for update),
    wanted as (
      select pace from me where pace <> 'now'
      union
      select f.pace from me join follow f on f.person_id = me.id where f.pace <> 'now'),
    gone as (
      delete from agenda where person_id = ${person} and pace not in (select pace from wanted) returning told_to)
    insert into agenda (person_id, pace, due_at, told_to)
    select me.id, wanted.pace,
           next_digest(wanted.pace, now(), coalesce(me.zone, ${settings.zone}), me.quiet_from, me.quiet_to),
           coalesce((select min(told_to) from gone), now())
      from me cross join wanted
    on conflict (person_id, pace) do update set due_at = excluded.due_at`
}
