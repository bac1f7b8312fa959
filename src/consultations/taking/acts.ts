/** Taking part, part by part. */
import type { ActsOf } from '../../people/visit.ts'
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
