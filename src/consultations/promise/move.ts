/** The answer date is moved: once, before it has passed, in public, with a reason. */
import { readWhen } from '../../forms/when.ts'
import { readLine } from '../../forms/words.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { moment } from '../../polls/view.ts'
import { writeChange } from './change.ts'
import { nowOf, setClock } from './clock.ts'
import { hold } from './hold.ts'
import { whyField, WHY_MAX } from './why.ts'

export function moveForm(id: string): Form {
  return {
    name: `move/${id}`,
    title: { key: 'form.consult.move' },
    submit: { key: 'do.consult.move' },
    fields: [
      { name: 'answer', kind: 'when', label: { key: 'form.consult.answer' }, hint: { key: 'form.poll.closes.hint' } },
      whyField,
    ],
  }
}

export async function moveDate({ ctx, who }: Visit, values: Values, id: string): Promise<View> {
  const answer = readWhen(values['answer'] ?? '', ctx.clock.now(), ctx.settings.zone)
  const why = readLine(values['why'] ?? '', WHY_MAX)
  if ('fault' in answer || 'fault' in why) {
    return {
      mood: 'sorry',
      errors: { ...('fault' in answer && { answer: answer.fault }), ...('fault' in why && { why: why.fault }) },
    }
  }
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.move', states: ['open', 'paused', 'closed'] })
    if ('refused' in held) return held.refused
    const { movedFrom, answerBy, closesAt, closedAt } = held.consultation
    if (movedFrom) return { mood: 'sorry', lines: [{ key: 'consult.move.once' }] }
    // Or a promise that was broken would be one that is still to be kept.
    if (answerBy && answerBy <= (await nowOf(tx))) {
      return { mood: 'sorry', lines: [{ key: 'consult.move.passed', with: { answer: moment(answerBy) } }] }
    }
    if (answerBy && answer.ok <= answerBy) {
      return { mood: 'sorry', errors: { answer: { key: 'consult.move.earlier', with: { answer: moment(answerBy) } } } }
    }
    if (!closedAt && closesAt && answer.ok <= closesAt) {
      return { mood: 'sorry', errors: { answer: { key: 'consult.move.closes', with: { closes: moment(closesAt) } } } }
    }
    const words = JSON.stringify({ [who.reader.locale]: why.ok })
    await tx.$executeRaw`
      update consultation set moved_from = answer_by, moved_why = ${words}::jsonb, answer_by = ${answer.ok} where id = ${id}`
    await setClock(tx, ctx, { id, answerBy: answer.ok })
    await writeChange(tx, held.consultation, { person: who.person, what: 'moved' })
    return {
      mood: 'done',
      lines: [{ key: 'consult.run.moved', with: { answer: moment(answer.ok) } }],
      buttons: [{ label: { key: 'do.consult.run' }, does: { kind: 'consult.run', consultation: id } }],
    }
  })
}
