/** Makes one thing go wrong, and sees to it that it did. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Lane } from '../../src/queue/queue.ts'
import type { Fault } from '../driver.ts'
import type { Chat, Strike } from './plan.ts'
import type { Town } from './town.ts'
import { until } from './until.ts'

/** What may have made doubles, as FAULTS counts it. */
export interface Harm {
  kills: number
  pauses: number
  databaseRestarts: number
  /** Answers that did not arrive, by platform. */
  readonly lost: Record<Chat, number>
}

export const noHarm = (): Harm => ({
  kills: 0,
  pauses: 0,
  databaseRestarts: 0,
  lost: { telegram: 0, slack: 0, discord: 0 },
})

/** How a platform's method that posts is called. */
export const POST: Readonly<Record<Chat, string>> = {
  telegram: 'sendMessage',
  slack: 'chat.postMessage',
  discord: 'createMessage',
}
const LANES: readonly Lane[] = ['work', 'fanouts', 'telegram', 'slack', 'discord', 'web']
const TIMES = 3
const REDIS_AWAY_MS = 700
const PATIENCE_MS = 20_000
const AWAY_MS = 5_000

/** @param pauseMs longer than a lease @throws Error when it did not strike */
export async function strike(
  town: Town,
  { kind, platform, worker }: Strike,
  harm: Harm,
  pauseMs: number,
): Promise<void> {
  const victim = town.workers[worker]
  if (!victim) throw new Error(`there is no worker ${worker}`)
  const method = POST[platform]
  switch (kind) {
    case 'kill a worker':
      await victim.kill()
      return void (harm.kills += 1)
    case 'kill the bot':
      // It sends no deliveries: none can be doubled by its end.
      return await town.bot.kill()
    case 'pause a worker':
      await victim.pause(pauseMs)
      return void (harm.pauses += 1)
    case 'restart PostgreSQL (fast)':
    case 'restart PostgreSQL (immediate)':
      await town.postgres.restart(kind.includes('fast') ? 'fast' : 'immediate')
      return void (harm.databaseRestarts += 1)
    case 'wipe the queue':
      return await wipeFull(town, platform)
    case 'drop sockets':
      return await cutSends(town, platform, harm)
    case '429 for a chat':
      return await misbehave(town, platform, {
        method,
        kind: 'slow',
        retryAfterSeconds: 1,
        scope: 'chat',
        times: TIMES,
      })
    case '429 for the platform':
      return await misbehave(town, platform, {
        method,
        kind: 'slow',
        retryAfterSeconds: 1,
        scope: 'platform',
        times: 1,
      })
    case '500':
      return await misbehave(town, platform, { method, kind: 'error', status: 500, times: TIMES })
    case 'lost answers':
      return await misbehave(town, platform, { method, kind: 'lost', times: TIMES })
    case 'stop Redis':
      if (!town.redis) throw new Error('there is no Redis')
      return await town.redis.restart(REDIS_AWAY_MS)
    case 'FLUSHALL':
      if (!town.redis) throw new Error('there is no Redis')
      if ((await town.redis.flush()) === 0) throw new Error('Redis was empty')
  }
}

/** @throws Error when no call met it */
async function misbehave({ sides }: Town, platform: Chat, fault: Fault): Promise<void> {
  const { driver } = sides[platform]
  driver.misbehave(fault)
  await until(`${fault.kind} met a call on ${platform}`, PATIENCE_MS, () => driver.met.includes(fault))
}

/** In the middle of a send. The gateway's socket goes too, where there is one. */
async function cutSends({ sides }: Town, platform: Chat, harm: Harm): Promise<void> {
  const { proxy, driver } = sides[platform]
  await until(`something is being sent on ${platform}`, PATIENCE_MS, () => {
    const cut = proxy.waiting() === 0 ? 0 : proxy.cut()
    harm.lost[platform] += cut
    return cut > 0
  })
  if (platform === 'discord') driver.drops()
}

/**
 * With something in it: a platform that asks to wait leaves its messages in the queue, which may be empty otherwise. A lane
 * that is away just now keeps nobody from wiping what the others hold.
 */
async function wipeFull(town: Town, platform: Chat): Promise<void> {
  const slow = { method: POST[platform], kind: 'slow', retryAfterSeconds: 1, scope: 'platform', times: TIMES } as const
  town.sides[platform].driver.misbehave(slow)
  await until('the queue holds something that can be wiped', PATIENCE_MS, async () => {
    const wiped = await Promise.all(
      LANES.map(async (lane) => (await holds(town, lane)) && (await wipeLane(town, lane))),
    )
    return wiped.includes(true)
  })
  await wipe(town)
}

/** Whatever it holds; a lane that is away just now is left. */
export async function wipe(town: Town): Promise<void> {
  await Promise.all(LANES.map((lane) => wipeLane(town, lane)))
}

const holds = async ({ queue }: Town, lane: Lane) => (await queue.depth(lane).catch(() => 0)) > 0

async function wipeLane({ queue }: Town, lane: Lane): Promise<boolean> {
  const wiped = queue.wipe(lane).then(
    () => true,
    () => false,
  )
  return await Promise.race([wiped, wait(AWAY_MS, false, { ref: false })])
}
