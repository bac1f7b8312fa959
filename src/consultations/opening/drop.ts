/** Takes a part out, or throws a draft away. What people answered already stays, and is told in the response. */
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import { closeQuietly } from '../../polls/close.ts'
import { endPart } from '../../questions/asking/settle.ts'
import { writeChange } from '../promise/change.ts'
import { hold } from '../promise/hold.ts'
import { touch } from './change.ts'
import { draftView } from './draft.ts'

export async function dropPart({ ctx, who }: Visit, id: string, position: number): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, {
      action: 'consult.drop',
      states: ['draft', 'scheduled', 'open', 'paused'],
    })
    if ('refused' in held) return held.refused
    const { consultation } = held
    const part = consultation.parts.find((one) => one.position === position && !one.removedAt)
    if (!part) return sorry('consult.part.gone')
    if (consultation.state === 'draft' || consultation.state === 'scheduled') {
      await tx.part.deleteMany({ where: { consultationId: id, position } })
      await touch(tx, who, id)
      await audit(tx, { person: who.person, action: 'consult.drop', subject: id, outcome: 'done' })
      return await draftView(tx, who, id)
    }
    if (consultation.parts.filter(({ removedAt }) => !removedAt).length === 1) return sorry('consult.drop.last')
    await tx.$executeRaw`update part set removed_at = now() where consultation_id = ${id} and position = ${position}`
    if (part.pollId) await closeQuietly(tx, part.pollId)
    if (part.questionId) await endPart(tx, part.questionId, 'withdrawn')
    await writeChange(tx, consultation, { person: who.person, what: 'removed', why: part.words })
    return { mood: 'done', lines: [{ key: 'consult.dropped' }] }
  })
}

/** Only what was never open: what was promised in public stays promised. */
export async function discard({ ctx, who }: Visit, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.discard', states: ['draft', 'scheduled'] })
    if ('refused' in held) return held.refused
    await tx.$executeRaw`update consultation set state = 'discarded', version = version + 1 where id = ${id}`
    await audit(tx, { person: who.person, action: 'consult.discard', subject: id, outcome: 'done' })
    return { mood: 'done', lines: [{ key: 'consult.discarded' }] }
  })
}
