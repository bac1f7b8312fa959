/** A form in a dialog: labels, hints and faults are tied to their fields, and what was typed stays. */
import { element } from './draw.js'

/**
 * @param {HTMLDialogElement} dialog
 * @param form as the server drew it
 * @param words of the page
 * @param submit sends the values under a key, with the files that were chosen; gives back what was wrong: `errors` by field, or one `sorry` for the whole
 *   (`unheard` when nobody may have heard it); nothing when it went well
 */
export function openForm(dialog, form, words, submit) {
  const fields = form.fields.map((field) => drawField(field, words))
  const send = element('button', { className: 'main', textContent: form.submit })
  const close = element('button', { type: 'button', textContent: words.close })
  // Filled with a role, so that it is only there, and read out, when there is something to say.
  const trouble = element('div')
  const inside = element(
    'form',
    { method: 'dialog', noValidate: true },
    element('h2', { id: 'dialog-title', textContent: form.title }),
    ...fields.map(({ row }) => row),
    trouble,
    element('div', { className: 'buttons' }, send, close),
  )
  close.addEventListener('click', () => dialog.close())
  inside.addEventListener('submit', (event) => {
    event.preventDefault()
    void sendIt()
  })
  let unheard
  async function sendIt() {
    if (send.ariaDisabled === 'true') return
    const values = Object.fromEntries(fields.map(({ name, input }) => [name, input.value]))
    // Sent again after nobody answered, it is the same event: if it did arrive, it counts once.
    const files = fields.flatMap(({ files }) => files())
    const asText = JSON.stringify([values, files.map(({ name, size }) => [name, size])])
    if (fields.map((field) => field.refuse()).includes(true)) return
    const key = unheard?.asText === asText ? unheard.key : crypto.randomUUID()
    // Not `disabled`: the keyboard would lose its place.
    send.ariaDisabled = 'true'
    const fault = await submit(values, key, files)
    send.ariaDisabled = null
    if (!fault) return dialog.close()
    unheard = fault.unheard ? { asText, key } : undefined
    const { errors = {}, sorry } = fault
    trouble.replaceChildren(...(sorry ? [element('p', { role: 'alert', className: 'fault', textContent: sorry })] : []))
    for (const field of fields) field.fault(errors[field.name])
    fields.find(({ name }) => errors[name])?.input.focus()
  }
  dialog.replaceChildren(inside)
  if (!dialog.open) dialog.showModal()
  fields[0]?.input.focus()
}

function drawField({ name, kind, label, hint, value, optional, choices, files }, words) {
  const id = `field-${name}`
  const input = drawInput(kind, { id, name, value, choices }, words)
  // Not `required`: what is wrong the house says itself, in a sentence beside the field.
  if (!optional) input.setAttribute('aria-required', 'true')
  const describedBy = hint ? [`${id}-hint`] : []
  if (hint) input.setAttribute('aria-describedby', describedBy.join(' '))
  const upload = files && drawUpload(`${id}-files`, files)
  const faultLine = element('p', { id: `${id}-fault`, className: 'fault', hidden: true })
  const row = element(
    'div',
    { className: 'field' },
    element(
      'label',
      { htmlFor: id },
      label,
      ...(optional ? [' ', element('small', { textContent: words.optional })] : []),
    ),
    ...(hint ? [element('p', { id: `${id}-hint`, className: 'hint', textContent: hint })] : []),
    input,
    ...(kind === 'when' ? [spans(input, words)] : []),
    ...(upload ? upload.parts : []),
    faultLine,
  )
  return {
    name,
    row,
    input,
    files: () => (upload ? [...upload.input.files] : []),
    /** What would not arrive is not sent. @returns whether it is too much */
    refuse() {
      const size = upload ? [...upload.input.files].reduce((sum, file) => sum + file.size, 0) : 0
      const tooMuch = Boolean(upload) && size > files.most
      if (tooMuch) {
        this.fault(files.big)
        upload.input.focus()
      }
      return tooMuch
    },
    fault(text) {
      faultLine.hidden = !text
      faultLine.textContent = text ?? ''
      if (text) input.setAttribute('aria-invalid', 'true')
      else input.removeAttribute('aria-invalid')
      input.setAttribute('aria-describedby', [...describedBy, ...(text ? [`${id}-fault`] : [])].join(' '))
    },
  }
}

/** A choice of files below the field that they go with: a phone offers its camera there as well. */
function drawUpload(id, { label, hint }) {
  const accept = 'image/png,image/jpeg,image/gif,image/webp,application/pdf'
  const input = element('input', { id, type: 'file', multiple: true, accept })
  input.setAttribute('aria-describedby', `${id}-hint`)
  const parts = [
    element('label', { htmlFor: id }, label),
    element('p', { id: `${id}-hint`, className: 'hint', textContent: hint }),
    input,
  ]
  return { input, parts }
}

function drawInput(kind, { id, name, value, choices }, words) {
  if (kind === 'choice') {
    const options = choices.map((choice) => element('option', { value: choice.value, textContent: choice.label }))
    const select = element(
      'select',
      { id, name },
      element('option', { value: '', textContent: words.choose }),
      ...options,
    )
    select.value = value
    return select
  }
  if (kind === 'lines') return element('textarea', { id, name, value, rows: 4 })
  return element('input', { id, name, value, autocomplete: 'off' })
}

/** A tap for the moments that people want most; the text beside it takes any other. */
function spans(input, words) {
  const chips = words.spans.map((span) => {
    const chip = element('button', { type: 'button', className: 'chip', textContent: span })
    chip.addEventListener('click', () => {
      input.value = span
      input.focus()
    })
    return chip
  })
  return element('div', { className: 'chips' }, ...chips)
}
