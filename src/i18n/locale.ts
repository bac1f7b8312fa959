/** The languages we speak, and what can be said in them. */
import type { nl } from './nl.ts'

export const LOCALES = ['nl', 'en'] as const
export type Locale = (typeof LOCALES)[number]
/** Dutch is written first; English has the same keys, or the type check fails. */
export type Key = keyof typeof nl
