/** What must always hold of whom is asked, whoever offers and however long it goes on. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mostOf, NEWCOMERS, pick, SHARE, worthOf, type Candidate } from './route.ts'

const seed = Date.now()
const PARTIES = ['government', 'business', 'resident']

const someone: Candidate = {
  person: 1,
  account: 1,
  party: 'resident',
  match: 0.5,
  room: 2,
  asked: 10,
  answered: 5,
  helped: 3,
  minutes: 600,
  lately: 0,
  newcomer: false,
  vouched: false,
  pace: 'now',
}

const candidate: fc.Arbitrary<Candidate> = fc
  .record({
    party: fc.constantFrom(...PARTIES),
    match: fc.double({ min: 0, max: 1, noNaN: true }),
    room: fc.integer({ min: -1, max: 50 }),
    asked: fc.nat(200),
    part: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    minutes: fc.nat(1_000_000),
    lately: fc.nat(60),
    newcomer: fc.boolean(),
    vouched: fc.boolean(),
    pace: fc.constantFrom('now', 'daily'),
  })
  .map(({ part: [a, b], ...rest }) => {
    const answered = Math.floor(rest.asked * a)
    return { ...rest, answered, helped: Math.floor(answered * b), person: 0, account: 0 }
  })
const candidates = fc
  .array(candidate, { maxLength: 60 })
  .map((all) => all.map((one, n) => ({ ...one, person: n + 1, account: 1_000 + n })))
const want = fc.record({
  count: fc.integer({ min: 0, max: 10 }),
  mix: fc.boolean(),
  themeAsked: fc.integer({ min: 1, max: 400 }),
  themeExperts: fc.integer({ min: 60, max: 1_000 }),
})

/** Numbers as they come, but the same each time (mulberry32). */
function dice(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const mayBeAsked = (all: readonly Candidate[], wanted: Parameters<typeof mostOf>[0]) =>
  all.filter(({ room, lately }) => room > 0 && lately < mostOf(wanted, all.length))

function always(check: (all: Candidate[], wanted: Parameters<typeof pick>[1], chosen: Candidate[]) => void): void {
  fc.assert(
    fc.property(candidates, want, fc.integer(), (all, wanted, start) =>
      check(all, wanted, pick(all, wanted, dice(start))),
    ),
    { seed, numRuns: 2_000 },
  )
}

test('so many are asked, each once, or everybody who may be', () => {
  always((all, wanted, chosen) => {
    expect(new Set(chosen.map(({ person }) => person)).size).toBe(chosen.length)
    expect(chosen.length).toBe(Math.min(wanted.count, mayBeAsked(all, wanted).length))
    for (const one of chosen) expect(all).toContain(one)
  })
})

test('nobody without room, and nobody over their share', () => {
  always((all, wanted, chosen) => {
    for (const { room, lately } of chosen) {
      expect(room).toBeGreaterThan(0)
      expect(lately + 1).toBeLessThanOrEqual(mostOf(wanted, all.length))
    }
  })
})

test('a mix has as many parties as there are, none more than one ahead of another that has somebody left', () => {
  always((all, wanted, chosen) => {
    if (!wanted.mix) return
    const may = mayBeAsked(all, wanted)
    const there = new Set(may.map(({ party }) => party))
    const places = (party: string) => chosen.filter((one) => one.party === party).length
    expect(new Set(chosen.map(({ party }) => party)).size).toBe(Math.min(wanted.count, there.size))
    const most = Math.max(0, ...PARTIES.map(places))
    for (const party of there) {
      const all = may.filter((one) => one.party === party).length
      expect(places(party)).toBeGreaterThanOrEqual(Math.min(all, most - 1))
    }
  })
})

test('newcomers get their share of the places, where there are any', () => {
  always((all, wanted, chosen) => {
    const may = mayBeAsked(all, wanted)
    if (wanted.mix && wanted.count < new Set(may.map(({ party }) => party)).size) return
    const there = may.filter(({ newcomer }) => newcomer).length
    // Where the parties must be even, those newcomers count for whom their party has a place.
    if (wanted.mix && new Set(may.map(({ party }) => party)).size > 1) return
    expect(chosen.filter(({ newcomer }) => newcomer).length).toBeGreaterThanOrEqual(
      Math.min(there, Math.floor(wanted.count * NEWCOMERS)),
    )
  })
})

test('also of waves too small for a whole place, and against others who are far better', () => {
  const random = dice(1)
  const old = Array.from({ length: 20 }, (_, n) => ({ ...someone, person: n, match: 1, answered: 10, helped: 10 }))
  const fresh = { asked: 0, answered: 0, helped: 0, minutes: 0, match: 0.1, newcomer: true }
  const young = Array.from({ length: 5 }, (_, n) => ({ ...someone, ...fresh, person: 100 + n }))
  const many = Array.from({ length: 4_000 }, () =>
    pick([...old, ...young], { count: 3, mix: false, themeAsked: 1 }, random),
  )
  const share = many.flat().filter(({ newcomer }) => newcomer).length / (3 * many.length)
  expect(share).toBeGreaterThan(NEWCOMERS * 0.95)
  expect(share).toBeLessThan(NEWCOMERS * 1.5)
})

test('the same dice choose the same people', () => {
  fc.assert(
    fc.property(candidates, want, fc.integer(), (all, wanted, start) => {
      expect(pick(all, wanted, dice(start))).toEqual(pick(all, wanted, dice(start)))
    }),
    { seed, numRuns: 200 },
  )
})

test('over the life of a theme nobody gets more than the share, and every question finds somebody', () => {
  const life = fc.record({
    experts: fc.integer({ min: 1, max: 120 }),
    questions: fc.integer({ min: 1, max: 150 }),
    count: fc.constantFrom(1, 3, 5, 8),
    mix: fc.boolean(),
    start: fc.integer(),
  })
  fc.assert(
    fc.property(life, ({ experts, questions, count, mix, start }) => {
      const random = dice(start)
      // One of them is far better than all others: without a share they would get everything.
      let all = Array.from({ length: experts }, (_, n) => ({
        ...someone,
        person: n,
        party: PARTIES[n % 3] ?? '',
        match: n === 0 ? 1 : random() / 10,
      }))
      for (let themeAsked = 1; themeAsked <= questions; themeAsked++) {
        const chosen = pick(all, { count, mix, themeAsked }, random)
        expect(chosen.length).toBe(Math.min(count, experts))
        all = all.map((one) => (chosen.includes(one) ? { ...one, lately: one.lately + 1 } : one))
        const most = Math.max(3, Math.min(1, Math.max(SHARE, (2 * count) / experts)) * themeAsked)
        expect(Math.max(...all.map(({ lately }) => lately))).toBeLessThanOrEqual(most)
      }
    }),
    { seed, numRuns: 60 },
  )
})

test('who fits, answers, helps, is soon and has room is worth more; one lucky answer says little', () => {
  const better: Partial<Candidate>[] = [
    { match: 0.9 },
    { answered: 9, minutes: 1_080 },
    { helped: 5 },
    { minutes: 60 },
    { room: 5 },
    { vouched: true },
  ]
  for (const change of better) expect(worthOf({ ...someone, ...change })).toBeGreaterThan(worthOf(someone))
  const none = { ...someone, asked: 0, answered: 0, helped: 0, minutes: 0 }
  const lucky = { ...someone, asked: 1, answered: 1, helped: 1, minutes: 5 }
  const proven = { ...someone, asked: 40, answered: 36, helped: 33, minutes: 36 * 30 }
  expect(worthOf(lucky)).toBeGreaterThan(worthOf(none))
  expect(worthOf(proven)).toBeGreaterThan(worthOf(lucky))
})
