/** A short, seeded run of what `npm run chaos` does at length. */
import { describe, expect, inject, test } from 'vitest'
import { CHATS, kindsOn, plan, randomFrom } from './plan.ts'
import { run } from './run.ts'
import type { EngineName } from './town.ts'

/** One round that holds every kind. */
const SHORT = { seed: 7, rounds: 1, followers: 30, voters: 6, patient: false }
const ENGINES: readonly EngineName[] = inject('redisUrl') ? ['postgres', 'redis'] : ['postgres']

// One engine after the other: both at once are nine processes on a machine of two cores.
describe('shaken', () => {
  test.each(ENGINES)(
    'with the queue on %s nobody is missed, doubles are bounded, and no vote is lost',
    async (engine) => {
      const strikes = Math.ceil(kindsOn(engine).length / SHORT.rounds)
      const { wrong, rounds, struck } = await run({ ...SHORT, engine, strikes })
      expect(wrong, `seed ${SHORT.seed} on ${engine}`).toEqual([])
      expect(new Set(struck)).toEqual(new Set(kindsOn(engine)))
      expect(rounds).toHaveLength(SHORT.rounds)
      for (const { audience, missed, told, lostVotes, results } of rounds) {
        expect([audience, missed, lostVotes]).toEqual([SHORT.followers * CHATS.length, 0, 0])
        expect(told).toBeGreaterThanOrEqual(CHATS.length)
        // Who voted hears what came of it.
        expect(results).toBeGreaterThanOrEqual(CHATS.length)
      }
    },
    420_000,
  )
})

test('a seed decides all of a plan, and another seed another one', () => {
  const of = (seed: number) => plan({ seed, engine: 'redis', rounds: 4, strikes: 5, workers: 2 })
  expect(of(3)).toEqual(of(3))
  expect(of(3)).not.toEqual(of(4))
  const numbers = Array.from({ length: 1_000 }, randomFrom(3))
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...numbers)).toBeLessThan(1)
})
