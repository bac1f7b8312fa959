/** An expert takes a question up, or leaves it. Several may take it up: their answers will stand beside each other. */
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { isFresh } from '../answering/load.ts'
import { partyText, standingOf } from '../answering/party.ts'
import { mayTalk } from '../care/may.ts'
import { holdQuestion, type Question } from './load.ts'
import { tellAsker, touchCards } from './tell.ts'
import { claimWait } from './timing.ts'
import { answerButton } from './view.ts'
import { moveOn, wakeAt } from './wake.ts'

interface Ask {
  readonly state: string
  readonly until: Date
}

/** While they write, nobody else is asked. The question is held: of two at once, the second hears of the first. */
export async function claimQuestion(visit: Visit, id: string): Promise<View> {
  const { ctx, who } = visit
  const work = async (tx: Tx): Promise<View> => {
    const found = await find(tx, id, who.person)
    if ('sorry' in found) return found.sorry
    const { question, ask } = found
    if (ask.state === 'answered') return sorry('asked.answered')
    const refused = await mayTalk(tx, who.person, 'answer')
    if (refused) return refused
    const fresh = (await isFresh(tx, visit)) && ask.state !== 'claimed'
    const until = fresh ? await claim(tx, question, who.person) : ask.until
    const others = await writing(tx, id, who.person)
    return {
      mood: 'done',
      lines: [
        { key: 'claim.done', with: { until: { at: until.toISOString() } } },
        ...(others > 0 ? [{ key: 'claim.others', with: { count: others } } as const] : []),
      ],
      buttons: [answerButton(id), { label: { key: 'do.release' }, does: { kind: 'question.decline', question: id } }],
    }
  }
  return await unlessRaced(() => ctx.db.$transaction(work))
}

async function claim(tx: Tx, question: Question, person: number): Promise<Date> {
  const { id, leftMs, nextAt } = question
  const waitMs = claimWait(leftMs ?? undefined)
  const [claimed] = await tx.$queryRaw<{ until: Date }[]>`
    update ask set state = 'claimed', said_at = now(), due_at = now() + ${waitMs}::float8 * interval '1 ms'
     where question_id = ${id} and person_id = ${person} returning due_at as until`
  const until = claimed?.until ?? new Date()
  if (nextAt) await wakeAt(tx, id, until)
  await touchCards(tx, id, person)
  await tellAsker(tx, question, {
    key: 'told.claimed',
    with: { who: partyText((await standingOf(tx, person)).party), until: { at: until.toISOString() } },
  })
  return until
}

async function writing(tx: Tx, question: string, person: number): Promise<number> {
  return await tx.ask.count({ where: { questionId: question, state: 'claimed', personId: { not: person } } })
}

/** Not now, or not after all. When nobody else is at it, others are asked at once. */
export async function declineQuestion(visit: Visit, id: string): Promise<View> {
  const { ctx, who } = visit
  const work = async (tx: Tx): Promise<View> => {
    const found = await find(tx, id, who.person)
    if ('sorry' in found) return found.sorry
    const { question, ask } = found
    if (ask.state === 'answered') return sorry('asked.answered')
    if ((await isFresh(tx, visit)) && ask.state !== 'declined') await decline(tx, question, who.person, ask)
    return {
      mood: 'done',
      lines: [{ key: 'decline.done' }],
      buttons: [
        { label: { key: 'do.claim.still' }, does: { kind: 'question.claim', question: id } },
        { label: { key: 'do.answer.pause' }, does: { kind: 'expert.pause' }, look: 'quiet' },
      ],
    }
  }
  return await unlessRaced(() => ctx.db.$transaction(work))
}

async function decline(tx: Tx, question: Question, person: number, { state }: Ask): Promise<void> {
  const { id, ownerAt } = question
  await tx.$executeRaw`
    update ask set state = 'declined', said_at = now() where question_id = ${id} and person_id = ${person}`
  await touchCards(tx, id, person)
  const released = state === 'claimed'
  if (released) await tellAsker(tx, question, { key: 'told.released' })
  const waiting = await tx.$queryRaw<unknown[]>`
    select 1 from ask where question_id = ${id} and state in ('asked', 'claimed') and due_at > now() limit 1`
  if (waiting.length === 0 && (released || !ownerAt)) await moveOn(tx, id)
}

/** The question, held, and how it was put to this person; nobody else learns that there is one. */
async function find(tx: Tx, id: string, person: number): Promise<{ question: Question; ask: Ask } | { sorry: View }> {
  const question = await holdQuestion(tx, id)
  const [ask] = await tx.$queryRaw<Ask[]>`
    select state, due_at as until from ask where question_id = ${id} and person_id = ${person}`
  if (!question || !ask) return { sorry: sorry('asked.gone') }
  return question.state === 'open' ? { question, ask } : { sorry: sorry('asked.over') }
}
