/** A form as a Discord modal. */
import { ComponentType, TextInputStyle } from 'discord.js'
import type { APILabelComponent, APIModalInteractionResponseCallbackData } from 'discord.js'
import { shorten } from '../../src/i18n/spell.ts'
import { say } from '../../src/i18n/say.ts'
import { typedMoment } from '../../src/i18n/typed.ts'
import type { Field, Form, Reader } from '../../src/port.ts'

const TITLE_MAX = 45
const LABEL_MAX = 45
const HINT_MAX = 100
const CHOICES_MAX = 25
const CHOICE_MAX = 100
/** A modal holds five parts: where a form has no room for its files, they come after it in the direct chat. */
const PARTS_MAX = 5
const FILES_MAX = 5

/** @param values what was typed before, when the form is opened again after a fault */
export function toModal(
  form: Form,
  reader: Reader,
  values: Readonly<Record<string, string>> = {},
): APIModalInteractionResponseCallbackData {
  return {
    custom_id: `form:${form.name}`,
    title: shorten(say(form.title, reader), TITLE_MAX),
    components: withFiles(form, reader, (field) =>
      toLabel(field, reader, values[field.name] ?? typedMoment(field.value ?? '', reader.zone)),
    ),
  }
}

function withFiles({ fields }: Form, reader: Reader, draw: (field: Field) => APILabelComponent): APILabelComponent[] {
  let room = PARTS_MAX - fields.length
  return fields.flatMap((field) => {
    room -= field.files ? 1 : 0
    return field.files && room >= 0 ? [draw(field), toUpload(field, reader)] : [draw(field)]
  })
}

function toUpload({ name }: Field, reader: Reader): APILabelComponent {
  return {
    type: ComponentType.Label,
    label: shorten(say({ key: 'files.label' }, reader), LABEL_MAX),
    description: shorten(say({ key: 'files.hint', with: { most: FILES_MAX } }, reader), HINT_MAX),
    component: {
      type: ComponentType.FileUpload,
      custom_id: `${name}.files`,
      min_values: 0,
      max_values: FILES_MAX,
      required: false,
    },
  }
}

function toLabel(field: Field, reader: Reader, value: string | undefined): APILabelComponent {
  return {
    type: ComponentType.Label,
    label: shorten(say(field.label, reader), LABEL_MAX),
    ...(field.hint && { description: shorten(say(field.hint, reader), HINT_MAX) }),
    component:
      field.kind === 'choice'
        ? {
            type: ComponentType.StringSelect,
            custom_id: field.name,
            options: (field.choices ?? []).slice(0, CHOICES_MAX).map((choice) => ({
              value: choice.value,
              label: shorten(say(choice.label, reader), CHOICE_MAX),
              ...(choice.value === value && { default: true }),
            })),
            ...(field.optional && { required: false }),
          }
        : {
            // No length of our own: the core says in words what is too long.
            type: ComponentType.TextInput,
            custom_id: field.name,
            style: field.kind === 'lines' ? TextInputStyle.Paragraph : TextInputStyle.Short,
            ...(value && { value }),
            ...(field.optional && { required: false }),
          },
  }
}
