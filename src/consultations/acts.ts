/** What can be done with consultations, by a tap or a form: the verbs of its rooms. */
import { openingActs, openingForms } from './opening/acts.ts'
import { promiseActs, promiseForms } from './promise/acts.ts'
import { takingActs, takingForms } from './taking/acts.ts'

export const consultationActs = { ...openingActs, ...takingActs, ...promiseActs }
export const consultationForms = { ...openingForms, ...takingForms, ...promiseForms }
