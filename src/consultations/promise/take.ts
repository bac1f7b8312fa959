/** A colleague takes over the work of a consultation: reminders come to them from now on. */
import type { Tx } from '../../db/open.ts'
import type { Who } from '../../people/arrive.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { writeChange } from './change.ts'
import { hold } from './hold.ts'
import { done } from './pause.ts'

export async function take({ ctx, who }: Visit, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.take', states: ['open', 'paused', 'closed'] })
    if ('refused' in held) return held.refused
    await tx.$executeRaw`update consultation set owner_id = ${who.person} where id = ${id}`
    await takeQuestions(tx, who, id)
    await writeChange(tx, held.consultation, { person: who.person, what: 'taken' })
    return done('consult.run.taken', id)
  })
}

/** Answers to its questions, and what is asked back, come to them as well; not to a question that they answered themselves. */
async function takeQuestions(tx: Tx, { person, account }: Who, id: string): Promise<void> {
  await tx.$executeRaw`
    update question set asked_by = ${person}, account_id = ${account} from part
     where part.consultation_id = ${id} and part.question_id = question.id
       and not exists (select from answer where answer.question_id = question.id and answered_by = ${person})`
}
