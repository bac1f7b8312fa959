/** Form -> modal, and what comes back from it -> values. */
import type { types } from '@slack/bolt'
import { say } from '../../src/i18n/say.ts'
import type { Field, Form, Reader, Text } from '../../src/port.ts'
import { plain } from './render.ts'

const TITLE_MAX = 24
const LABEL_MAX = 2000
const OPTION_MAX = 75
const OPTIONS_MAX = 100
/** The most that Slack lets people type. Not the field's own maximum: the core says that kindly, Slack just stops. */
const INPUT_MAX = 3000

/** Slack takes ten; we keep five of a form. */
const FILES_MAX = 5
/** Of the block below a field, for the files that go with it. */
const FILES = '.files'
const ENDINGS = ['png', 'jpg', 'jpeg', 'gif', 'webp', 'pdf']

export const isFiles = (block: string): boolean => block.endsWith(FILES)

/** Where a form was opened, carried through the modal. Without a channel: in the direct chat. */
export interface Place {
  readonly channel?: string | undefined
  readonly thread?: string | undefined
}

/** A form as a modal. Its fields' names are its blocks' ids, so that faults find their field again. */
export function toModal(form: Form, place: Place, reader: Reader): types.ModalView {
  return {
    type: 'modal',
    callback_id: form.name,
    private_metadata: JSON.stringify(place),
    title: plain(say(form.title, reader), TITLE_MAX),
    submit: plain(say(form.submit, reader), TITLE_MAX),
    close: plain(say({ key: 'form.cancel' }, reader), TITLE_MAX),
    blocks: form.fields.flatMap((field) => [
      toInput(field, reader),
      ...(field.files ? [toFileInput(field, reader)] : []),
    ]),
  }
}

/** What is wrong, below its field. Slack refuses the whole answer when it names a field that the modal has not. */
export function toErrors(
  errors: Readonly<Record<string, Text>>,
  fields: readonly string[],
  reader: Reader,
): Record<string, string> {
  const placed: Record<string, string> = {}
  for (const [name, fault] of Object.entries(errors)) {
    const field = fields.includes(name) ? name : fields[0]
    if (field !== undefined) placed[field] = [placed[field], say(fault, reader)].filter(Boolean).join(' ')
  }
  return placed
}

/** One element's state in a view_submission. */
export interface Filled {
  readonly value?: string | null | undefined
  readonly selected_date_time?: number | null | undefined
  readonly selected_option?: { readonly value: string } | null | undefined
}

/** Moments travel as '@' and Unix seconds; what was left open is ''. */
export function toValues(state: Readonly<Record<string, Readonly<Record<string, Filled>>>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(state)
      .filter(([name]) => !isFiles(name))
      .map(([name, elements]) => [name, readValue(Object.values(elements)[0])]),
  )
}

function readValue(filled: Filled | undefined): string {
  const moment = filled?.selected_date_time
  return filled?.selected_option?.value ?? (moment ? `@${moment}` : (filled?.value ?? ''))
}

function toInput(field: Field, reader: Reader): types.InputBlock {
  // A picker of moments needs no examples of how to type one.
  const hint = field.kind === 'when' ? undefined : field.hint
  return {
    type: 'input',
    block_id: field.name,
    label: plain(say(field.label, reader), LABEL_MAX),
    ...(hint && { hint: plain(say(hint, reader), LABEL_MAX) }),
    ...(field.optional && { optional: true }),
    element: toElement(field, reader),
  }
}

/** Only an app with the scope files:read may have this in a modal: without it the form opens without. */
function toFileInput({ name }: Field, reader: Reader): types.InputBlock {
  return {
    type: 'input',
    block_id: `${name}${FILES}`,
    label: plain(say({ key: 'files.label' }, reader), LABEL_MAX),
    hint: plain(say({ key: 'files.hint', with: { most: FILES_MAX } }, reader), LABEL_MAX),
    optional: true,
    element: { type: 'file_input', action_id: 'value', filetypes: ENDINGS, max_files: FILES_MAX },
  }
}

function toElement(field: Field, reader: Reader): types.InputBlock['element'] {
  const action_id = 'value'
  if (field.kind === 'when') {
    const seconds = /^@(\d{10})$/.exec(field.value ?? '')?.[1]
    return { type: 'datetimepicker', action_id, ...(seconds && { initial_date_time: Number(seconds) }) }
  }
  const options = (field.choices ?? []).slice(0, OPTIONS_MAX).map(({ value, label }) => ({
    value,
    text: plain(say(label, reader), OPTION_MAX),
  }))
  // Slack refuses a select without options: then people type, and the core says what it does not know.
  if (field.kind === 'choice' && options.length > 0) {
    const initial = options.find(({ value }) => value === field.value)
    return { type: 'static_select', action_id, options, ...(initial && { initial_option: initial }) }
  }
  return {
    type: 'plain_text_input',
    action_id,
    multiline: field.kind === 'lines',
    max_length: INPUT_MAX,
    ...(field.value && { initial_value: field.value.slice(0, INPUT_MAX) }),
  }
}
