/** The reason of a change, as an official gives it in public. */
import type { Field } from '../../port.ts'

export const WHY_MAX = 300

export const whyField: Field = {
  name: 'why',
  kind: 'line',
  label: { key: 'form.consult.why' },
  hint: { key: 'form.consult.why.hint' },
  max: WHY_MAX,
}
