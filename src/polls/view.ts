/** What is shown of a poll: its card, the same for everyone but for the reader's own choice, and its result. */
import type { Button, Param, Text, View, Words } from '../port.ts'
import { sum, toBars } from './tally.ts'

export interface Poll {
  readonly id: string
  readonly themeId: string
  readonly question: Words
  readonly closesAt: Date
  readonly closedAt: Date | null
  /** The consultation that it is a part of. */
  readonly partOf: string | null
  readonly labels: readonly Words[]
  readonly counts: readonly number[]
  /** The expert question that it began as, when everybody can read that with its answers. */
  readonly from: string | null
}

/** What cards about a poll are about, in the words of delivery. */
export const subjectOf = (poll: string): string => `poll:${poll}`

/** @param reader whose direct message this is: it marks their choice, and they can stop with one tap */
export function cardOf(poll: Poll, reader?: { readonly own?: number | undefined }): View {
  const own = reader?.own
  const choice = own === undefined ? undefined : poll.labels[own]
  return {
    title: poll.question,
    lines: [
      ...(choice === undefined ? [] : [{ key: 'poll.card.own', with: { choice } } as const]),
      { key: 'poll.card.count', with: { count: sum(poll.counts) } },
    ],
    bars: toBars(poll.labels, poll.counts, own),
    note: poll.closedAt
      ? { key: 'poll.card.closed' }
      : { key: 'poll.card.closes', with: { closes: moment(poll.closesAt) } },
    buttons: [...(poll.closedAt ? [] : choices(poll)), ...background(poll), ...(reader ? [stop(poll)] : [])],
  }
}

function choices(poll: Poll): Button[] {
  return poll.labels.map((label, option) => ({
    label,
    does: { kind: 'poll.vote', poll: poll.id, option },
  }))
}

/** What was asked and answered before it came to a choice. */
function background({ from }: Poll): Button[] {
  return from === null
    ? []
    : [{ label: { key: 'do.poll.from' }, does: { kind: 'question.read', question: from }, look: 'quiet' }]
}

/** A part of a consultation is seen, and its result told, there. */
export function partView(consultation: string): View {
  return {
    lines: [{ key: 'poll.part' }],
    buttons: [{ label: { key: 'do.show' }, does: { kind: 'consult.show', consultation }, look: 'main' }],
  }
}

/** An unsubscribe button stands in every unasked message. */
function stop(poll: Poll): Button {
  return { label: { key: 'do.unfollow' }, does: { kind: 'theme.unfollow', theme: poll.themeId }, look: 'quiet' }
}

/** What everyone who took part gets. */
export function resultOf(poll: Poll): View {
  const count = sum(poll.counts)
  return {
    title: { key: 'poll.result.title', with: { question: poll.question } },
    bars: toBars(poll.labels, poll.counts),
    note: { key: 'poll.result.thanks', with: { count } },
    buttons: [...background(poll), stop(poll)],
  }
}

/** A result in one line, for a digest: what most people chose. */
export function briefOf(question: Words, labels: readonly Words[], counts: readonly number[]): Text {
  const count = sum(counts)
  const most = Math.max(...counts)
  const winners = labels.filter((_, at) => counts[at] === most)
  if (count === 0) return { key: 'digest.result.none', with: { question } }
  return {
    key: 'digest.result',
    with: { question, choice: { list: winners }, percent: Math.round((most / count) * 100), count },
  }
}

/** What the official sees who opened it, with the way to close it early and to see whom it reaches. */
export function openedView(poll: Poll, theme: Text, reach: Button): View {
  return {
    mood: 'done',
    lines: [
      { key: 'poll.opened', with: { theme } },
      { key: 'poll.opened.until', with: { closes: moment(poll.closesAt) } },
    ],
    buttons: [
      reach,
      ...background(poll),
      { label: { key: 'do.close' }, does: { kind: 'poll.close', poll: poll.id }, look: 'danger' },
    ],
  }
}

export const moment = (at: Date): Param => ({ at: at.toISOString() })
