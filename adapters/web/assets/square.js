/** A window on the square: what you do goes up, what happens comes down, and every count stays at the newest. */
import { element, message, update } from './draw.js'
import { openForm } from './form.js'
import { listen } from './listen.js'
import { send } from './send.js'

const { key, welcome, words: said } = document.body.dataset
const words = JSON.parse(said)
const base = `/w/${key}`
const log = document.getElementById('log')
const news = document.getElementById('news')
const dialog = document.getElementById('dialog')
const text = document.getElementById('text')
const offline = document.getElementById('offline')
const TELL_AFTER_MS = 2_000

/** Says something in this window. @param who 'you' or 'bot' */
function append(who, view, id) {
  const body = element('div', { className: 'body' }, ...message(view, words, tap))
  const article = element(
    'article',
    { className: `${who} ${view.mood ?? ''} ${view.bars.length > 0 ? 'card' : ''}`.trim() },
    element('h2', { className: 'hidden', textContent: words[who] }),
    body,
  )
  if (id) article.id = `message-${id}`
  keepAtEnd(() => log.append(article), who === 'you')
}

/** Whoever was at the end stays there, also when a card above grows; whoever reads back is left alone. */
function keepAtEnd(change, always = false) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 160
  change()
  if (always || atEnd) log.scrollTop = log.scrollHeight
}

const plain = (line) => ({ lines: [line], bars: [], links: [], buttons: [] })

const isShown = ({ title, picture, lines, links, buttons }) =>
  title || picture || lines.length > 0 || links.length > 0 || buttons.length > 0

/** @returns what was wrong, for whoever asked: `sorry` as a sentence, `errors` by field; nothing when it went well */
async function act(what, key = crypto.randomUUID(), files = []) {
  const { answer, sorry } = await send(`${base}/say`, { ...what, key }, files, words.failed)
  if (!answer) return { sorry, unheard: true }
  const { view, locale } = answer
  if (view.errors) return { errors: view.errors }
  if (view.mood === 'sorry' && what.kind === 'form') return { sorry: view.lines.join(' ') }
  // Another language: the page itself speaks it after a reload.
  if (locale !== document.documentElement.lang) {
    location.reload()
  } else if (view.form) {
    openForm(dialog, view.form, words, (values, key, files) =>
      act({ kind: 'form', form: view.form.name, values }, key, files),
    )
  } else if (isShown(view)) {
    append('bot', view)
  }
  return undefined
}

/** What is under way is not asked for twice by an impatient thumb. */
const underWay = new Set()

async function tap(payload) {
  if (underWay.has(payload)) return
  underWay.add(payload)
  const fault = await act({ kind: 'tap', payload })
  underWay.delete(payload)
  if (fault) append('bot', { ...plain(fault.sorry), mood: 'sorry' })
}

async function type(typed) {
  append('you', plain(typed))
  const fault = await act({ kind: 'type', text: typed })
  if (!fault) return
  append('bot', { ...plain(fault.sorry), mood: 'sorry' })
  // It is not lost: it stands where it was typed, unless something else stands there by now.
  if (!text.value) text.value = typed
}

document.getElementById('composer').addEventListener('submit', (event) => {
  event.preventDefault()
  const typed = text.value.trim()
  if (!typed) return
  text.value = ''
  void type(typed)
})
for (const button of document.querySelectorAll('nav button')) {
  button.addEventListener('click', () => void type(button.dataset.type))
}

/**
 * A card that changes says so in one sentence, two seconds after the first change: a crowd that votes must not talk
 * over everything else.
 */
let telling
function tellCount(title) {
  if (!title) return
  const sentence = words.updated.replace('{question}', title)
  telling ??= setTimeout(() => {
    telling = undefined
    news.textContent = sentence
    // Empty again, so that the same sentence is heard the next time.
    setTimeout(() => (news.textContent = ''), 5_000)
  }, TELL_AFTER_MS)
}

function hear({ id, view }) {
  const article = document.getElementById(`message-${id}`)
  if (!article) return append('bot', view, id)
  // New messages are read out by the conversation; from here on this one changes in silence.
  article.setAttribute('aria-live', 'off')
  keepAtEnd(() => update(article, view, words, tap))
  tellCount(view.title)
}

for (const waiting of document.querySelectorAll(':disabled')) waiting.disabled = false
append('bot', JSON.parse(welcome))
listen(`${base}/events`, hear, (connected) => (offline.hidden = connected))
text.focus()
