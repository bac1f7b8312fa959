/** A form as a Discord modal. */
import { ComponentType, TextInputStyle } from 'discord.js'
import type { APILabelComponent, APIModalInteractionResponseCallbackData, APITextDisplayComponent } from 'discord.js'
import { shorten } from '../../src/i18n/spell.ts'
import { say } from '../../src/i18n/say.ts'
import { typedMoment } from '../../src/i18n/typed.ts'
import type { Field, Form, Reader } from '../../src/port.ts'
import { escape } from './render.ts'

const TITLE_MAX = 45
const LABEL_MAX = 45
const HINT_MAX = 100
const CHOICES_MAX = 25
const CHOICE_MAX = 100
/** Of words that stand above a field: Discord takes 4000, and escaping at most trebles them. */
const DISPLAY_MAX = 1000
/**
 * A modal holds five parts: where a form has no room for its files, they come after it in the direct chat; and where it has
 * none for a long hint, that is cut.
 */
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
    components: withMore(form, reader, (field) =>
      toLabel(field, reader, values[field.name] ?? typedMoment(field.value ?? '', reader.zone)),
    ),
  }
}

type Part = APILabelComponent | APITextDisplayComponent

function withMore({ fields }: Form, reader: Reader, draw: (field: Field) => APILabelComponent): Part[] {
  let room = PARTS_MAX - fields.length
  const takes = (wanted: boolean | undefined): boolean => Boolean(wanted) && room-- > 0
  const files = fields.map((field) => takes(field.files))
  return fields.flatMap((field, at): Part[] => {
    const hint = field.hint ? say(field.hint, reader) : ''
    const above = takes(hint.length > HINT_MAX) ? [toDisplay(hint)] : []
    return [...above, draw(field), ...(files[at] ? [toUpload(field, reader)] : [])]
  })
}

/** A hint that a field would cut, in whole: what it says last may be what matters. */
function toDisplay(hint: string): APITextDisplayComponent {
  return { type: ComponentType.TextDisplay, content: escape(shorten(hint, DISPLAY_MAX)) }
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
