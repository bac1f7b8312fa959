/** Answering, talking on, and what remains of it for others. */
import type { ActsOf, FormsOf } from '../../people/visit.ts'
import { publishAnswer, publishQuestion } from './agree.ts'
import { drawAnswer, giveAnswer } from './answer.ts'
import { correct, drawCorrect, showHistory } from './correct.ts'
import { answerElsewhere } from './elsewhere.ts'
import { drawFind, find, listAnswered } from './list.ts'
import { readQuestion } from './read.ts'
import { drawRemark, sendRemark } from './remark.ts'
import { judge } from './verdict.ts'
import { answerView } from './view.ts'
import { vouch } from './vouch.ts'
import { markOutdated, withdrawAnswer } from './withdraw.ts'

type Acts = ActsOf<'answer'> & Pick<ActsOf<'question'>, 'question.publish' | 'question.read' | 'question.answered'>

const RUNNERS = ['official', 'steward', 'administrator']

export const answeringActs: Acts = {
  'answer.show': ({ ctx, who }, { answer }) => answerView(ctx.db, ctx.settings, answer, who.person),
  'answer.helped': (visit, { answer, helped }) => judge(visit, answer, helped),
  'answer.publish': (visit, { answer, named }) => publishAnswer(visit, answer, named),
  'answer.history': ({ ctx, who }, { answer }) => showHistory(ctx, who, answer),
  'answer.outdated': (visit, { answer }) => markOutdated(visit, answer),
  'answer.withdraw': (visit, { answer }) => withdrawAnswer(visit, answer),
  'answer.vouch': (visit, { answer }) => vouch(visit, answer),
  'question.publish': (visit, { question, named }) => publishQuestion(visit, question, named),
  'question.read': ({ ctx, who }, { question }) =>
    readQuestion(
      ctx,
      question,
      who.roles.some((role) => RUNNERS.includes(role)),
    ),
  'question.answered': ({ ctx }, { theme, page }) => listAnswered(ctx, theme, page),
}

export const answeringForms: FormsOf<'answer' | 'correct' | 'remark' | 'find'> = {
  answer: { draw: drawAnswer, submit: giveAnswer, elsewhere: answerElsewhere },
  correct: { draw: drawCorrect, submit: correct },
  remark: { draw: drawRemark, submit: sendRemark },
  find: { draw: drawFind, submit: find },
}
