/**
 * A deploy in the middle of a broadcast, over real processes: an old and a new bot and worker side by side on one
 * PostgreSQL and one queue, the old ones stopped in order, and the new worker’s clock a minute ahead.
 */
import { execFileSync } from 'node:child_process'
import { describe, expect, inject, test } from 'vitest'
import { freePort } from '../services/free-port.ts'
import { check } from './check.ts'
import { CHATS } from './plan.ts'
import { openPoll } from './round.ts'
import { noHarm } from './strike.ts'
import { openTown, type EngineName } from './town.ts'
import { until } from './until.ts'
import { vote } from './vote.ts'
import { becomeWhole } from './whole.ts'

const ENGINES: readonly EngineName[] = inject('redisUrl') ? ['postgres', 'redis'] : ['postgres']
const FOLLOWERS = 50
const VOTERS = 5
const AHEAD_MS = 60_000
/** Every clock of that process, from its first line on. */
const CLOCK = `data:text/javascript,${encodeURIComponent(`
  const real = Date.now
  globalThis.Date = class extends Date {
    constructor(...given) { given.length === 0 ? super(real() + ${AHEAD_MS}) : super(...given) }
    static now() { return real() + ${AHEAD_MS} }
  }`)}`

test('that clock is a minute ahead', () => {
  const env = { PATH: process.env['PATH'], NODE_OPTIONS: `--import=${CLOCK}` }
  const said = execFileSync(process.execPath, ['-p', 'Date.now() + " " + new Date().getTime()'], {
    env,
    encoding: 'utf8',
  })
  for (const told of said.trim().split(' ')) expect(Number(told) - Date.now()).toBeGreaterThan(AHEAD_MS - 5_000)
})

describe('side by side', () => {
  test.each(ENGINES)(
    'with the queue on %s: old and new bots and workers, one with its clock a minute ahead, lose and double nothing',
    async (engine) => {
      const town = await openTown({ engine, followers: FOLLOWERS, workers: 1 })
      try {
        const port = await freePort()
        const newBot = town.join('the new bot', 'bot', { PORT: String(port) })
        const ahead = town.join('the new worker', 'worker', { NODE_OPTIONS: `--import=${CLOCK}` })
        await Promise.all([newBot.up(), ahead.up()])
        const poll = await openPoll(town, 1)
        const sent = () => town.db.delivery.count({ where: { state: 'sent' } })
        await until('it is on its way', 20_000, async () => (await sent()) >= 10)
        const voting = CHATS.flatMap((chat) =>
          town.sides[chat].followers.slice(0, VOTERS).map((who) => vote(chat, who, poll.question, poll.choices)),
        )
        // The old worker in the middle of its sends; the old bot when people have gone over to the new one.
        const sentBefore = await sent()
        const stopping = town.workers.map((member) => member.stop())
        for (const { driver } of Object.values(town.sides)) driver.connect(`http://127.0.0.1:${port}`)
        await Promise.all([...stopping, town.bot.stop()])
        await becomeWhole(town, 'sent', true)
        const votes = (await Promise.all(voting)).flat()
        const found = await check(town, poll, votes, noHarm())
        // Slack edits one card a second: that each shows the newest is for the chaos suite to wait for.
        expect(found.wrong.filter((what) => !what.startsWith('the card '))).toEqual([])
        expect([found.missed, found.lostVotes, ...Object.values(found.doubled)]).toEqual([0, 0, 0, 0, 0])
        expect(found.told).toBeGreaterThan(CHATS.length * VOTERS)
        // Something was left to do for the new ones.
        expect(sentBefore).toBeLessThan((FOLLOWERS * CHATS.length) / 2)
      } finally {
        await town[Symbol.asyncDispose]()
      }
      expect(town.fell).toEqual([])
    },
    150_000,
  )
})
