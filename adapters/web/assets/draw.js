/** Makes elements of what the server drew. Everything that people wrote becomes text, never markup. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] set on the element; names with a dash become attributes
 * @param {...(Node | string)} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-')) made.setAttribute(name, String(value))
    else made[name] = value
  }
  made.append(...children)
  return made
}

/** The inside of a message. @param onTap called with a button's payload */
export function message(view, words, onTap) {
  const parts = []
  if (view.picture) parts.push(picture(view.picture))
  if (view.title) parts.push(element('h2', { textContent: view.title }))
  for (const line of view.lines) parts.push(element('p', { textContent: line }))
  if (view.bars.length > 0) parts.push(bars(view.bars, words))
  if (view.note) parts.push(element('p', { className: 'note', textContent: view.note }))
  if (view.links.length > 0) parts.push(links(view.links, words))
  if (view.buttons.length > 0) parts.push(buttons(view.buttons, onTap))
  return parts
}

/** Its place is kept before it is there, so that nothing moves under whoever reads; they may not come so far. */
function picture({ url, alt }) {
  return element('img', { className: 'picture', alt, loading: 'lazy', referrerPolicy: 'no-referrer', src: url })
}

/** In a tab of their own: what one was doing here stays. The page there learns nothing of this one. */
function links(all, words) {
  return element(
    'div',
    { className: 'buttons links' },
    ...all.map(({ label, url }) =>
      element(
        'a',
        { href: url, target: '_blank', rel: 'noopener noreferrer' },
        label,
        element('span', { className: 'hidden', textContent: ` (${words.tab})` }),
      ),
    ),
  )
}

function bars(all, words) {
  return element(
    'ul',
    { className: 'bars' },
    ...all.map(({ label, percent, count, own }) => {
      const fill = element('span', { className: 'fill' })
      fill.style.setProperty('inline-size', `${percent}%`)
      return element(
        'li',
        { className: own ? 'own' : '' },
        element(
          'span',
          { className: 'label' },
          label,
          ...(own ? [element('em', { textContent: ` ✓ ${words.own}` })] : []),
        ),
        element('span', { className: 'share', textContent: `${percent}% · ${count}` }),
        element('span', { className: 'bar', 'aria-hidden': true }, fill),
      )
    }),
  )
}

function buttons(all, onTap) {
  return element(
    'div',
    { className: 'buttons' },
    ...all.map(({ label, payload, look }) => {
      const button = element('button', { type: 'button', className: look ?? '', textContent: label })
      button.dataset.payload = payload
      button.addEventListener('click', () => onTap(payload))
      return button
    }),
  )
}

/**
 * Changes a message in place: what stays the same is left alone, so that a bar grows from where it was and whoever is
 * on a button or a link stays on it.
 */
export function update(article, view, words, onTap) {
  const body = article.querySelector('.body')
  const fresh = message(view, words, onTap)
  const held = body.contains(document.activeElement) ? document.activeElement : undefined
  const old = [...body.children]
  fresh.forEach((part, at) => {
    const before = old[at]
    if (!before) body.append(part)
    else if (part.className === 'bars' && before.className === 'bars') updateBars(before, part)
    else if (before.outerHTML !== part.outerHTML) before.replaceWith(part)
  })
  for (const extra of old.slice(fresh.length)) extra.remove()
  if (held && !body.contains(held)) {
    const same = ({ href, dataset }) => href === held.href && dataset.payload === held.dataset.payload
    ;[...body.querySelectorAll('button, a')].find(same)?.focus()
  }
}

function updateBars(before, fresh) {
  const rows = [...fresh.children]
  ;[...before.children].forEach((row, at) => {
    const next = rows[at]
    if (!next) return
    row.className = next.className
    row.querySelector('.label').replaceWith(next.querySelector('.label'))
    row.querySelector('.share').replaceWith(next.querySelector('.share'))
    row.querySelector('.fill').style.setProperty('inline-size', next.querySelector('.fill').style.inlineSize)
  })
}
