/** Asking, from the form to the expert who takes it up. */
import type { ActsOf, FormsOf } from '../../people/visit.ts'
import { askElsewhere, sendQuestion, submitAsk } from './ask.ts'
import { claimQuestion, declineQuestion } from './claim.ts'
import { drawAsk } from './form.ts'
import { listQuestions } from './list.ts'
import { drawPromise, makePromise } from './promise.ts'
import { dropQuestion, reopenQuestion, settleQuestion, solvedBy } from './settle.ts'
import { showQuestion } from './show.ts'

type Acts = Omit<ActsOf<'question'>, 'question.publish' | 'question.read' | 'question.answered'>

export const askingActs: Acts = {
  'question.list': ({ ctx, who }) => listQuestions(ctx, who),
  'question.show': (visit, { question }) => showQuestion(visit, question),
  'question.send': (visit, { question }) => sendQuestion(visit, question),
  'question.solved': (visit, { question, by }) => solvedBy(visit, question, by),
  'question.drop': (visit, { question }) => dropQuestion(visit, question),
  'question.claim': (visit, { question }) => claimQuestion(visit, question),
  'question.decline': (visit, { question }) => declineQuestion(visit, question),
  'question.settle': (visit, { question }) => settleQuestion(visit, question),
  'question.open': (visit, { question }) => reopenQuestion(visit, question),
}

export const askingForms: FormsOf<'ask' | 'promise'> = {
  ask: { draw: (visit, about) => drawAsk(visit, about), submit: submitAsk, elsewhere: askElsewhere },
  promise: { draw: drawPromise, submit: makePromise },
}
