/** Publishing: the asker agrees, the expert agrees, each under the name they wish; until both do, nobody else reads it. */
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { changedForGood } from '../../delivery/publish.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { Button, View } from '../../port.ts'
import { agreeButtons, askPublish, hideAnswer, hideQuestion } from './agree-view.ts'
import { PAUSE, writeTo } from './letter.ts'
import {
  aboutAnswer,
  aboutQuestion,
  holdAnswer,
  holdPerson,
  holdQuestion,
  isFresh,
  loadQuestion,
  stands,
  type Asked,
} from './load.ts'
import { readName, standingOf } from './party.ts'
import { clip } from './view.ts'

const QUESTION_MAX = 200
const ANSWER_MAX = 600

/** @param named how the asker wishes to be named; 'ask': they are asked first, 'no': they agree no longer */
export async function publishQuestion(visit: Visit, id: string, named: string): Promise<View> {
  const { ctx, who } = visit
  const name = readName(named)
  if (!name && named !== 'no' && named !== 'ask') return sorry('fault.unknown')
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx) => {
      const question = await holdQuestion(tx, id)
      const here = await holdPerson(tx, who.person)
      if (!here || question?.askedBy !== who.person) return sorry('publish.not.yours')
      if (question.state !== 'open' && question.state !== 'settled') return sorry('publish.too.late')
      if (named === 'ask') {
        return askPublish(id, (await standingOf(tx, who.person)).organisation, question.agreedAt !== null)
      }
      if (await isFresh(tx, visit)) {
        const agreedAt = name ? (question.agreedAt ?? new Date()) : null
        await tx.question.update({ where: { id }, data: { agreedAt, name: name ?? null } })
        if (name) await invite(tx, question)
        await changed(tx, id)
      }
      return await told(tx, visit, id, name ? hideQuestion(id) : undefined)
    }),
  )
}

/** Each expert whose answer stands is asked once, whatever the asker changes afterwards. */
async function invite(tx: Tx, question: Asked): Promise<void> {
  const experts = await tx.$queryRaw<{ id: string; words: string; account: number | null; person: number }[]>`
    update answer set invited_at = now()
     where question_id = ${question.id} and invited_at is null and agreed_at is null and answered_by is not null
       and withdrawn_at is null and removed_at is null
    returning id, words, account_id as account, answered_by as person`
  for (const { id, words, account, person } of experts) {
    const { organisation } = await standingOf(tx, person)
    await writeTo(tx, account, {
      title: { key: 'publish.invite.title' },
      lines: [
        { key: 'publish.invite' },
        { key: 'answer.question', with: { words: clip(question.words, QUESTION_MAX) } },
        { key: 'answer.yours', with: { words: clip(words, ANSWER_MAX) } },
      ],
      buttons: [...agreeButtons(id, organisation), hideAnswer(id), PAUSE],
    })
  }
}

/** @param named how the expert wishes to be named; 'no': they do not agree, or no longer */
export async function publishAnswer(visit: Visit, id: string, named: string): Promise<View> {
  const { ctx, who } = visit
  const name = readName(named)
  if (!name && named !== 'no') return sorry('fault.unknown')
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx) => {
      const answer = await holdAnswer(tx, id)
      const here = await holdPerson(tx, who.person)
      if (!here || answer?.answeredBy !== who.person) return sorry('publish.not.yours')
      if (!stands(answer) || answer.question.state === 'withdrawn') return sorry('publish.too.late')
      if (await isFresh(tx, visit)) {
        const agreedAt = name ? (answer.agreedAt ?? new Date()) : null
        await tx.answer.update({ where: { id }, data: { agreedAt, name: name ?? null } })
        await changedForGood(tx, aboutAnswer(id))
        await changed(tx, answer.questionId)
        if (answer.question.publishedAt === null) await tellAsker(tx, visit, answer.questionId)
      }
      return name
        ? await told(tx, visit, answer.questionId, hideAnswer(id))
        : { mood: 'done', lines: [{ key: 'publish.hidden' }, { key: 'publish.change' }] }
    }),
  )
}

/** It was not to be read until now: who asked it hears where it is. */
async function tellAsker(tx: Tx, { ctx }: Visit, id: string): Promise<void> {
  const question = await loadQuestion(tx, id)
  if (!question?.publishedAt || question.askedBy === null) return
  await writeTo(tx, question.accountId, {
    title: { key: 'publish.public' },
    lines: [{ key: 'answer.question', with: { words: clip(question.words, QUESTION_MAX) } }],
    links: [pageLink(ctx.settings.home, id)],
    buttons: [hideQuestion(id)],
  })
}

/** Where it stands now, for who just said something about it. @param hide how they take it back, while they agree */
async function told(tx: Tx, { ctx }: Visit, id: string, hide?: Button): Promise<View> {
  const buttons = hide && { buttons: [hide] }
  const question = await loadQuestion(tx, id)
  if (question?.publishedAt) {
    return {
      mood: 'done',
      lines: [{ key: 'publish.public' }, { key: 'publish.change' }],
      links: [pageLink(ctx.settings.home, id)],
      ...buttons,
    }
  }
  return { mood: 'done', lines: [{ key: question?.agreedAt ? 'publish.waiting' : 'publish.hidden' }], ...buttons }
}

export const pageLink = (home: string, question: string) => ({
  label: { key: 'publish.page' } as const,
  url: `${home}/q/${question}`,
})

async function changed(tx: Tx, question: string): Promise<void> {
  await changedForGood(tx, aboutQuestion(question))
}
