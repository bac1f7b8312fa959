/** What is shown of a consultation to who takes part. */
import type { Button, Text, View, Words } from '../../port.ts'
import { moment } from '../../polls/view.ts'
import type { Consultation, Part } from '../consultation.ts'
import type { Party } from './party.ts'
import { openParts, progressOf, type Done } from './progress.ts'

/** A card is read on a phone; the whole brief stands on the page. */
const BRIEF_MAX = 700
const LABEL_MAX = 60
/** A part's number that none has: past the last one. */
export const PAST = 99

/** What one reader sees more than everybody does. */
export interface Own {
  readonly done: Done
  readonly party: Party | undefined
  /** Others that they may speak for, as long as none of their ballots is in it. */
  readonly others: readonly Party[]
}

/** @param home where this house has its pages @param own undefined in a shared place: read by many, answered by one */
export function consultationView(consultation: Consultation, home: string, own?: Own): View {
  const { id, title, picture, brief, can, cannot, rule, answerable } = consultation
  return {
    title,
    // Platforms fetch it by themselves: what they cannot reach is not shown.
    ...(picture?.startsWith('https:') && { picture: { url: picture, alt: title } }),
    lines: [
      shortened(brief, BRIEF_MAX),
      ...said('consult.can', can),
      ...said('consult.cannot', cannot),
      ...said('consult.rule', rule),
      ...(answerable ? [{ key: 'consult.answerable', with: { who: answerable } } as const] : []),
      ...(own && consultation.state === 'open' ? standing(consultation, own) : []),
    ],
    note: clockOf(consultation),
    buttons: [...(own ? ownButtons(consultation, own) : sharedButtons(consultation))],
    links: [{ label: { key: 'do.consult.page' }, url: `${home}/c/${id}` }],
  }
}

function standing(consultation: Consultation, { done, party }: Own): Text[] {
  return [
    progressOf(consultation, done),
    ...(party && party !== 'resident' ? [{ key: `consult.as.${party}` } as const] : []),
  ]
}

const said = (key: 'consult.can' | 'consult.cannot' | 'consult.rule', what: Words): Text[] =>
  Object.keys(what.words).length > 0 ? [{ key, with: { what } }] : []

/** Until when, and when there is an answer. */
export function clockOf({ state, closesAt, answerBy, answeredAt }: Consultation): Text {
  const closes = closesAt ? moment(closesAt) : ''
  const answer = answerBy ? moment(answerBy) : ''
  switch (state) {
    case 'paused':
      return { key: 'consult.clock.paused', with: { answer } }
    case 'closed':
      return { key: 'consult.clock.closed', with: { answer } }
    case 'answered':
      return { key: 'consult.clock.answered', with: { at: answeredAt ? moment(answeredAt) : '' } }
    default:
      return { key: 'consult.clock', with: { closes, answer } }
  }
}

function sharedButtons({ id, state }: Consultation): Button[] {
  return [{ label: { key: state === 'open' ? 'do.show' : 'do.consult.see' }, does: show(id), look: 'main' }]
}

const show = (consultation: string) => ({ kind: 'consult.show', consultation }) as const

function ownButtons(consultation: Consultation, { done, others }: Own): Button[] {
  const { id, state, themeId } = consultation
  return [
    ...(state === 'open' ? openParts(consultation).map((part) => partButton(id, part, done)) : []),
    ...(state === 'open'
      ? others.map((party): Button => ({
          label: { key: `do.consult.as.${party}` },
          does: { kind: 'consult.speak', consultation: id, party },
          look: 'quiet',
        }))
      : []),
    ...(state === 'answered'
      ? [
          {
            label: { key: 'do.consult.response' },
            does: { kind: 'consult.response', consultation: id },
            look: 'main',
          } as const,
        ]
      : []),
    { label: { key: 'do.consult.results' }, does: { kind: 'consult.results', consultation: id } },
    { label: { key: 'do.unfollow' }, does: { kind: 'theme.unfollow', theme: themeId }, look: 'quiet' },
  ]
}

function partButton(consultation: string, { position, words, seconds }: Part, done: Done): Button {
  const label = shortened(words, LABEL_MAX)
  return {
    label: done.has(position)
      ? { key: 'consult.part.done', with: { label } }
      : { key: 'consult.part.todo', with: { label, time: timeOf(seconds) } },
    does: { kind: 'consult.part', consultation, part: position },
    ...(!done.has(position) && { look: 'main' as const }),
  }
}

/** '30 seconden', '2 minuten' */
export function timeOf(seconds: number): Text {
  return seconds < 90
    ? { key: 'consult.seconds', with: { count: seconds } }
    : { key: 'consult.minutes', with: { count: Math.round(seconds / 60) } }
}

/** One part, with its choices; the reader's own stands in words, for not every platform shows a pressed button. */
export function partView(consultation: Consultation, part: Part, done: Done): View {
  const { id } = consultation
  const own = done.get(part.position)
  const choice = own === undefined || own === null ? undefined : part.options[own]
  return {
    title: part.words,
    lines: [
      progressOf(consultation, done),
      ...(choice ? [{ key: 'poll.card.own', with: { choice } } as const] : []),
      ...(own === null ? [{ key: 'consult.part.answered' } as const] : []),
      ...(part.kind === 'question' && own === undefined ? [{ key: 'consult.part.know' } as const] : []),
    ],
    buttons: [
      ...(part.kind === 'poll'
        ? part.options.map((label, option): Button => ({
            label,
            does: { kind: 'consult.vote', consultation: id, part: part.position, option },
          }))
        : [
            {
              label: { key: 'do.consult.answer' },
              does: { kind: 'form.open', form: `know/${id}-p${part.position}` },
              look: 'main',
            } as const,
          ]),
      ...others(consultation, part, done),
      { label: { key: 'do.consult.back' }, does: show(id), look: 'quiet' },
    ],
  }
}

/** On to the next one without an answer to this one; past the last one whoever does not know is thanked as well. */
function others(consultation: Consultation, part: Part, done: Done): Button[] {
  const next = openParts(consultation).find(({ position }) => position > part.position && !done.has(position))
  if (!next && (part.kind === 'poll' || done.has(part.position))) return []
  return [
    {
      label: { key: done.has(part.position) ? 'do.consult.next' : 'do.consult.skip' },
      does: { kind: 'consult.part', consultation: consultation.id, part: next?.position ?? PAST },
    },
  ]
}

/** Whoever has done everything is thanked, and knows when to hear. */
export function allDone(consultation: Consultation, done: Done): View {
  const answer = consultation.answerBy ? moment(consultation.answerBy) : ''
  return {
    mood: 'done',
    title: { key: 'consult.thanks' },
    lines: [
      openParts(consultation).every(({ position }) => done.has(position))
        ? progressOf(consultation, done)
        : { key: 'consult.thanks.later' },
      { key: 'consult.thanks.answer', with: { answer } },
    ],
    buttons: [
      { label: { key: 'do.consult.results' }, does: { kind: 'consult.results', consultation: consultation.id } },
      { label: { key: 'do.consult.back' }, does: show(consultation.id), look: 'quiet' },
    ],
  }
}

/** The beginning of it, up to a word, in each of its languages. */
export function shortened({ words }: Words, most: number): Words {
  const cut = (text: string) =>
    text.length <= most
      ? text
      : `${text
          .slice(0, most - 1)
          .replace(/\s+\S*$/, '')
          .toWellFormed()}…`
  return { words: Object.fromEntries(Object.entries(words).map(([locale, text]) => [locale, cut(text)])) }
}
