/** A consultation stays open for longer, with a reason. */
import { readWhen } from '../../forms/when.ts'
import { readLine } from '../../forms/words.ts'
import { later } from '../../delivery/publish.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { moment } from '../../polls/view.ts'
import { askUntil } from '../../questions/asking/wake.ts'
import { tellAnew } from '../opening/news.ts'
import { writeChange } from './change.ts'
import { nowOf } from './clock.ts'
import { hold } from './hold.ts'
import { whyField, WHY_MAX } from './why.ts'

export function extendForm(id: string): Form {
  return {
    name: `extend/${id}`,
    title: { key: 'form.consult.extend' },
    submit: { key: 'do.consult.extend' },
    fields: [
      { name: 'closes', kind: 'when', label: { key: 'form.consult.closes' }, hint: { key: 'form.poll.closes.hint' } },
      whyField,
    ],
  }
}

/** Only to a later moment, and before the answer is promised: who counted on the old one is not let down. */
export async function extend({ ctx, who }: Visit, values: Values, id: string): Promise<View> {
  const closes = readWhen(values['closes'] ?? '', ctx.clock.now(), ctx.settings.zone)
  const why = readLine(values['why'] ?? '', WHY_MAX)
  if ('fault' in closes || 'fault' in why) {
    return {
      mood: 'sorry',
      errors: { ...('fault' in closes && { closes: closes.fault }), ...('fault' in why && { why: why.fault }) },
    }
  }
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.extend', states: ['open', 'paused'] })
    if ('refused' in held) return held.refused
    const { closesAt, answerBy } = held.consultation
    // It is closed in a moment: who was told that it is over is not to find that others could still take part.
    if (closesAt && closesAt <= (await nowOf(tx))) return sorry('consult.over')
    if (closesAt && closes.ok <= closesAt) {
      return {
        mood: 'sorry',
        errors: { closes: { key: 'consult.extend.earlier', with: { closes: moment(closesAt) } } },
      }
    }
    if (answerBy && closes.ok >= answerBy) {
      return { mood: 'sorry', errors: { closes: { key: 'consult.extend.answer', with: { answer: moment(answerBy) } } } }
    }
    await tx.$executeRaw`update consultation set closes_at = ${closes.ok} where id = ${id}`
    await tx.$executeRaw`update poll set closes_at = ${closes.ok} where part_of = ${id} and closed_at is null`
    for (const { questionId } of held.consultation.parts) if (questionId) await askUntil(tx, questionId, closes.ok)
    await tellAnew(tx, { ...held.consultation, closesAt: closes.ok })
    await later(tx, { name: 'consult', data: { consultation: id } }, closes.ok)
    await writeChange(tx, held.consultation, {
      person: who.person,
      what: 'extended',
      why: { words: { [who.reader.locale]: why.ok } },
    })
    return {
      mood: 'done',
      lines: [{ key: 'consult.run.extended', with: { closes: moment(closes.ok) } }],
      buttons: [{ label: { key: 'do.consult.run' }, does: { kind: 'consult.run', consultation: id } }],
    }
  })
}
