/** Whom to ask: by what they know, by how they helped before, with room for newcomers, and never the same few. */

/** Somebody who may be asked now; see candidates.ts. */
export interface Candidate {
  readonly person: number
  /** Where the question goes. */
  readonly account: number
  readonly party: string
  /** How well their own words fit the question's, 0 to 1. */
  readonly match: number
  /** Questions that they take this week. */
  readonly room: number
  /** Of this theme, as long as they have been its expert: questions that came to them, and what became of those. */
  readonly asked: number
  readonly answered: number
  readonly helped: number
  /** From being asked to the answer, all together. */
  readonly minutes: number
  /** Questions of this theme that came to them in the weeks that `themeAsked` is about. */
  readonly lately: number
  /** Hardly asked yet: nobody knows how they do. */
  readonly newcomer: boolean
  /** An organisation vouches for them. */
  readonly vouched: boolean
  /** When it is not 'now', asking them takes a slot of it. */
  readonly pace: string
}

export interface Want {
  readonly count: number
  /** As many parties as there are, as evenly as it goes. */
  readonly mix: boolean
  /** Questions of the theme in the last weeks, this one included. */
  readonly themeAsked: number
  /** How many experts the theme has; without it, as many as there are candidates. */
  readonly themeExperts?: number
}

/** No expert gets more than this part of a theme's questions. */
export const SHARE = 0.2
/** Before a theme has had many questions, a part of them is nothing. */
const START = 3
/** Of those who are asked, at least so many are newcomers, where there are any. */
export const NEWCOMERS = 0.2
/** How much more often a better one is chosen: twice as good is eight times as often. */
const SHARPNESS = 3

const WEEK_MINUTES = 7 * 24 * 60
/** What is believed of somebody before anything is known, and after how many times that counts for half. */
const ANSWERS = { of: 0.5, weight: 4 }
const HELPS = { of: 0.6, weight: 3 }
const VOUCHED = { of: 0.8, weight: 3 }
const MINUTES = { of: 6 * 60, weight: 2 }
/** Somebody whose words do not fit may still know. */
const UNMATCHED = 0.1

/**
 * Chooses without telling the same few each time: weighted sampling without replacement (Efraimidis & Spirakis 2006), a
 * newcomer's places first. Deterministic given `random`.
 *
 * @param random numbers from 0 up to 1, such as Math.random
 * @returns at most `count` of them, fewer where nobody else may be asked
 */
export function pick(candidates: readonly Candidate[], want: Want, random: () => number): Candidate[] {
  const most = mostOf(want, candidates.length)
  let left = candidates.filter(({ room, lately }) => room > 0 && lately < most).map((one) => drawn(one, random))
  let toNewcomers = placesOf(want.count, random)
  const chosen: Drawn[] = []
  while (chosen.length < want.count && left.length > 0) {
    const table = want.mix ? leastSeen(left, chosen) : left
    const newcomers = toNewcomers > 0 ? table.filter(({ one }) => one.newcomer) : []
    const best = (newcomers.length > 0 ? newcomers : table).reduce((a, b) => (b.lot > a.lot ? b : a))
    if (best.one.newcomer) toNewcomers--
    chosen.push(best)
    left = left.filter(({ one }) => one.person !== best.one.person)
  }
  return chosen.map(({ one }) => one)
}

/**
 * So many of the theme's last questions may have come to one expert: SHARE of them. Where a theme has too few experts to
 * share them out like that, twice an equal part; and the first few in any case.
 */
export function mostOf({ count, themeAsked, themeExperts }: Omit<Want, 'mix'>, candidates: number): number {
  const equal = count / Math.max(1, themeExperts ?? candidates)
  return Math.max(START, Math.floor(Math.min(1, Math.max(SHARE, 2 * equal)) * themeAsked))
}

/**
 * What asking them is worth: how well their words fit, times how likely they are to answer, and that it helps, times how
 * soon, times the room that they have. Each is smoothed: the mean of a beta distribution that begins at what is believed of
 * anybody, so that one lucky answer says little.
 */
export function worthOf({ match, room, asked, answered, helped, minutes, vouched }: Candidate): number {
  const answers = believed(ANSWERS, answered, asked)
  const helps = believed(vouched ? VOUCHED : HELPS, helped, answered)
  const wait = (minutes + MINUTES.of * MINUTES.weight) / (answered + MINUTES.weight)
  // By the logarithm: from an hour to two is as much as from a day to two.
  const soon = Math.max(0, 1 - Math.log1p(wait) / Math.log1p(WEEK_MINUTES))
  return (UNMATCHED + match) * answers * helps * (0.2 + soon) * (room / (room + 1))
}

/** (successes + prior) / (tries + prior): the mean of Beta(of × weight + successes, (1 - of) × weight + failures). */
function believed(prior: { of: number; weight: number }, successes: number, tries: number): number {
  return (prior.of * prior.weight + Math.min(successes, tries)) / (prior.weight + tries)
}

interface Drawn {
  readonly one: Candidate
  /** The logarithm of u^(1/weight): those with the highest are a weighted sample. */
  readonly lot: number
}

function drawn(one: Candidate, random: () => number): Drawn {
  return { one, lot: Math.log(1 - random()) / worthOf(one) ** SHARPNESS }
}

/** NEWCOMERS of the count: what is left of a whole place is drawn for. */
function placesOf(count: number, random: () => number): number {
  const places = count * NEWCOMERS
  return Math.floor(places) + (random() < places % 1 ? 1 : 0)
}

/** Those of the parties that have the fewest places so far. */
function leastSeen(left: readonly Drawn[], chosen: readonly Drawn[]): Drawn[] {
  const places = (party: string) => chosen.filter(({ one }) => one.party === party).length
  const fewest = Math.min(...new Set(left.map(({ one }) => places(one.party))))
  return left.filter(({ one }) => places(one.party) === fewest)
}
