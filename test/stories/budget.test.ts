/** One pace for a whole bot: what people are waiting for goes first, and all of it counts. */
import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'vitest'
import { meet } from '../../src/people/meet.ts'
import { lanesOf } from '../../src/queue/queue.ts'
import { ENGINES } from '../world.ts'
import { openTown, pollOf, type Town } from '../town.ts'
import type { Visitor } from '../driver.ts'

const FOLLOWERS = 150
const WAITING = 30
const PER_SECOND = 30

/** In Telegram, known and following already: nobody waits for an answer. */
async function openCrowd({ on, world }: Town): Promise<readonly Visitor[]> {
  const names = Array.from({ length: FOLLOWERS }, (_, n) => `Freek ${n}`)
  const crowd = await Promise.all(names.map((name) => on.telegram.person(name, { locale: 'nl' })))
  const { db } = world.ctx
  await meet(
    db,
    crowd.map(({ id }) => ({ platform: 'telegram', tenant: 'telegram', id, locale: 'nl' })),
  )
  await db.$executeRaw`
    insert into follow (theme_id, person_id, account_id, created_at)
    select 'groen', person_id, id, now() - interval '1 day' from account where platform = 'telegram'`
  return crowd
}

const posts = (town: Town, since: number) =>
  town.on.telegram.calls.filter(({ method, at }) => method === 'sendMessage' && at >= since)
const tells = (call: { body: Readonly<Record<string, unknown>> }, words: string) =>
  JSON.stringify(call.body).includes(words)

test.concurrent.for(ENGINES)(
  'with the queue on %s: answers wait for nothing, and the broadcast makes up for them',
  async (engine, { expect }) => {
    await using town = await openTown(engine)
    const olga = await town.official('slack')
    const crowd = await openCrowd(town)
    const since = Date.now()
    await olga.types('poll')
    await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
    const told = () => posts(town, since).filter((call) => tells(call, 'Meer bomen?'))
    await expect.poll(() => told().length, { interval: 10, timeout: 30_000 }).toBeGreaterThan(3)

    const asked = Date.now()
    await Promise.all(crowd.slice(0, WAITING).map((one) => one.types('me')))
    const answers = () => posts(town, asked).filter((call) => !tells(call, 'Meer bomen?'))
    await expect.poll(() => answers().length, { interval: 10 }).toBe(WAITING)
    await expect.poll(() => told().length).toBe(FOLLOWERS)
    // Had they waited for their turn behind what is booked, the last would have come after the broadcast.
    const lastOf = (calls: readonly { at: number }[]) => Math.max(...calls.map(({ at }) => at))
    expect(lastOf(answers())).toBeLessThan(lastOf(told()))
    const all = posts(town, since)
    const took = (lastOf(all) - Math.min(...all.map(({ at }) => at))) / 1000
    expect(all).toHaveLength(FOLLOWERS + WAITING)
    // The whole of it keeps the pace: without the answers it would take a second less.
    expect(took).toBeGreaterThan((FOLLOWERS + WAITING / 2) / PER_SECOND)
    expect(town.refusals()).toEqual([])
  },
)

test.concurrent.for(ENGINES)(
  'with the queue on %s: a wait that Telegram asks for outlives the queue and the process, and answers still come',
  async (engine, { expect }) => {
    await using town = await openTown(engine)
    const olga = await town.official('slack')
    const crowd = await openCrowd(town)
    const since = Date.now()
    const slow = { method: 'sendMessage', kind: 'slow', retryAfterSeconds: 60 } as const
    await olga.types('poll')
    await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee']))
    const told = () => posts(town, since).filter((call) => tells(call, 'Meer bomen?'))
    await expect.poll(() => told().length, { interval: 10, timeout: 30_000 }).toBeGreaterThan(3)
    town.on.telegram.misbehave(slow)
    await expect.poll(() => town.on.telegram.met, { interval: 5 }).toContain(slow)

    for (const lane of lanesOf(['telegram'])) await town.world.ctx.queue.wipe(lane)
    await town.world.restarts()
    for (const driver of Object.values(town.on)) driver.connect(town.world.url)
    // What was on its way at that moment has arrived.
    const before = told().length
    expect(before).toBeLessThan(FOLLOWERS)
    const [freek] = crowd
    await freek?.types('me')
    await freek?.sees(/Je volgt/)
    await wait(1_500)
    expect(told()).toHaveLength(before)

    await town.world.passes(60)
    await expect.poll(() => told().length).toBe(FOLLOWERS + 1)
    expect(town.refusals()).toEqual([])
  },
)
