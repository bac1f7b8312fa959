/**
 * A simulated year of expert questions, seeded: does the router keep its promises, and is an answer there sooner than when
 * it asks anybody? Both ways meet the same experts and the same questions, and whoever is asked the same does the same.
 */
import { mostOf, NEWCOMERS, pick, SHARE, type Candidate, type Want } from '../src/questions/experts/route.ts'
import { atLeast, atMost, median, type Row } from './row.ts'

const QUESTIONS = 10_000
const THEMES = 20
/** Of each theme at the beginning; as many join in the course of the year. */
const EXPERTS = 80
const SUBJECTS = 12
const HOUR = 60
const WEEK = 7 * 24 * HOUR
const YEAR = 52 * WEEK
/** As long as a share and a week's room look back. */
const LATELY = 4 * WEEK
/** How many are asked, and how long they are waited for. */
const WAVES = [
  { count: 3, wait: 4 * HOUR },
  { count: 5, wait: 8 * HOUR },
  { count: 8, wait: 12 * HOUR },
] as const
/** Then those who answer for the theme have it: a day later, as a kind guess for both ways. */
const OWNER = 48 * HOUR
const KNOWN_AFTER = 3

type Route = (candidates: readonly Candidate[], want: Want, random: () => number) => Candidate[]

interface Expert {
  readonly id: number
  readonly subjects: readonly number[]
  readonly joins: number
  readonly weekly: number
  /** What nobody knows beforehand: how often they answer, how often that helps, and how soon (minutes, the median). */
  readonly answers: number
  readonly helps: number
  readonly soon: number
  asks: number[]
  asked: number
  answered: number
  helped: number
  minutes: number
}

interface Tally {
  readonly first: readonly number[]
  /** The most that one expert had of the questions of four weeks, as a part of what the rule allows. */
  readonly fullest: number
  /** The most that one expert had of all questions of their theme. */
  readonly most: number
  /** Of the places that went to anybody while there was a newcomer, those that went to one. */
  readonly newcomers: number
}

export async function fair(): Promise<Row[]> {
  const ours = live(pick)
  const random = live((candidates, { count }, dice) => shuffled(candidates, dice).slice(0, count))
  const [value, baseline] = [median(ours.first), median(random.first)]
  const name = `${QUESTIONS.toLocaleString('en')} simulated questions`
  return [
    {
      name: `${name}: median time to a first answer`,
      value: value / HOUR,
      unit: 'h',
      against: { what: 'asking anybody', value: baseline / HOUR, ratio: value / baseline },
      bound: atMost(0.6),
    },
    {
      name: `${name}: the most that one expert had of a theme’s`,
      value: ours.most,
      unit: 'of them',
      bound: atMost(SHARE),
      also: `asking anybody: ${random.most.toFixed(2)}`,
    },
    {
      name: `${name}: the same at any time, of what may be`,
      value: ours.fullest,
      unit: 'of it',
      bound: atMost(1),
      also: `asking anybody: ${random.fullest.toFixed(2)}`,
    },
    {
      name: `${name}: places that went to newcomers`,
      value: ours.newcomers,
      unit: 'of all',
      bound: atLeast(NEWCOMERS),
    },
  ]
}

