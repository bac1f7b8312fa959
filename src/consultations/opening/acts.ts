/** From an idea to an open consultation: drafts, their forms, and who checks them. */
import type { ActsOf, FormsOf } from '../../people/visit.ts'
import { audienceForm, saveAudience } from './audience-form.ts'
import { checkDraft, chooseEyes, shareDraft } from './colleagues.ts'
import { copy } from './copy.ts'
import { listDrafts, showDraft } from './draft.ts'
import { showDraftPart } from './draft-part.ts'
import { discard, dropPart } from './drop.ts'
import { fromQuestion } from './from-question.ts'
import { open } from './open.ts'
import { partForm, savePart } from './part-form.ts'
import { planForm, savePlan } from './plan-form.ts'
import { preview } from './preview.ts'
import { saveWords, wordsForm } from './words-form.ts'

export const openingActs: Partial<ActsOf<'consult'>> = {
  'consult.drafts': (visit) => listDrafts(visit),
  'consult.from': (visit, { question }) => fromQuestion(visit, question),
  'consult.draft': (visit, { consultation }) => showDraft(visit, consultation),
  'consult.draft.part': (visit, { consultation, part }) => showDraftPart(visit, consultation, part),
  'consult.drop': (visit, { consultation, part }) => dropPart(visit, consultation, part),
  'consult.preview': (visit, { consultation }) => preview(visit, consultation),
  'consult.share': (visit, { consultation }) => shareDraft(visit, consultation),
  'consult.check': (visit, { consultation, version }) => checkDraft(visit, consultation, version),
  'consult.open': (visit, { consultation }) => open(visit, consultation),
  'consult.copy': (visit, { consultation }) => copy(visit, consultation),
  'consult.discard': (visit, { consultation }) => discard(visit, consultation),
  'consult.eyes': ({ ctx, who }, { wanted }) => chooseEyes(ctx, who, wanted),
}

export const openingForms: FormsOf<'consult' | 'plan' | 'audience' | 'part'> = {
  consult: { draw: wordsForm, submit: saveWords },
  plan: { draw: planForm, submit: savePlan },
  audience: { draw: audienceForm, submit: saveAudience },
  part: { draw: partForm, submit: savePart },
}
