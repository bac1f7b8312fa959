/** Taking part, part by part. */
import type { ActsOf, FormsOf } from '../../people/visit.ts'
import { sorry } from '../../people/sorry.ts'
import { drawKnow } from './know.ts'
import { listConsultations } from './list.ts'
import { showResults } from './show-results.ts'
import { showConsultation, showPart } from './show.ts'
import { speak } from './speak.ts'
import { voteOnPart } from './vote.ts'

export const takingActs: Partial<ActsOf<'consult'>> = {
  'consult.list': (visit) => listConsultations(visit),
  'consult.show': (visit, { consultation }) => showConsultation(visit, consultation),
  'consult.part': (visit, { consultation, part }) => showPart(visit, consultation, part),
  'consult.vote': (visit, act) => voteOnPart(visit, act),
  'consult.speak': (visit, { consultation, party }) => speak(visit, consultation, party),
  'consult.results': (visit, { consultation }) => showResults(visit, consultation),
}

export const takingForms: FormsOf<'know'> = {
  // What it draws is the form of an answer: that is what is sent.
  know: { draw: drawKnow, submit: async () => sorry('consult.gone') },
}
