/** What an official does with an open consultation, up to its answer; and whether people feel heard by that. */
import { sorry } from '../../people/sorry.ts'
import type { ActsOf, FormsOf, FormVerb } from '../../people/visit.ts'
import { showAnswers } from './answers.ts'
import { endEarly, endForm } from './end.ts'
import { extend, extendForm } from './extend.ts'
import { feelHeard } from './heard.ts'
import { moveDate, moveForm } from './move.ts'
import { pause, pauseForm, resume } from './pause.ts'
import { respond, respondForm } from './respond.ts'
import { showResponse } from './response.ts'
import { run } from './run.ts'
import { take } from './take.ts'

export const promiseActs: Partial<ActsOf<'consult'>> = {
  'consult.answers': (visit, { consultation, part, page }) => showAnswers(visit, consultation, part, page),
  'consult.run': (visit, { consultation }) => run(visit, consultation),
  'consult.resume': (visit, { consultation }) => resume(visit, consultation),
  'consult.take': (visit, { consultation }) => take(visit, consultation),
  'consult.response': (visit, { consultation }) => showResponse(visit, consultation),
  'consult.heard': (visit, { consultation, heard }) => feelHeard(visit, consultation, heard),
}

/** Who may is asked when it is sent: looking at an empty form gives nothing away. */
const about = (
  draw: (id: string) => ReturnType<FormVerb['draw']>,
  submit: (...args: [...Parameters<typeof pause>]) => ReturnType<typeof pause>,
): FormVerb => ({
  draw: (_visit, id) => (id ? draw(id) : sorry('consult.gone')),
  submit: async (visit, values, id) => (id ? await submit(visit, values, id) : sorry('consult.gone')),
})

export const promiseForms: FormsOf<'move' | 'pause' | 'extend' | 'end' | 'respond'> = {
  move: about(moveForm, moveDate),
  pause: about(pauseForm, pause),
  extend: about(extendForm, extend),
  end: about(endForm, endEarly),
  respond: {
    draw: async (visit, id) => (id ? await respondForm(visit, id) : sorry('consult.gone')),
    submit: async (visit, values, id) => (id ? await respond(visit, values, id) : sorry('consult.gone')),
  },
}
