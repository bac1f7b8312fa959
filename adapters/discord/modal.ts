/** A form as a Discord modal. */
import { ComponentType, TextInputStyle } from 'discord.js'
import type { APILabelComponent, APIModalInteractionResponseCallbackData } from 'discord.js'
import { shorten } from '../../src/i18n/spell.ts'
import { say } from '../../src/i18n/say.ts'
import type { Field, Form, Reader } from '../../src/port.ts'

const TITLE_MAX = 45
const LABEL_MAX = 45
const HINT_MAX = 100
const CHOICES_MAX = 25
const CHOICE_MAX = 100

/** @param values what was typed before, when the form is opened again after a fault */
export function toModal(
  form: Form,
  reader: Reader,
  values: Readonly<Record<string, string>> = {},
): APIModalInteractionResponseCallbackData {
  return {
    custom_id: `form:${form.name}`,
    title: shorten(say(form.title, reader), TITLE_MAX),
    components: form.fields.map((field) => toLabel(field, reader, values[field.name] ?? field.value)),
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
