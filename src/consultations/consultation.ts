/** A consultation as it is read: its words by language, its parts in order, and whom it is for. */
import type { Words } from '../port.ts'

export type State = 'draft' | 'scheduled' | 'open' | 'paused' | 'closed' | 'answered' | 'discarded'

export interface Consultation {
  readonly id: string
  readonly themeId: string
  readonly organisation: string | null
  readonly state: State
  /** Counts changes: who edits an older one is told so. */
  readonly version: number
  readonly title: Words
  readonly brief: Words
  readonly link: string | null
  readonly picture: string | null
  readonly can: Words
  readonly cannot: Words
  readonly rule: Words
  /** Who answers for it, in public words. */
  readonly answerable: string
  readonly ownerId: number | null
  readonly audience: Audience
  readonly opensAt: Date | null
  readonly closesAt: Date | null
  readonly answerBy: Date | null
  readonly movedFrom: Date | null
  readonly movedWhy: Words | null
  readonly changes: readonly Change[]
  readonly openedAt: Date | null
  readonly closedAt: Date | null
  readonly reminded: number
  readonly remindAt: Date | null
  readonly decided: Words | null
  readonly notDone: Words | null
  readonly answeredAt: Date | null
  readonly checkedAt: Date | null
  readonly checkedBy: number | null
  readonly editedBy: number | null
  readonly editedAt: Date
  readonly parts: readonly Part[]
}

export interface Part {
  readonly position: number
  readonly kind: 'poll' | 'question'
  readonly words: Words
  readonly options: readonly Words[]
  /** How long it takes. */
  readonly seconds: number
  readonly pollId: string | null
  readonly questionId: string | null
  readonly removedAt: Date | null
  /** What was done with it, from the response. */
  readonly done: Words | null
}

/** Empty lists ask everybody: of the theme itself, and of more themes where they are named. */
export interface Audience {
  readonly parties: readonly string[]
  readonly organisations: readonly string[]
  readonly themes: readonly string[]
  /** Whether the shared places of those themes get a card. */
  readonly places: boolean
}

/** What was done to it in public, with its reason. */
export interface Change {
  readonly what: 'paused' | 'resumed' | 'extended' | 'ended' | 'removed'
  readonly at: string
  readonly why: Words
}

/** What cards about a consultation are about, in the words of delivery. */
export const subjectOf = (id: string): string => `consult:${id}`
