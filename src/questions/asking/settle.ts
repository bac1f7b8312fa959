/** The asker ends it: it is settled, another question answers it already, or they take it back. Or it goes on after all. */
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { changedForGood, withdraw } from '../../delivery/publish.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { Button, Text, View } from '../../port.ts'
import { isFresh } from '../answering/load.ts'
import { solve } from '../answering/help.ts'
import { mayTalk } from '../care/may.ts'
import { consultationOf, runButton } from '../part.ts'
import { holdOwn, holdQuestion, subjectOf, type Question } from './load.ts'
import { tellExpert } from './tell.ts'
import { excerpt } from './view.ts'
import { resume } from './wake.ts'

const LIST: Button = { label: { key: 'do.questions' }, does: { kind: 'question.list' } }

export async function settleQuestion(visit: Visit, id: string): Promise<View> {
  return await own(visit, id, async (tx, question) => {
    if (question.state === 'open' && (await isFresh(tx, visit))) await end(tx, question, 'settled', 'settle.thanks')
    return {
      mood: 'done',
      lines: [{ key: 'settle.done' }],
      buttons: [
        ...(question.publishedAt
          ? []
          : [
              {
                label: { key: 'do.answer.publish' },
                does: { kind: 'question.publish', question: id, named: 'ask' },
              } as const,
            ]),
        { label: { key: 'do.question.open' }, does: { kind: 'question.open', question: id } },
        LIST,
      ],
    }
  })
}

/** @param by the answered question that tells them what they wanted to know */
export async function solvedBy(visit: Visit, id: string, by: string): Promise<View> {
  return await own(visit, id, async (tx, question) => {
    const answered = await tx.question.count({ where: { id: by, publishedAt: { not: null } } })
    if (answered === 0) return sorry('read.gone')
    const ending = question.state === 'draft' || question.state === 'open'
    if (ending && (await isFresh(tx, visit))) {
      await solve(tx, by)
      await end(tx, question, 'settled', 'settle.thanks')
    }
    return {
      mood: 'done',
      lines: [{ key: 'solved.done' }],
      buttons: [
        { label: { key: 'do.question.read' }, does: { kind: 'question.read', question: by }, look: 'main' },
        LIST,
      ],
    }
  })
}

/** A draft leaves neither words nor files behind. */
export async function dropQuestion(visit: Visit, id: string): Promise<View> {
  return await own(visit, id, async (tx, question) => {
    const { state } = question
    const ending = state === 'draft' || state === 'open'
    if (ending && (await isFresh(tx, visit))) {
      await end(tx, question, 'withdrawn', 'drop.thanks')
      if (state === 'draft') {
        await tx.$executeRaw`update question set words = '' where id = ${id}`
        await tx.$executeRaw`delete from attachment where subject = ${subjectOf(id)}`
      }
    }
    if (state === 'settled') return sorry('drop.settled')
    return { mood: 'done', lines: [{ key: state === 'draft' ? 'drop.draft' : 'drop.done' }], buttons: [LIST] }
  })
}

/**
 * What they thought settled is not: experts are asked again, unless an answer is there that helped. Nobody sooner than if
 * it had not been settled: settled and opened ten times, it asks no more people.
 */
export async function reopenQuestion(visit: Visit, id: string): Promise<View> {
  return await own(visit, id, async (tx, question) => {
    const sent = await tx.question.count({ where: { id, sentAt: { not: null } } })
    if (question.state === 'settled' && sent > 0) {
      const refused = await mayTalk(tx, visit.who.person, 'ask', id)
      if (refused) return refused
      if (!(await isFresh(tx, visit))) return sorry('asked.gone')
      await tx.$executeRaw`update question set state = 'open', settled_at = null where id = ${id}`
      await changedForGood(tx, subjectOf(id))
      await resume(tx, id)
    } else if (question.state !== 'open') return sorry('asked.gone')
    return {
      mood: 'done',
      lines: [{ key: 'reopen.done' }],
      buttons: [{ label: { key: 'do.question.show' }, does: { kind: 'question.show', question: id } }],
    }
  })
}

/** A consultation is over, or asks this no longer. */
export async function endPart(tx: Tx, id: string, state: 'settled' | 'withdrawn'): Promise<void> {
  const question = await holdQuestion(tx, id)
  if (question?.state === 'open') await end(tx, question, state, state === 'settled' ? 'settle.thanks' : 'drop.thanks')
}

/** Whoever was to answer need not any more, and those who are writing are told so. */
async function end(tx: Tx, question: Question, state: 'settled' | 'withdrawn', thanks: Thanks): Promise<void> {
  const { id } = question
  await tx.$executeRaw`
    update question set state = ${state}, next_at = case when ${state} = 'settled' then next_at end, settled_at = now()
     where id = ${id}`
  const ended = await tx.$queryRaw<{ person: number; claimed: boolean }[]>`
    with ending as (select person_id, state from ask where question_id = ${id} and state in ('asked', 'claimed') for update)
    update ask set state = 'over' from ending where ask.question_id = ${id} and ask.person_id = ending.person_id
    returning ask.person_id as person, ending.state = 'claimed' as claimed`
  await withdraw(tx, subjectOf(id))
  await changedForGood(tx, subjectOf(id))
  for (const { person } of ended.filter(({ claimed }) => claimed)) {
    const line: Text = { key: thanks, with: { question: excerpt(question.words) } }
    await tellExpert(tx, question, person, { lines: [line] })
  }
}
type Thanks = 'settle.thanks' | 'drop.thanks'

async function own(
  { ctx, who }: Visit,
  id: string,
  work: (tx: Tx, question: Question) => Promise<View>,
): Promise<View> {
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx) => {
      const question = await holdOwn(tx, id, who.person)
      if (!question || question.state === 'removed') return sorry('asked.gone')
      const consultation = await consultationOf(tx, id)
      return consultation ? { ...sorry('asked.part'), buttons: [runButton(consultation)] } : await work(tx, question)
    }),
  )
}
