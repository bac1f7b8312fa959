/** A view as the page draws it: plain strings in the reader's language. The page makes text of them, never markup. */
import { spell } from '../../src/i18n/spell.ts'
import { typedMoment } from '../../src/i18n/typed.ts'
import { say } from '../../src/i18n/say.ts'
import type { Field, Form, Reader, View } from '../../src/port.ts'
import { UPLOAD_BYTES } from './uploads.ts'

export interface Drawn {
  readonly title?: string
  readonly lines: readonly string[]
  readonly bars: readonly { label: string; percent: number; count: string; own: boolean }[]
  readonly note?: string
  readonly links: readonly { label: string; url: string }[]
  readonly picture?: { readonly url: string; readonly alt: string }
  readonly buttons: readonly { label: string; payload: string; look?: string }[]
  readonly mood?: string
  readonly form?: DrawnForm
  readonly errors?: Readonly<Record<string, string>>
}
interface DrawnForm {
  readonly name: string
  readonly title: string
  readonly submit: string
  readonly fields: readonly DrawnField[]
}
interface DrawnField {
  readonly name: string
  readonly kind: Field['kind']
  readonly label: string
  readonly hint?: string
  readonly value: string
  /** May be left open. */
  readonly optional: boolean
  readonly choices: readonly { value: string; label: string }[]
  /** Where files may come along: what stands there, and how many bytes all of them may be. */
  readonly files?: { readonly label: string; readonly hint: string; readonly big: string; readonly most: number }
}

export function draw(view: View, reader: Reader): Drawn {
  const { title, lines, note, buttons, links, picture } = spell(view, reader)
  return {
    ...(picture && { picture }),
    ...(title && { title }),
    lines,
    bars: (view.bars ?? []).map(({ label, share, count, own }) => ({
      label: say(label, reader),
      percent: Math.round(share * 100),
      count: say({ key: 'web.votes', with: { count } }, reader),
      own,
    })),
    ...(note && { note }),
    links: links.map(({ label, url }) => ({ label, url })),
    buttons,
    ...(view.mood && { mood: view.mood }),
    ...(view.form && { form: drawForm(view.form, reader) }),
    ...(view.errors && {
      errors: Object.fromEntries(Object.entries(view.errors).map(([name, text]) => [name, say(text, reader)])),
    }),
  }
}

function drawForm({ name, title, submit, fields }: Form, reader: Reader): DrawnForm {
  return {
    name,
    title: say(title, reader),
    submit: say(submit, reader),
    fields: fields.map((field) => ({
      name: field.name,
      kind: field.kind,
      label: say(field.label, reader),
      ...(field.hint && { hint: say(field.hint, reader) }),
      value: typedMoment(field.value ?? '', reader.zone),
      optional: field.optional ?? false,
      choices: (field.choices ?? []).map(({ value, label }) => ({ value, label: say(label, reader) })),
      ...(field.files && { files: drawFiles(reader) }),
    })),
  }
}

function drawFiles(reader: Reader): NonNullable<DrawnField['files']> {
  return {
    label: say({ key: 'files.label' }, reader),
    hint: say({ key: 'files.web.hint' }, reader),
    big: say({ key: 'files.web.big' }, reader),
    most: UPLOAD_BYTES,
  }
}
