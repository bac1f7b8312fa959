/** Quiet hours: the part of the day in which nobody is written to, in their own time zone. */
import type { Ctx } from '../ctx.ts'
import type { Form, Text, View } from '../port.ts'
import type { Who } from './arrive.ts'
import { clock, keepAgenda } from './pace.ts'
import type { Values } from './visit.ts'

/** What most people mean by the night. */
const NIGHT = { from: '22:00', to: '08:00' } as const

export async function quietForm(ctx: Ctx, who: Who): Promise<Form> {
  const { quietFrom, quietTo } = await ctx.db.person.findUniqueOrThrow({ where: { id: who.person } })
  return {
    name: 'quiet',
    title: { key: 'form.quiet.title' },
    submit: { key: 'form.quiet.submit' },
    fields: [
      {
        name: 'from',
        kind: 'line',
        label: { key: 'form.quiet.from' },
        hint: { key: 'form.quiet.hint' },
        value: quietFrom === null ? NIGHT.from : clock(quietFrom),
      },
      {
        name: 'to',
        kind: 'line',
        label: { key: 'form.quiet.to' },
        value: quietTo === null ? NIGHT.to : clock(quietTo),
      },
      {
        name: 'zone',
        kind: 'line',
        label: { key: 'form.quiet.zone' },
        hint: { key: 'form.quiet.zone.hint' },
        value: who.reader.zone,
      },
    ],
  }
}

export async function chooseQuiet(ctx: Ctx, who: Who, values: Values): Promise<View> {
  const quietFrom = readClock(values['from'] ?? '')
  const quietTo = readClock(values['to'] ?? '')
  const zone = readZone(values['zone'] ?? '')
  const unclear: Text = { key: 'quiet.unclear' }
  const errors: Record<string, Text> = {
    ...(quietFrom === undefined && { from: unclear }),
    ...(quietTo === undefined && { to: unclear }),
    ...(quietFrom !== undefined && quietFrom === quietTo && { to: { key: 'quiet.same' } as const }),
    ...(zone === undefined && { zone: { key: 'quiet.zone.unknown' } as const }),
  }
  if (quietFrom === undefined || quietTo === undefined || zone === undefined || quietFrom === quietTo) {
    return { mood: 'sorry', errors }
  }
  await save(ctx, who, { quietFrom, quietTo, zone })
  return { mood: 'done', lines: [{ key: 'quiet.set', with: { from: clock(quietFrom), to: clock(quietTo) } }] }
}

export async function endQuiet(ctx: Ctx, who: Who): Promise<View> {
  await save(ctx, who, { quietFrom: null, quietTo: null })
  return { mood: 'done', lines: [{ key: 'quiet.none' }] }
}

async function save(
  ctx: Ctx,
  who: Who,
  data: { quietFrom: number | null; quietTo: number | null; zone?: string },
): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    await tx.person.update({ where: { id: who.person }, data })
    await keepAgenda(tx, ctx, who.person)
  })
}

/** '7', '7:30', '07.30', '7u30' -> minutes after midnight. */
function readClock(typed: string): number | undefined {
  const [, hours, minutes = '0'] = /^\s*(\d{1,2})(?:\s*[:.uh]\s*(\d{2})?)?\s*(?:uur)?\s*$/i.exec(typed) ?? []
  const at = Number(hours) * 60 + Number(minutes)
  return hours !== undefined && Number(hours) < 24 && Number(minutes) < 60 ? at : undefined
}

/** As the IANA writes it; people may type it in any case, and 'Amsterdam' for 'Europe/Amsterdam'. */
function readZone(typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase().replaceAll(' ', '_')
  if (!wanted) return undefined
  return Intl.supportedValuesOf('timeZone').find((zone) => {
    const name = zone.toLowerCase()
    return name === wanted || name.endsWith(`/${wanted}`)
  })
}
