/** What can be done with expert questions, by a tap or a form: the verbs of its four rooms. */
import { answeringActs, answeringForms } from './answering/acts.ts'
import { askingActs, askingForms } from './asking/acts.ts'
import { careActs, careForms } from './care/acts.ts'
import { expertActs, expertForms } from './experts/acts.ts'

export const questionActs = { ...expertActs, ...askingActs, ...answeringActs, ...careActs }
export const questionForms = { ...expertForms, ...askingForms, ...answeringForms, ...careForms }
