/**
 * The end of a round: the poll's time comes while the house is struck once more. Its cards show that it is closed, and all
 * who voted hear the result.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { boundOf, countOf, doublesOf, each, readBallots, type Ballot, type Poll } from './check.ts'
import { CHATS, type Chat, type Kind } from './plan.ts'
import { noHarm, strike } from './strike.ts'
import type { Town } from './town.ts'
import { told } from './until.ts'
import { becomeWhole } from './whole.ts'

/** What takes a process away in the middle of its work: two of them, at moments of their own. */
const BLOWS: readonly Kind[] = [
  'kill a worker',
  'kill the bot',
  'restart PostgreSQL (fast)',
  'restart PostgreSQL (immediate)',
]
/** A close, its results and its first edits are within this. */
const WITHIN_MS = 1_500

export interface Closed {
  /** Who voted, and was to hear the result. */
  readonly results: number
  /** In words. */
  readonly wrong: readonly string[]
}

export async function close(town: Town, poll: Poll, random: () => number, patient: boolean): Promise<Closed> {
  const harm = noHarm()
  const ballots = await readBallots(town, poll)
  await itsTimeHasCome(town, poll)
  const blows = BLOWS.toSorted(() => random() - 0.5).slice(0, 2)
  const struck = await Promise.all(
    blows.map(async (kind) => {
      const worker = Math.floor(random() * town.workers.length)
      await wait(random() * WITHIN_MS)
      return await strike(town, { kind, platform: 'telegram', at: 0, worker }, harm, 0).then(() => [], told)
    }),
  )
  await Promise.all([town.bot, ...town.workers].map((member) => member.up()))
  const left = await becomeWhole(town, patient ? 'shown' : 'closed', patient).then(() => [], told)
  const wrong = [...struck.flat(), ...left]
  const heard = each((chat) => copiesOf(town, poll, ballots, chat))
  for (const chat of CHATS) {
    const missed = heard[chat].filter((copies) => copies === 0).length
    if (missed > 0) wrong.push(`${missed} voters on ${chat} did not hear the result`)
    const [doubled, bound] = [doublesOf(heard[chat]), boundOf(chat, harm)]
    if (doubled > bound) wrong.push(`${doubled} results came twice on ${chat}, and at most ${bound} may`)
  }
  wrong.push(...(await openCards(town, poll, ballots)))
  await leaveTheRest(town)
  return { results: ballots.length, wrong }
}

async function itsTimeHasCome({ db }: Town, { id }: Poll): Promise<void> {
  const due = await db.$executeRaw`
    with poll as (update poll set closes_at = now() where id = ${id})
    update outbox set due_at = now() where job = 'close' and payload->>'poll' = ${id}`
  if (due !== 1) throw new Error(`${due} rows of the outbox were to close the poll`)
}

/** How many copies of the result each voter has on their screen. */
function copiesOf({ sides }: Town, { question }: Poll, ballots: readonly Ballot[], chat: Chat): number[] {
  const voters = ballots.filter(({ platform }) => platform === chat)
  return voters.map(({ voter }) => {
    const lines = sides[chat].followers.find(({ id }) => id === voter)?.screen() ?? []
    return lines.filter((line) => line.includes(`Uitslag: ${question}`)).length
  })
}

/** Each card shows the end and the last count, in shared places and to people, or its turn is still to come. */
async function openCards(town: Town, poll: Poll, ballots: readonly Ballot[]): Promise<string[]> {
  const count = countOf(ballots)
  const isClosed = (line: string) =>
    [poll.question, 'Gesloten. Dit is de uitslag.', count].every((words) => line.includes(words))
  const waiting = await town.db.$queryRaw<{ platform: Chat; id: string }[]>`
    select a.platform, a.external_id as id from card c join account a on a.id = c.account_id
     where c.subject = ${`poll:${poll.id}`} and c.wanted > c.edited`
  return CHATS.flatMap((chat) => {
    const { followers, place } = town.sides[chat]
    const later = new Set(waiting.filter(({ platform }) => platform === chat).map(({ id }) => id))
    const open = followers.filter((who) => !later.has(who.id) && !who.screen().some(isClosed)).length
    return [
      ...(followers[0]?.screen(place).some(isClosed) ? [] : [`the card in ${chat}'s shared place is not closed`]),
      ...(open > 0 ? [`the cards of ${open} people on ${chat} are not closed, and nobody is going to`] : []),
    ]
  })
}

/** Slack takes an edit each 1.2 s: the next round does not wait for the last of these. */
async function leaveTheRest({ db }: Town): Promise<void> {
  await db.$executeRaw`update card set gone_at = now() where wanted > edited and gone_at is null`
}
