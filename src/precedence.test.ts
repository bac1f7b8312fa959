import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openPrecedence } from './precedence.ts'

test('while nobody waits, all goes at once and whole', async () => {
  const { afterPeople, crowd } = openPrecedence()
  expect(crowd()).toBe(false)
  let under = 0
  const sizes = await Promise.all(
    [1, 2, 3].map(() =>
      afterPeople(async (small) => {
        under++
        await wait(20)
        return { small, under }
      }),
    ),
  )
  expect(sizes).toEqual([1, 2, 3].map(() => ({ small: false, under: 3 })))
})

test('while people wait, pieces are small, one at a time, and rest eight times as long as they took', async () => {
  const { afterPeople, heard } = openPrecedence()
  const crowd = setInterval(heard, 10)
  heard()
  const spans: { from: number; to: number }[] = []
  const sizes: boolean[] = []
  await Promise.all(
    [1, 2, 3].map(() =>
      afterPeople(async (small) => {
        sizes.push(small)
        const from = performance.now()
        await wait(30)
        spans.push({ from, to: performance.now() })
      }),
    ),
  )
  clearInterval(crowd)
  expect(sizes).toContain(true)
  for (const [at, { from }] of spans.entries()) {
    const before = spans[at - 1]
    // A piece that was slow for reasons of its own is followed by half a second.
    if (before) expect(from - before.to).toBeGreaterThan(Math.min((before.to - before.from) * 8, 500) - 5)
  }
})

test('a piece that fails holds up no other', async () => {
  const { afterPeople, heard } = openPrecedence()
  heard()
  await expect(afterPeople(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  heard()
  await expect(afterPeople(async (small) => small)).resolves.toBe(true)
})

test('a moment after the last of them, it goes on as before', async () => {
  const { afterPeople, heard, crowd } = openPrecedence()
  heard()
  expect(crowd()).toBe(true)
  await wait(300)
  expect(await afterPeople(async (small) => small)).toBe(false)
})
