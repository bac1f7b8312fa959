/** Whether an answer helped: one verdict a person, changeable. The expert is thanked once. */
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { changedForGood, later } from '../../delivery/publish.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { consultationOf } from '../part.ts'
import { publishButtons } from './agree-view.ts'
import { PAUSE, writeTo } from './letter.ts'
import {
  aboutAnswer,
  aboutQuestion,
  holdAnswer,
  holdPerson,
  isFresh,
  partOf,
  stands,
  type Asked,
  type Given,
} from './load.ts'
import { standingOf } from './party.ts'
import { clip, settleButton, showButton } from './view.ts'

const WORDS_MAX = 200

/** @param said 'yes' or 'no' */
export async function judge(visit: Visit, id: string, said: string): Promise<View> {
  const { ctx, who } = visit
  if (said !== 'yes' && said !== 'no') return sorry('fault.unknown')
  const helped = said === 'yes'
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx) => {
      const answer = await holdAnswer(tx, id)
      const here = await holdPerson(tx, who.person)
      const part = answer && here ? partOf(answer, who.person) : undefined
      if (!answer || !part || !stands(answer)) return sorry('answer.gone')
      if (part === 'expert') return sorry('verdict.not.own')
      if (await isFresh(tx, visit)) {
        const change = await keepVerdict(tx, answer.id, who.person, helped)
        if (part === 'asker') await follow(tx, answer, helped, change)
      }
      return part === 'asker'
        ? await askerTold(tx, answer.question, { answer: id, helped, person: who.person })
        : { mood: 'done', lines: [{ key: helped ? 'verdict.noted.yes' : 'verdict.noted.no' }] }
    }),
  )
}

/** @returns by how much the number of those whom it helped changed: -1, 0 or 1 */
async function keepVerdict(tx: Tx, answer: string, person: number, helped: boolean): Promise<number> {
  const before = await tx.verdict.findUnique({ where: { answerId_personId: { answerId: answer, personId: person } } })
  const { party } = await standingOf(tx, person)
  await tx.$executeRaw`
    insert into verdict (answer_id, person_id, party, helped) values (${answer}, ${person}, ${party}, ${helped})
    on conflict (answer_id, person_id) do update set helped = excluded.helped, party = excluded.party, at = now()`
  return Number(helped) - Number(before?.helped ?? false)
}

/** Only what the asker says counts for whom the next question goes to: readers come later, and are not the expert's doing. */
async function follow(tx: Tx, answer: Given, helped: boolean, change: number): Promise<void> {
  const { id, question } = answer
  if (answer.answeredBy !== null && change !== 0) {
    await tx.$executeRaw`
      update offer set helped = greatest(0, helped + ${change})
       where person_id = ${answer.answeredBy} and theme_id = ${question.themeId}`
  }
  if (helped) await thank(tx, answer)
  else await askOn(tx, question.id)
  // Their own message shows what they said; the question's says where it stands.
  await changedForGood(tx, aboutAnswer(id))
  await changedForGood(tx, aboutQuestion(question.id))
}

async function thank(tx: Tx, { id, question, accountId }: Given): Promise<void> {
  const first = await tx.$executeRaw`update answer set thanked_at = now() where id = ${id} and thanked_at is null`
  if (first === 0) return
  await writeTo(tx, accountId, {
    title: { key: 'thanks.title' },
    lines: [{ key: 'thanks.words' }, { key: 'answer.question', with: { words: clip(question.words, WORDS_MAX) } }],
    buttons: [showButton(id), PAUSE],
  })
}

/**
 * Nothing helped so far: while the question is open, it goes on to others at once. One that goes on already keeps its own
 * pace: pressed ten times, "this did not help" asks no more people than pressed once.
 */
export async function askOn(tx: Tx, question: string): Promise<void> {
  const rested = await tx.$executeRaw`
    update question set next_at = now()
     where id = ${question} and state = 'open' and next_at is null and not exists (
       select 1 from answer a join verdict v on v.answer_id = a.id and v.person_id = question.asked_by and v.helped
        where a.question_id = question.id and a.withdrawn_at is null and a.removed_at is null)`
  if (rested > 0) await later(tx, { name: 'route', data: { question } })
}

async function askerTold(
  tx: Tx,
  question: Asked,
  { answer, helped, person }: { answer: string; helped: boolean; person: number },
): Promise<View> {
  const open = question.state === 'open'
  const ends = open && !(await consultationOf(tx, question.id))
  if (!helped) {
    return {
      mood: 'done',
      lines: [{ key: 'verdict.noted.no' }, { key: open ? 'verdict.asking.on' : 'verdict.settled' }],
      buttons: [
        { label: { key: 'do.remark.ask' }, does: { kind: 'form.open', form: `remark/${answer}` } },
        ...(ends ? [settleButton(question.id)] : []),
      ],
    }
  }
  const { organisation } = await standingOf(tx, person)
  return {
    mood: 'done',
    lines: [{ key: 'verdict.thanked' }, ...(question.agreedAt ? [] : [{ key: 'publish.ask' } as const])],
    buttons: [
      ...(question.agreedAt ? [] : publishButtons(question.id, organisation)),
      ...(ends ? [settleButton(question.id)] : []),
    ],
  }
}
