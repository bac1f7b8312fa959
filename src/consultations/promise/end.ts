/** A consultation ends before its time, with a reason. What was promised stays promised. */
import { readLine } from '../../forms/words.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { writeChange } from './change.ts'
import { close } from './close.ts'
import { hold } from './hold.ts'
import { done } from './pause.ts'
import { whyField, WHY_MAX } from './why.ts'

export function endForm(id: string): Form {
  return {
    name: `end/${id}`,
    title: { key: 'form.consult.end' },
    submit: { key: 'do.consult.end' },
    fields: [whyField],
  }
}

export async function endEarly({ ctx, who }: Visit, values: Values, id: string): Promise<View> {
  const why = readLine(values['why'] ?? '', WHY_MAX)
  if ('fault' in why) return { mood: 'sorry', errors: { why: why.fault } }
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.end', states: ['open', 'paused'] })
    if ('refused' in held) return held.refused
    await close(tx, held.consultation)
    await writeChange(tx, held.consultation, {
      person: who.person,
      what: 'ended',
      why: { words: { [who.reader.locale]: why.ok } },
    })
    return done('consult.run.ended', id)
  })
}
