/**
 * Sends a question on: to a few experts first, then to more and to the places of its theme, and after that to those who
 * answer for the theme. Everything is decided by the rows and the database's clock, with the question held: the job
 * twice, or after a restart, changes nothing more.
 */
import type { Ctx } from '../../ctx.ts'
import { unlessRaced } from '../../db/raced.ts'
import type { Tx } from '../../db/open.ts'
import { publish } from '../../delivery/publish.ts'
import { consultationOf } from '../part.ts'
import { askMore, someLater } from './ask-more.ts'
import { holdQuestion, subjectOf, type Question } from './load.ts'
import { askDaily, remindOwner, toOwner } from './owner.ts'
import { cardOf, filesWith, tellAsker, tellExpert } from './tell.ts'
import { nightOf, waitOf, WAVES } from './timing.ts'
import { answerButton, placeView } from './view.ts'
import { rest, wakeAt, wakeIn } from './wake.ts'

/** The job: its turn may have come. */
export async function route(ctx: Ctx, id: string): Promise<void> {
  await unlessRaced(() => ctx.db.$transaction((tx) => goOn(tx, ctx, id)))
}

async function goOn(tx: Tx, ctx: Ctx, id: string): Promise<void> {
  const question = await holdQuestion(tx, id)
  if (question?.state === 'draft') return await forgetDraft(tx, id)
  if (question?.state !== 'open' || !question.due) return
  await endWaits(tx, question)
  const writing = await claimedUntil(tx, id)
  if (writing) return await wakeAt(tx, id, writing)
  // Whoever was erased in the meantime waits for nothing. A consultation waits for its answers, whoever looks after it.
  if (question.askedBy === null && !(await consultationOf(tx, id))) return await rest(tx, id)
  if (await isAnswered(tx, question)) return await rest(tx, id)
  if (question.ownerAt) return await remindOwner(tx, ctx, question)
  await widen(tx, ctx, question)
}

/** The next few; with nobody left to ask, or no time, those who answer for the theme. */
async function widen(tx: Tx, ctx: Ctx, question: Question): Promise<void> {
  const { id, spanMs, leftMs } = question
  const wave = question.wave + 1
  const next = leftMs !== null && leftMs <= 0 ? undefined : WAVES[wave - 1]
  const waitMs = waitOf(wave, spanMs ?? undefined)
  const asked = next ? await askMore(tx, ctx, question, { count: next.count, wave, waitMs }) : 0
  if (next && asked === 0 && (await sleepOn(tx, question))) return
  // Everybody whom a consultation is for can answer its question there: no place and no colleague is called upon for it.
  const part = (await consultationOf(tx, id)) !== undefined
  if (part && asked === 0)
    return leftMs !== null && leftMs <= 0 ? await rest(tx, id) : await askDaily(tx, ctx, question)
  if (!part && (wave > 1 || asked === 0)) await postCard(tx, ctx, question)
  if (asked === 0) return await toOwner(tx, ctx, question)
  await tx.$executeRaw`update question set wave = ${wave} where id = ${id}`
  await wakeIn(tx, id, waitMs)
}

/** Nobody may be disturbed now, but later they may: it waits for that, not too long, and the asker hears it once. */
async function sleepOn(tx: Tx, question: Question): Promise<boolean> {
  const { id, wave, sinceMs, spanMs } = question
  const { mostMs, everyMs } = nightOf(spanMs ?? undefined)
  const since = sinceMs ?? 0
  if (wave > 0 || since + everyMs > mostMs || !(await someLater(tx, question))) return false
  await wakeIn(tx, id, everyMs)
  if (since < everyMs) {
    const [latest] = await tx.$queryRaw<{ at: Date }[]>`
      select sent_at + ${mostMs}::float8 * interval '1 ms' as at from question where id = ${id}`
    await tellAsker(tx, question, {
      key: 'told.later',
      with: { until: { at: (latest?.at ?? new Date()).toISOString() } },
    })
  }
  return true
}

/** Whose time has passed is waited for no longer; answering they still may. */
async function endWaits(tx: Tx, question: Question): Promise<void> {
  const ended = await tx.$queryRaw<{ person: number; claimed: boolean }[]>`
    with ending as (
      select person_id, state from ask
       where question_id = ${question.id} and state in ('asked', 'claimed') and due_at <= now() for update)
    update ask set state = 'silent' from ending
     where ask.question_id = ${question.id} and ask.person_id = ending.person_id
    returning ask.person_id as person, ending.state = 'claimed' as claimed`
  const lapsed = ended.filter(({ claimed }) => claimed)
  for (const { person } of lapsed) {
    await tellExpert(tx, question, person, {
      lines: [{ key: 'asked.lapsed' }, { plain: question.words }],
      buttons: [answerButton(question.id)],
    })
  }
  if (lapsed.length > 0 && !(await isAnswered(tx, question))) await tellAsker(tx, question, { key: 'told.lapsed' })
}

async function claimedUntil(tx: Tx, question: string): Promise<Date | undefined> {
  const [writing] = await tx.$queryRaw<{ until: Date | null }[]>`
    select max(due_at) as until from ask where question_id = ${question} and state = 'claimed'`
  return writing?.until ?? undefined
}

/** There is an answer that the asker did not say is of no help. */
async function isAnswered(tx: Tx, { id, askedBy }: Question): Promise<boolean> {
  const answers = await tx.$queryRaw<unknown[]>`
    select 1 from answer a
     where a.question_id = ${id} and a.withdrawn_at is null and a.removed_at is null
       and not exists (select 1 from verdict v where v.answer_id = a.id and v.person_id = ${askedBy} and not v.helped)
     limit 1`
  return answers.length > 0
}

/** Once: where the theme's news comes, somebody may know it. */
async function postCard(tx: Tx, ctx: Ctx, question: Question): Promise<void> {
  const posted = await tx.$queryRaw<unknown[]>`
    select 1 from publication where subject = ${subjectOf(question.id)} and audience->>'kind' = 'places' limit 1`
  if (posted.length > 0) return
  const view = { ...placeView(question), ...(await filesWith(tx, ctx, question.id)) }
  await publish(tx, {
    audience: { kind: 'places', id: question.themeId },
    view,
    direct: view,
    card: cardOf(question.id),
  })
}

/** What was begun a day ago and not sent is not kept, and neither is what came along with it. */
async function forgetDraft(tx: Tx, id: string): Promise<void> {
  const lapsed = await tx.$executeRaw`
    delete from question where id = ${id} and created_at < now() - interval '1 day'`
  if (lapsed > 0) await tx.$executeRaw`delete from attachment where subject = ${subjectOf(id)}`
}
