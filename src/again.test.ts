import { expect, test } from 'vitest'
import { answerAgain } from './again.ts'
import type { Answer, Intent } from './port.ts'

const intent = (key?: string): Intent => ({
  kind: 'help',
  actor: { platform: 'slack', tenant: 'T1', id: 'U1' },
  at: { tenant: 'T1', chat: 'C1', direct: false },
  key,
})
const answer: Answer = { view: { lines: [{ plain: 'ja' }] }, reader: { locale: 'nl', zone: 'UTC' } }

test('the same event, at once and later, is done once and answered each time', async () => {
  const again = answerAgain()
  let done = 0
  const act = async () => {
    done++
    return answer
  }
  expect(await Promise.all([again(intent('e1'), act), again(intent('e1'), act)])).toEqual([answer, answer])
  await again(intent('e1'), act)
  expect(done).toBe(1)
  await again(intent('e2'), act)
  await again(intent(), act)
  await again(intent(), act)
  expect(done).toBe(4)
})

test('one that failed can be tried again', async () => {
  const again = answerAgain()
  await expect(again(intent('e1'), () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  await expect(again(intent('e1'), async () => answer)).resolves.toBe(answer)
})
