import { expect, it } from 'vitest'
import { fakeTelegram } from './telegram.ts'

it('takes as many messages in a second as it is told to, and not one more', async () => {
  await using telegram = await fakeTelegram({ mostASecond: 5, latencyMs: 50 })
  const send = async () => {
    const body = JSON.stringify({ chat_id: 7, text: 'Nieuws' })
    const answer = await fetch(`${telegram.url}/bot1:bench/sendMessage`, { method: 'POST', body })
    return (await answer.json()) as { error_code?: number; parameters?: object; result?: { chat: { id: number } } }
  }
  const answers = await Promise.all(Array.from({ length: 8 }, send))
  expect(answers.filter(({ result }) => result?.chat.id === 7)).toHaveLength(5)
  const refused = answers.filter(({ error_code }) => error_code === 429)
  expect(refused.map(({ parameters }) => parameters)).toEqual(Array.from({ length: 3 }, () => ({ retry_after: 1 })))
  expect(telegram.refused()).toBe(3)
  expect(telegram.taken).toHaveLength(5)
})
