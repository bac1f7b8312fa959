/**
 * An unsettled question goes on as a poll: an official who answers for its theme opens it with one tap, with the question
 * and what experts answered filled in. (A consultation can begin the same way: see Origin in polls/open.ts.)
 */
import type { Tx } from '../../db/open.ts'
import { changedForGood, withdraw } from '../../delivery/publish.ts'
import { audit, mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import { pollForm } from '../../polls/form.ts'
import { openPoll } from '../../polls/open.ts'
import type { Button, Field, Form, View } from '../../port.ts'
import { refuse } from '../../themes/refuse.ts'
import { optionsFrom, shorten } from './draft.ts'
import { tell } from './tell.ts'
import { canRead, holdThing, type Thing } from './thing.ts'

/** What a poll's question and its choices take: see polls/form.ts. */
const QUESTION_MAX = 300
/** As a picker of moments gives it, so that a picker can show it. */
const CLOSES_AFTER_S = 7 * 86_400

export async function drawTurn(visit: Visit, about = ''): Promise<Form | View> {
  const { ctx, who } = visit
  const ready = await ctx.db.$transaction(async (tx) => {
    const held = await holdForTurn(tx, visit, about)
    if ('view' in held) return held.view
    const { thing } = held
    return {
      theme: thing.themeId,
      question: shorten(thing.words, QUESTION_MAX),
      options: optionsFrom(await answersTo(tx, thing, who.person)).join('\n'),
      closes: `@${Math.floor(ctx.clock.now().getTime() / 1000) + CLOSES_AFTER_S}`,
    }
  })
  if (!('theme' in ready)) return ready
  const form = await pollForm(ctx, who)
  if (!('fields' in form)) return form
  return {
    ...form,
    name: `turn/${about}`,
    title: { key: 'form.turn.title' },
    fields: form.fields.map((field): Field => {
      const value = Object.entries(ready).find(([name]) => name === field.name)?.[1]
      return value ? { ...field, value } : field
    }),
  }
}

/** The same form that comes again is answered as the first time; of two officials, the second is shown the poll of the first. */
export async function turn(visit: Visit, values: Values, about = ''): Promise<View> {
  const { ctx, who, mark } = visit
  return await openPoll(ctx, who, values, mark, {
    hold: async (tx) => {
      const held = await holdForTurn(tx, visit, about)
      return 'view' in held ? held.view : undefined
    },
    become: async (tx, poll) => {
      const thing = await holdThing(tx, `question:${about}`)
      if (thing) await become(tx, who.person, thing, poll)
    },
  })
}

async function holdForTurn(tx: Tx, { who, mark }: Visit, id: string): Promise<{ thing: Thing } | { view: View }> {
  const thing = await holdThing(tx, `question:${id}`)
  if (!thing) return { view: sorry('care.turn.gone') }
  if (!(await mayRun(tx, who.person, thing.themeId))) {
    return { view: await refuse(tx, who.person, 'question.turn', id) }
  }
  const [poll] = await tx.$queryRaw<{ id: string; origin: string | null }[]>`
    select p.id, p.origin from question q join poll p on p.id = q.poll_id where q.id = ${id}`
  if (poll && (mark === undefined || poll.origin !== mark)) {
    return { view: { ...sorry('care.turn.already'), buttons: [pollButton(poll.id)] } }
  }
  if (!poll && (!thing.stands || !(await canRead(tx, who.person, thing)))) return { view: sorry('care.turn.gone') }
  return { thing }
}

/** Only what everybody can read, and what the official wrote: the rest is between an asker and an expert. */
async function answersTo(tx: Tx, { question }: Thing, person: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ words: string }[]>`
    select a.words from answer a join question q on q.id = a.question_id
     where q.id = ${question} and a.withdrawn_at is null and a.removed_at is null and a.outdated_at is null
       and (a.answered_by = ${person} or (q.published_at is not null and a.agreed_at is not null))
     order by a.created_at, a.id`
  return rows.map(({ words }) => words)
}

/** Nobody is asked any more: from here on everybody may choose. Whoever took part in the question hears so. */
async function become(tx: Tx, by: number, thing: Thing, poll: string): Promise<void> {
  const claimed = await tx.$queryRaw<{ account: number | null }[]>`
    update ask set state = 'over' from expert e
     where ask.question_id = ${thing.id} and ask.state in ('asked', 'claimed') and e.person_id = ask.person_id
    returning case when ask.said_at is not null then e.account_id end as account`
  const answered = await tx.$queryRaw<{ account: number | null }[]>`
    select distinct account_id as account from answer
     where question_id = ${thing.id} and withdrawn_at is null and removed_at is null and answered_by is not null`
  await tx.$executeRaw`
    update question set poll_id = ${poll}, state = 'settled', settled_at = coalesce(settled_at, now()), next_at = null
     where id = ${thing.id}`
  await audit(tx, { person: by, action: 'question.turn', subject: thing.id, outcome: 'done' })
  await withdraw(tx, thing.subject)
  await changedForGood(tx, thing.subject)
  await tell(tx, thing.account, letter(thing, 'care.turned.asker', poll))
  const experts = new Set([...answered, ...claimed].flatMap(({ account }) => account ?? []))
  experts.delete(thing.account ?? 0)
  for (const account of experts) await tell(tx, account, letter(thing, 'care.turned.expert', poll))
}

function letter(thing: Thing, key: 'care.turned.asker' | 'care.turned.expert', poll: string): View {
  return {
    title: { key: 'care.turned.title' },
    lines: [{ plain: thing.words }, { key, with: { theme: thing.theme } }],
    buttons: [pollButton(poll)],
  }
}

const pollButton = (poll: string): Button => ({
  label: { key: 'do.show' },
  does: { kind: 'poll.show', poll },
  look: 'main',
})
