/** People who vote while everything shakes, and what they were told. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Visitor } from '../driver.ts'
import type { Chat } from './plan.ts'

export interface Vote {
  readonly platform: Chat
  readonly voter: string
  readonly choice: string
  /** Whether the platform was answered that it is stored. Otherwise it may be or not: nobody was promised anything. */
  readonly told: boolean
}

/** Somebody who was told nothing tries again, for longer than a bot that was killed needs to come back. */
const TRYING_MS = 45_000
/** So long somebody looks for an answer. */
const ANSWER_MS = 1_500
const CARD_MS = 60_000
/** Nobody answers what they have not read. */
const READING_MS = 500

/**
 * One person waits for their message, and votes; perhaps they change their mind.
 * @param shown what the message says @param choices what they tap, in this order
 */
export async function vote(platform: Chat, who: Visitor, shown: string, choices: readonly string[]): Promise<Vote[]> {
  const votes: Vote[] = []
  if (!(await sees(who, (line) => line.includes(shown), CARD_MS))) return votes
  for (const choice of choices) {
    await wait(READING_MS)
    const end = Date.now() + TRYING_MS
    for (let told = false; !told && Date.now() < end;) {
      told = await tap(who, choice)
      votes.push({ platform, voter: who.id, choice, told })
    }
  }
  return votes
}

/** @returns whether the answer named this choice, as stored now or before */
async function tap(who: Visitor, choice: string): Promise<boolean> {
  // A platform that got no answer says so in its own way: that is no answer either.
  await who.taps(choice).catch(() => undefined)
  const answers = [`Je koos: ${choice}.`, `Je keuze staat al vast: ${choice}.`]
  return await sees(who, (line) => answers.some((words) => line.includes(words)), ANSWER_MS)
}

async function sees(who: Visitor, fits: (line: string) => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; ; await wait(50)) {
    if (who.screen().some(fits)) return true
    if (Date.now() > end) return false
  }
}
