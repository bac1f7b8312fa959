/** How the reach of a message is told. */
import type { Button, Text, View } from '../port.ts'

export interface Count {
  readonly state: string
  /** Why the platform refused it, or why it waits. */
  readonly reason: string | null
  readonly count: number
  /** Of these, sent in the last 30 seconds. */
  readonly lately: number
}
export interface Reach {
  readonly publication: number
  readonly counts: readonly Count[]
  /** Everyone it is for has been written down. */
  readonly listed: boolean
  readonly stopped: boolean
}

/** So many reasons are told by name: there are few, and the first ones matter. */
const REASONS = 3

export function reachView({ publication, counts, listed, stopped }: Reach): View {
  const sum = (of: (one: Count) => boolean) => counts.filter(of).reduce((all, { count }) => all + count, 0)
  const [all, sent, gone] = [sum(() => true), sum(inState('sent')), sum(inState('gone'))]
  const unsure = sum(({ state, reason }) => state === 'waiting' && reason === UNSURE)
  const going = stopped ? 0 : sum(({ state }) => state === 'waiting' || state === 'sending')
  const late = stopped ? sum(({ state }) => ['waiting', 'withdrawn'].includes(state)) : sum(inState('withdrawn'))
  const refused = counts.filter(inState('refused'))
  const lines: Text[] = [
    { key: 'reach.sent', with: { count: sent, all } },
    ...some('reach.gone', gone),
    ...refused.slice(0, REASONS).map(({ count, reason }): Text => ({
      key: 'reach.refused',
      with: { count, reason: reason ?? '' },
    })),
    ...some(
      'reach.refused.more',
      refused.slice(REASONS).reduce((more, { count }) => more + count, 0),
    ),
    ...some('reach.unsure', unsure),
    ...some('reach.late', late),
    ...toGo(going, counts, listed || stopped),
  ]
  return {
    title: { key: 'reach.title' },
    lines,
    buttons: buttonsOf(publication, going, refused.length > 0 && !stopped),
  }
}

/** The reason of what was under way when a process ended: see recover.ts. */
const UNSURE = 'unknown'

const inState =
  (wanted: string) =>
  ({ state }: Count) =>
    state === wanted

const some = (key: 'reach.gone' | 'reach.refused.more' | 'reach.unsure' | 'reach.late', count: number): Text[] =>
  count > 0 ? [{ key, with: { count } }] : []

/** How long it takes at the pace of the last half minute. */
function toGo(going: number, counts: readonly Count[], listed: boolean): Text[] {
  if (!listed) return [{ key: 'reach.listing' }]
  if (going === 0) return [{ key: 'reach.over' }]
  const lately = counts.reduce((all, one) => all + one.lately, 0)
  if (lately === 0) return [{ key: 'reach.going', with: { count: going } }]
  return [{ key: 'reach.eta', with: { count: going, minutes: Math.max(1, Math.ceil(going / (lately * 2))) } }]
}

function buttonsOf(publication: number, going: number, again: boolean): Button[] {
  return [
    ...(going > 0
      ? [{ label: { key: 'do.reach.stop' }, does: { kind: 'reach.stop', publication }, look: 'danger' } as const]
      : []),
    ...(again ? [{ label: { key: 'do.reach.again' }, does: { kind: 'reach.again', publication } } as const] : []),
  ]
}

/** The way to the overview, for whoever published something. */
export function reachButton(publication: number): Button {
  return { label: { key: 'do.reach' }, does: { kind: 'reach.show', publication } }
}
