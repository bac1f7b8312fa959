/** A consultation stands still for a while, and goes on: nobody can vote meanwhile, and everybody can read why. */
import { readLine } from '../../forms/words.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { writeChange } from './change.ts'
import { hold } from './hold.ts'
import { whyField, WHY_MAX } from './why.ts'

export function pauseForm(id: string): Form {
  return {
    name: `pause/${id}`,
    title: { key: 'form.consult.pause' },
    submit: { key: 'do.consult.pause' },
    fields: [whyField],
  }
}

export async function pause({ ctx, who }: Visit, values: Values, id: string): Promise<View> {
  const why = readLine(values['why'] ?? '', WHY_MAX)
  if ('fault' in why) return { mood: 'sorry', errors: { why: why.fault } }
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.pause', states: ['open'] })
    if ('refused' in held) return held.refused
    await tx.$executeRaw`update consultation set state = 'paused' where id = ${id}`
    // Waits for the votes that are being stored: what was acknowledged before the pause counts.
    await tx.$executeRaw`update poll set paused_at = now() where part_of = ${id} and closed_at is null`
    await writeChange(tx, held.consultation, {
      person: who.person,
      what: 'paused',
      why: { words: { [who.reader.locale]: why.ok } },
    })
    return done('consult.run.paused', id)
  })
}

export async function resume({ ctx, who }: Visit, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.resume', states: ['paused'] })
    if ('refused' in held) return held.refused
    await tx.$executeRaw`update consultation set state = 'open' where id = ${id}`
    await tx.$executeRaw`update poll set paused_at = null where part_of = ${id}`
    await writeChange(tx, held.consultation, { person: who.person, what: 'resumed' })
    return done('consult.run.resumed', id)
  })
}

/** One sentence, with the way back to the board. */
export function done(
  key: 'consult.run.paused' | 'consult.run.resumed' | 'consult.run.ended' | 'consult.run.taken',
  id: string,
): View {
  return {
    mood: 'done',
    lines: [{ key }],
    buttons: [{ label: { key: 'do.consult.run' }, does: { kind: 'consult.run', consultation: id } }],
  }
}
