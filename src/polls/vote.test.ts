/** Nobody is counted twice, whatever else happens at the moment of their vote: over a real database. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDelivering, type Delivering } from '../../test/delivering.ts'
import type { Tx } from '../db/open.ts'
import { join } from '../people/join.ts'
import { meet } from '../people/meet.ts'
import type { Answer } from '../port.ts'
import { openVote } from './vote.ts'

const PLATFORMS = ['telegram', 'slack', 'discord'] as const
const POLL = 'trees'
const YES = 0
const NO = 1
const LONG_MS = 300

let delivering: Delivering
let vote: ReturnType<typeof openVote>
beforeAll(async () => {
  delivering = await openDelivering()
  vote = openVote(delivering.ctx)
})
afterAll(() => delivering[Symbol.asyncDispose]())
beforeEach(async () => {
  const { db } = delivering
  await db.$executeRaw`truncate theme, poll, ballot, person, account, seen restart identity cascade`
  await db.theme.create({ data: { id: 'groen', emoji: '🌳', name: {}, description: {} } })
  await db.poll.create({ data: { id: POLL, themeId: 'groen', question: 'Meer bomen?', closesAt: new Date(Date.now() + 86_400_000) } }) // prettier-ignore
  await db.pollOption.createMany({
    data: ['Ja', 'Nee'].map((label, position) => ({ pollId: POLL, position, label })),
  })
  await meet(db, PLATFORMS.map(of))
  // Once one person with the one on Slack, and parted since: still the same voter.
  await db.$executeRaw`
    update person p set voter_id = other.voter_id
      from account a, account b join person other on other.id = b.person_id
     where p.id = a.person_id and a.platform = 'discord' and b.platform = 'slack'`
})

const of = (platform: (typeof PLATFORMS)[number]) => ({ platform, tenant: 't', id: 'freek' })
const tap = (platform: (typeof PLATFORMS)[number], option: number) => vote({ actor: of(platform), poll: POLL, option })
const keyOf = (answer?: Answer) => answer?.view.lines?.map((line) => 'key' in line && line.key)
const ballots = () => delivering.db.ballot.findMany({ select: { voterId: true, position: true } })

/** Makes one person of the one on Telegram and the one on Slack. */
async function link(inTheMiddle: (tx: Tx) => Promise<unknown>): Promise<void> {
  const { db, ctx } = delivering
  const personOf = async (platform: string) =>
    (await db.account.findFirstOrThrow({ where: { platform }, select: { personId: true } })).personId
  const [keeps, goes] = [await personOf('telegram'), await personOf('slack')]
  await db.$transaction(async (tx) => {
    await join(tx, ctx, { keeps, goes })
    await inTheMiddle(tx)
  })
}

test.each(PLATFORMS)(
  'a vote on %s waits for a link that is under way, and counts as the one voter',
  async (platform) => {
    await tap('telegram', YES)
    await tap('slack', YES)
    expect(await ballots()).toHaveLength(2)
    let told = false
    let voted: Promise<Answer> | undefined
    await link(async () => {
      voted = tap(platform, NO).finally(() => (told = true))
      await wait(LONG_MS)
      expect(told).toBe(false)
    })
    expect(keyOf(await voted)).toEqual(['poll.voted'])
    const { voterId } = await delivering.db.person.findFirstOrThrow()
    expect(await ballots()).toEqual([{ voterId, position: NO }])
  },
)

test.each(PLATFORMS)(
  'a vote on %s that began before a link, and goes on after it, counts as the one voter',
  async (platform) => {
    const { db } = delivering
    let linked: Promise<void> | undefined
    let voted: Promise<Answer> | undefined
    await db.$transaction(async (tx) => {
      // It has begun, and waits at the poll, as for a close. The link has no ballot to move there, and waits for nobody.
      await tx.$queryRaw`select 1 from poll where id = ${POLL} for update`
      voted = tap(platform, NO)
      await wait(LONG_MS)
      linked = link(() => Promise.resolve())
      await wait(LONG_MS)
    })
    expect(keyOf(await voted)).toEqual(['poll.voted'])
    await linked
    expect(await db.person.count()).toBe(2)
    const { voterId } = await db.person.findFirstOrThrow()
    expect(await ballots()).toEqual([{ voterId, position: NO }])
  },
)

test('whose ballot it is, is looked at when it is stored, not when the vote began', async () => {
  const { db } = delivering
  let voted: Promise<Answer> | undefined
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from poll where id = ${POLL} for update`
    voted = tap('telegram', NO)
    await wait(LONG_MS)
    await db.$executeRaw`update person set voter_id = 77`
  })
  await voted
  expect(await ballots()).toEqual([{ voterId: 77, position: NO }])
})

test('a ballot that says nothing of its voter has the right one', async () => {
  const { db } = delivering
  const { id, voterId } = await db.person.update({ where: { id: 1 }, data: { voterId: 77 } })
  await db.$executeRaw`insert into ballot (poll_id, person_id, position) values (${POLL}, ${id}, ${YES})`
  expect(await ballots()).toEqual([{ voterId, position: YES }])
})
