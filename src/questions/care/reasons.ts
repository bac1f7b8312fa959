/** Why something should not be there: a few kinds of reasons, and the reporter's own words beside it. */
import type { Text } from '../../port.ts'

export const REASONS = ['rude', 'private', 'wrong', 'spam', 'other'] as const
export type Reason = (typeof REASONS)[number]

export const reasonText = (reason: Reason): Text => ({ key: `care.reason.${reason}` })

export function readReason(typed: string): Reason | undefined {
  return REASONS.find((reason) => reason === typed)
}

/** In one column: its kind on the first line, and their words below. */
export function packReason(reason: Reason, words: string): string {
  return words ? `${reason}\n${words}` : reason
}

export function unpackReason(kept: string): { reason: Reason; words: string } {
  const [first = '', ...rest] = kept.split('\n')
  return { reason: readReason(first) ?? 'other', words: rest.join('\n') }
}
