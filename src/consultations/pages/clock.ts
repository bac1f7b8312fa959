/** The promise clock as three steps on a line: it opened, taking part ends, the answer is there. It counts down in public. */
import { html } from 'hono/html'
import { say, type Key } from '../../i18n/say.ts'
import type { Reader, Text } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import { day, moment, type Html } from './layout.ts'

const DAY_MS = 86_400_000

/** @param now by the database's clock, as near as a page needs it */
export function clockOf(reader: Reader, consultation: Consultation, now: Date): Html {
  const { openedAt } = consultation
  return html`<ol class="clock">
    ${openedAt ? step(reader, 'past', { key: 'page.clock.opened' }, day(openedAt, reader)) : ''}
    ${taking(reader, consultation, now)} ${answer(reader, consultation, now)}
  </ol>`
}

function step(
  reader: Reader,
  when: 'past' | 'now' | 'next' | 'late',
  what: Text,
  at: Html,
  more: Html | '' = '',
): Html {
  return html`<li class="${when}"><strong>${say(what, reader)}</strong> ${at} ${more}</li>`
}

function taking(reader: Reader, { state, closesAt, closedAt }: Consultation, now: Date): Html | '' {
  if (closedAt) return step(reader, 'past', { key: 'page.clock.closed' }, moment(closedAt, reader))
  if (!closesAt) return ''
  const days = Math.max(0, daysTo(closesAt, now))
  const what: Text = state === 'paused' ? { key: 'page.state.paused' } : { key: 'page.clock.closes', with: { days } }
  return step(reader, 'now', what, moment(closesAt, reader))
}

function answer(reader: Reader, consultation: Consultation, now: Date): Html | '' {
  const { closedAt, answerBy, answeredAt } = consultation
  if (!answerBy) return ''
  if (answeredAt) {
    const key: Key = answeredAt <= answerBy ? 'page.clock.kept' : 'page.clock.late'
    return step(
      reader,
      answeredAt <= answerBy ? 'past' : 'late',
      { key },
      moment(answeredAt, reader),
      moved(reader, consultation),
    )
  }
  const left = daysTo(answerBy, now)
  const late = answerBy < now
  const what: Text = { key: late ? 'page.clock.broken' : 'page.clock.answer', with: { days: Math.abs(left) } }
  return step(
    reader,
    late ? 'late' : closedAt ? 'now' : 'next',
    what,
    moment(answerBy, reader),
    moved(reader, consultation),
  )
}

function moved(reader: Reader, { movedFrom, movedWhy }: Consultation): Html | '' {
  if (!movedFrom || !movedWhy) return ''
  return html`<p class="note">
    ${say({ key: 'page.clock.moved', with: { why: movedWhy } }, reader)} ${moment(movedFrom, reader)}.
  </p>`
}

/** Days begun: five hours from now is one day. */
const daysTo = (at: Date, now: Date): number => Math.ceil((at.getTime() - now.getTime()) / DAY_MS)
