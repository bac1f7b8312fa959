import type { Update } from 'grammy/types'
import { describe, expect, test } from 'vitest'
import { poll } from './poll.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const said = (update_id: number, person = update_id) => ({ update_id, message: { from: { id: person } } }) as Update

/** Telegram's side of long polling: an update stays until it is confirmed. */
function telegramWith(updates: readonly Update[]) {
  let queue = [...updates]
  const offsets: number[] = []
  let wake = () => undefined as void
  return {
    offsets,
    left: () => queue.map(({ update_id }) => update_id),
    add(update: Update) {
      queue.push(update)
      wake()
    },
    fetch: async ({ offset, timeout }: { offset: number; timeout: number }, signal: AbortSignal): Promise<Update[]> => {
      offsets.push(offset)
      queue = queue.filter(({ update_id }) => update_id >= offset)
      if (queue.length === 0 && timeout > 0) {
        await new Promise<void>((resolve, reject) => {
          wake = resolve
          signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
        })
      }
      return queue.filter(({ update_id }) => update_id >= offset).slice(0, 100)
    },
  }
}

/** Something that lasts until it is told to end. */
function held() {
  let end = () => undefined as void
  const done = new Promise<void>((resolve) => (end = resolve))
  return { done, end: () => end() }
}

describe('long polling', () => {
  test('hears everything once, and confirms it at the end', async () => {
    const there = telegramWith([said(5), said(6), said(7)])
    const heard: number[] = []
    const stop = new AbortController()
    const polling = poll({
      fetch: there.fetch,
      hear: async ({ update_id }) => void heard.push(update_id),
      log,
      signal: stop.signal,
    })
    await expect.poll(there.left).toEqual([])
    stop.abort()
    await polling
    expect(heard).toEqual([5, 6, 7])
  })

  test('who is slow holds up nobody, and is not confirmed before they were heard', async () => {
    const there = telegramWith([said(5), said(6)])
    const heard: number[] = []
    const slow = held()
    const stop = new AbortController()
    const hear = async ({ update_id }: Update) => {
      if (update_id === 5) await slow.done
      heard.push(update_id)
    }
    const polling = poll({ fetch: there.fetch, hear, log, signal: stop.signal })
    await expect.poll(() => heard).toEqual([6])
    there.add(said(7))
    await expect.poll(() => heard, { timeout: 2000 }).toEqual([6, 7])
    expect(there.left()).toContain(5)
    expect(Math.max(...there.offsets)).toBeLessThanOrEqual(5)
    slow.end()
    await expect.poll(there.left).toEqual([])
    stop.abort()
    await polling
    expect(heard).toEqual([6, 7, 5])
  })

  test('one who is very slow does not hold up a crowd of more than a batch', async () => {
    const there = telegramWith(Array.from({ length: 400 }, (_, n) => said(n + 1)))
    const heard: number[] = []
    const slow = held()
    const stop = new AbortController()
    const hear = async ({ update_id }: Update) => {
      if (update_id === 1) await slow.done
      heard.push(update_id)
    }
    const polling = poll({ fetch: there.fetch, hear, log, signal: stop.signal })
    await expect.poll(() => heard.length).toBe(399)
    slow.end()
    stop.abort()
    await polling
    expect(new Set(heard).size).toBe(400)
  })

  test('one person is heard in order', async () => {
    const first = held()
    const heard: string[] = []
    const there = telegramWith([said(5, 1), said(6, 1), said(7, 2)])
    const stop = new AbortController()
    const hear = async ({ update_id }: Update) => {
      heard.push(`from ${update_id}`)
      if (update_id === 5) await first.done
      heard.push(`to ${update_id}`)
    }
    const polling = poll({ fetch: there.fetch, hear, log, signal: stop.signal })
    await expect.poll(() => heard).toContain('to 7')
    expect(heard).not.toContain('from 6')
    first.end()
    await expect.poll(there.left).toEqual([])
    expect(heard.indexOf('to 5')).toBeLessThan(heard.indexOf('from 6'))
    stop.abort()
    await polling
  })

  test('what was being heard at the stop is waited for and confirmed; what was not is left', async () => {
    const there = telegramWith([said(5)])
    const slow = held()
    const stop = new AbortController()
    let begun = false
    const hear = async () => {
      begun = true
      await slow.done
    }
    const polling = poll({ fetch: there.fetch, hear, log, signal: stop.signal })
    await expect.poll(() => begun).toBe(true)
    stop.abort()
    there.add(said(6))
    slow.end()
    await polling
    expect(there.left()).toEqual([6])
  })

  test('after a week of silence the numbers may begin lower', async () => {
    const there = telegramWith([said(900)])
    const heard: number[] = []
    const stop = new AbortController()
    let empties = 0
    const polling = poll({
      // Telegram ends a long poll with nothing after 30 s.
      fetch: async (ask, signal) =>
        there.left().every((id) => id < ask.offset) && empties++ === 0
          ? await there.fetch({ ...ask, timeout: 0 }, signal)
          : await there.fetch(ask, signal),
      hear: async ({ update_id }) => void heard.push(update_id),
      log,
      signal: stop.signal,
    })
    await expect.poll(() => empties).toBeGreaterThan(0)
    there.add(said(12))
    await expect.poll(() => heard).toEqual([900, 12])
    stop.abort()
    await polling
  })

  test('goes on after a connection that fell', async () => {
    const there = telegramWith([said(5)])
    const heard: number[] = []
    const stop = new AbortController()
    let falls = 2
    const polling = poll({
      fetch: async (ask, signal) => {
        if (falls-- > 0) throw new Error('ECONNRESET')
        return await there.fetch(ask, signal)
      },
      hear: async ({ update_id }) => void heard.push(update_id),
      log,
      signal: stop.signal,
    })
    await expect.poll(() => heard, { timeout: 3000 }).toEqual([5])
    stop.abort()
    await polling
  })
})