function live(route: Route): Tally {
  const dice = numbers(2026)
  const themes = Array.from({ length: THEMES }, (_, theme) =>
    Array.from({ length: EXPERTS * 2 }, (_, n) => someone(theme * 10_000 + n, n < EXPERTS ? 0 : dice() * YEAR, dice)),
  )
  const sent: number[][] = themes.map(() => [])
  const count: number[] = themes.map(() => 0)
  const first: number[] = []
  // What is known of an answer is known once it is there.
  let coming: { at: number; learn: () => void }[] = []
  let [fullest, places, fresh] = [0, 0, 0]
  for (let question = 0; question < QUESTIONS; question++) {
    const asks = { theme: Math.floor(dice() * THEMES), subject: Math.floor(dice() * SUBJECTS) }
    const experts = themes[asks.theme] ?? []
    count[asks.theme] = (count[asks.theme] ?? 0) + 1
    const asked = new Set<number>()
    const from = (question / QUESTIONS) * YEAR
    for (const { at, learn } of coming) if (at <= from) learn()
    coming = coming.filter(({ at }) => at > from)
    const recent = (sent[asks.theme] ?? []).filter((at) => at > from - LATELY)
    sent[asks.theme] = [...recent, from]
    const [themeAsked, themeExperts] = [recent.length + 1, experts.filter(({ joins }) => joins <= from).length]
    let [at, answer] = [from, Infinity]
    for (const { count, wait } of WAVES) {
      if (answer <= at) break
      const candidates = experts.flatMap((one) => (asked.has(one.id) ? [] : candidateAt(one, from, asks.subject)))
      const want = { count, mix: false, themeAsked, themeExperts }
      const chosen = route(candidates, want, numbers(question * 31 + count))
      if (candidates.some(({ newcomer }) => newcomer)) {
        places += chosen.length
        fresh += chosen.filter(({ newcomer }) => newcomer).length
      }
      for (const { person, match, lately } of chosen) {
        const one = experts.find(({ id }) => id === person)
        if (!one) continue
        asked.add(person)
        one.asks.push(from)
        one.asked++
        fullest = Math.max(fullest, (lately + 1) / mostOf(want, candidates.length))
        const does = whatTheyDo(one, question, match)
        if (!does) continue
        const there = at + does.after
        coming.push({ at: there, learn: () => learn(one, does) })
        answer = Math.min(answer, there)
      }
      at += wait
    }
    first.push(Math.min(answer - from, OWNER))
  }
  const most = Math.max(...themes.flatMap((all, n) => all.map(({ asked }) => asked / (count[n] ?? 0))))
  return { first, fullest, most, newcomers: fresh / places }
}

function someone(id: number, joins: number, dice: () => number): Expert {
  return {
    id,
    joins,
    subjects: [Math.floor(dice() * SUBJECTS), Math.floor(dice() * SUBJECTS)],
    weekly: 1 + Math.floor(dice() * 4),
    // Most answer now and then, and some nearly always.
    answers: 0.1 + 0.8 * dice() ** 1.5,
    helps: 0.3 + 0.6 * dice(),
    soon: HOUR * Math.exp(3.5 * dice() - 0.5),
    asks: [],
    asked: 0,
    answered: 0,
    helped: 0,
    minutes: 0,
  }
}

function candidateAt(one: Expert, at: number, subject: number): Candidate[] {
  if (one.joins > at) return []
  one.asks = one.asks.filter((ask) => ask > at - LATELY)
  const room = one.weekly - one.asks.filter((ask) => ask > at - WEEK).length
  if (room <= 0) return []
  const { id: person, asked, answered, helped, minutes } = one
  const match = one.subjects.includes(subject) ? 0.75 : 0
  const known = { lately: one.asks.length, newcomer: asked < KNOWN_AFTER, vouched: false }
  return [{ person, account: person, party: 'resident', match, room, asked, answered, helped, minutes, ...known, pace: 'now' }] // prettier-ignore
}

/** The same for the same expert and question, whoever asks. Who knows little of it answers half as often. */
function whatTheyDo(one: Expert, question: number, match: number): { after: number; helps: boolean } | undefined {
  const dice = numbers(one.id * 7_919 + question * 104_729)
  if (dice() > one.answers * (match > 0 ? 1 : 0.5)) return undefined
  // Log-normal, as answers to mail are: some at once, a few after days.
  const bell = Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice())
  return { after: one.soon * Math.exp(0.8 * bell), helps: dice() < one.helps * (match > 0 ? 1 : 0.5) }
}

function learn(one: Expert, { after, helps }: { after: number; helps: boolean }): void {
  one.answered++
  one.minutes += Math.round(after)
  if (helps) one.helped++
}

function shuffled<T>(all: readonly T[], dice: () => number): T[] {
  return all.map((one) => ({ one, lot: dice() })).toSorted((a, b) => a.lot - b.lot).map(({ one }) => one) // prettier-ignore
}

/** The same numbers for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
