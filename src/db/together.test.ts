import { expect, test } from 'vitest'
import { together } from './together.ts'

test('calls that arrive during a round trip share the next one, and each gets its own answer', async () => {
  const batches: number[] = []
  const double = together(async (batch: readonly number[]) => {
    batches.push(batch.length)
    await new Promise((resolve) => setImmediate(resolve))
    return batch.map((n) => n * 2)
  }, 50)
  const first = Array.from({ length: 10 }, (_, n) => double(n))
  await new Promise((resolve) => setImmediate(resolve))
  const rest = Array.from({ length: 120 }, (_, n) => double(100 + n))
  expect(await Promise.all([...first, ...rest])).toEqual([
    ...Array.from({ length: 10 }, (_, n) => n * 2),
    ...Array.from({ length: 120 }, (_, n) => 200 + n * 2),
  ])
  expect(batches).toEqual([10, 50, 50, 20])
})

test('a batch that fails fails its own members, and the next one works', async () => {
  const once = together(async (batch: readonly string[]) => {
    if (batch.includes('bad')) throw new Error('no')
    return batch
  })
  await expect(once('bad')).rejects.toThrow('no')
  await expect(once('good')).resolves.toBe('good')
})

test('what the database cannot read fails who sent it alone', async () => {
  const asked: number[] = []
  const once = together(async (batch: readonly string[]) => {
    asked.push(batch.length)
    if (batch.includes('bad')) throw Object.assign(new Error('out of range'), { code: '22003' })
    return batch
  })
  const ends = await Promise.allSettled(['one', 'bad', 'two'].map(once))
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(asked).toEqual([3, 1, 1, 1])
})

test('a member that a batch forgets is told so', async () => {
  const none = together(async () => [])
  await expect(none('one')).rejects.toThrow('without an answer')
})

test('the next batch is on its way before the members of this one go on', async () => {
  const seen: string[] = []
  const tell = together(async (batch: readonly string[]) => {
    seen.push(`asked ${batch.join()}`)
    await new Promise((resolve) => setImmediate(resolve))
    return batch
  })
  const go = async (one: string) => void seen.push(`told ${await tell(one)}`)
  const first = go('one')
  await new Promise((resolve) => setImmediate(resolve))
  await Promise.all([first, go('two'), go('three')])
  expect(seen).toEqual(['asked one', 'asked two,three', 'told one', 'told two', 'told three'])
})
