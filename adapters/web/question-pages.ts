/** Answered questions as everybody may read them, without a script. Every value in a template is escaped by hono/html. */
import { html } from 'hono/html'
import { say, type Key } from '../../src/i18n/say.ts'
import type { Poster, Reader, Reading, Text } from '../../src/port.ts'
import { layout, logo, type Html } from './pages.ts'
import { colourOf } from './theme-pages.ts'

const STYLE = '/assets/theme.css'
/** Of a question's words, in the title of its window. */
const TITLE_MAX = 70

export function questionPage({ locale }: Reader, reading: Reading): Html {
  // Whoever opens it in a browser told us their language, and not where they are.
  const reader = { locale, zone: reading.zone }
  const s = (text: Text) => say(text, reader)
  const { answers, theme } = reading
  const title = reading.words.replace(/\s+/g, ' ').slice(0, TITLE_MAX).toWellFormed()
  return layout(
    reader,
    `${title} · ${s({ key: 'web.title' })}`,
    html`<body class="front question ${colourOf(theme)}">
      <main>
        ${logo}
        <p class="note">
          <a href="/t/${theme.id}">${s(theme.name)}</a>
        </p>
        <h1 class="words" lang="${reading.locale}">${reading.words}</h1>
        <p class="note">
          ${s({ key: 'read.by', with: { who: reading.by } })}
          ${s({ key: 'web.question.since', with: { at: { at: reading.at } } })}
        </p>
        ${filesOf(reader, reading.files)}
        <h2>${s({ key: 'web.question.answers', with: { count: answers.length } })}</h2>
        ${reading.notes.map((note) => html`<p>${s(note)}</p>`)}
        ${answers.map((answer, at) => answerPart(reader, answer, at + 1))}
        <p>${s({ key: 'web.question.how', with: { theme: theme.id } })}</p>
        <p><a href="/t/${theme.id}/q">${s({ key: 'web.questions.all' })}</a></p>
        <p><a href="/t/${theme.id}">${s({ key: 'web.question.theme', with: { theme: theme.name } })}</a></p>
      </main>
    </body>`,
    { style: STYLE, canonical: reading.url },
  )
}

function answerPart(
  reader: Reader,
  { id, by, words, locale, marks, files }: Reading['answers'][number],
  nth: number,
): Html {
  const s = (text: Text) => say(text, reader)
  return html`<section aria-labelledby="answer-${id}">
    <h3 id="answer-${id}">${s({ key: 'web.question.answer', with: { nth, who: by } })}</h3>
    <p class="words" lang="${locale}">${words}</p>
    ${filesOf(reader, files)}
    ${
      marks.length > 0
        ? html`<ul class="marks">
            ${marks.map((mark) => html`<li>${s(mark)}</li>`)}
          </ul>`
        : ''
    }
  </section>`
}

function filesOf(reader: Reader, files: Reading['files']): Html | '' {
  if (files.length === 0) return ''
  return html`<p>${say({ key: 'web.question.files' }, reader)}:</p>
    <ul>
      ${files.map(({ name, url }) => html`<li><a href="${url}">${name}</a></li>`)}
    </ul>`
}

/** @param list.page from 0 */
export function questionsPage(
  reader: Reader,
  poster: Poster,
  list: { questions: readonly { id: string; words: string }[]; more: boolean; page: number },
): Html {
  const t = (key: Key) => say({ key }, reader)
  const name = say(poster.name, reader)
  return layout(
    reader,
    `${t('web.questions')}: ${name} · ${t('web.title')}`,
    html`<body class="front question ${colourOf(poster)}">
      <main>
        ${logo}
        <h1>${say({ key: 'answered.title', with: { theme: poster.name } }, reader)}</h1>
        ${
          list.questions.length === 0
            ? html`<p>${t('web.questions.none')}</p>`
            : html`<ul>
                ${list.questions.map(({ id, words }) => html`<li><a href="/q/${id}">${words}</a></li>`)}
              </ul>`
        }
        ${list.page > 0 ? html`<p><a rel="prev" href="/t/${poster.id}/q?page=${list.page}">${t('web.questions.newer')}</a></p>` : ''}
        ${list.more ? html`<p><a rel="next" href="/t/${poster.id}/q?page=${list.page + 2}">${t('web.questions.older')}</a></p>` : ''}
        <p><a href="/t/${poster.id}">${say({ key: 'web.question.theme', with: { theme: poster.name } }, reader)}</a></p>
      </main>
    </body>`,
    { style: STYLE },
  )
}

export function lostQuestionPage(reader: Reader): Html {
  const t = (key: Key) => say({ key }, reader)
  return layout(
    reader,
    `${t('web.question.lost.title')} · ${t('web.title')}`,
    html`<body class="front">
      <main>
        ${logo}
        <h1>${t('web.question.lost.title')}</h1>
        <p>${t('web.question.lost')}</p>
        <p><a href="/">${t('web.theme.all')}</a></p>
      </main>
    </body>`,
  )
}
