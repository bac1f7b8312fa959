/** Compares what the fakes received with what the database says. */
import type { Visitor } from '../driver.ts'
import { CHATS, type Chat } from './plan.ts'
import type { Harm } from './strike.ts'
import type { Town } from './town.ts'
import type { Vote } from './vote.ts'

/**
 * What one process may have sent in Telegram and not written down, or be about to send when it is held up: a turn of half a
 * second, and what went out just before it. In Slack it is less, and Discord takes nothing twice.
 */
const IN_FLIGHT = 20

export interface Poll {
  readonly id: string
  readonly question: string
  readonly choices: readonly string[]
}

export interface Found {
  readonly audience: number
  readonly missed: number
  readonly doubled: Readonly<Record<Chat, number>>
  readonly bound: Readonly<Record<Chat, number>>
  /** Votes that somebody was told are stored, and those of them that are not. */
  readonly told: number
  readonly lostVotes: number
  /** In words: a round has none. */
  readonly wrong: readonly string[]
}

export interface Ballot {
  readonly platform: Chat
  readonly voter: string
  readonly choice: string
  readonly ballots: number
}

export async function check(town: Town, poll: Poll, votes: readonly Vote[], harm: Harm): Promise<Found> {
  const wrong: string[] = []
  const copies = received(town, poll)
  const all = CHATS.flatMap((chat) => copies[chat])
  const missed = all.filter((count) => count === 0).length
  if (missed > 0) wrong.push(`${missed} people did not get the message`)
  const unsent = await notSent(town, poll, all.length + CHATS.length)
  if (unsent) wrong.push(unsent)

  const doubled = each((chat) => doublesOf(copies[chat]))
  const bound = each((chat) => boundOf(chat, harm))
  for (const chat of CHATS) {
    if (doubled[chat] > bound[chat])
      wrong.push(`${doubled[chat]} doubles on ${chat}, and at most ${bound[chat]} are allowed`)
  }

  const ballots = await readBallots(town, poll)
  const lost = lostVotes(votes, ballots)
  wrong.push(...lost, ...strayBallots(votes, ballots))
  const told = votes.filter((vote) => vote.told)
  for (const chat of CHATS) {
    if (!told.some(({ platform }) => platform === chat)) wrong.push(`nobody on ${chat} was told that a vote is stored`)
  }
  wrong.push(...staleCards(town, poll, ballots), ...refusals(town), ...town.fell)
  return { audience: all.length, missed, doubled, bound, told: told.length, lostVotes: lost.length, wrong }
}

export const each = <T>(of: (chat: Chat) => T): Record<Chat, T> => ({
  telegram: of('telegram'),
  slack: of('slack'),
  discord: of('discord'),
})

export const doublesOf = (copies: readonly number[]): number =>
  copies.reduce((sum, count) => sum + Math.max(0, count - 1), 0)

/**
 * Sends in flight a process, times the processes that were cut off between a send and its mark, and the answers that
 * were lost. A database that was away costs none: whatever was sent waits to be marked. Discord is given the same nonce again, and posts nothing twice.
 */
export function boundOf(chat: Chat, { kills, pauses, lost }: Harm): number {
  if (chat === 'discord') return 0
  return IN_FLIGHT * (kills + pauses) + lost[chat]
}

/** How many copies each follower has on their screen. */
function received({ sides }: Town, { question }: Poll): Record<Chat, number[]> {
  const of = (chat: Chat) =>
    sides[chat].followers.map((who) => who.screen().filter((line) => line.includes(question)).length)
  return { telegram: of('telegram'), slack: of('slack'), discord: of('discord') }
}

/** What the ledger says of it: everybody, and each place, was sent it. */
async function notSent({ db }: Town, { id }: Poll, wanted: number): Promise<string | undefined> {
  const rows = await db.$queryRaw<{ state: string; count: number; reason: string | null }[]>`
    select d.state, count(*)::int as count, max(d.reason) as reason
      from delivery d join publication p on p.id = d.publication_id
     where p.subject = ${`poll:${id}`} group by d.state`
  const sent = rows.find(({ state }) => state === 'sent')?.count
  return sent === wanted && rows.length === 1 ? undefined : `the ledger of ${wanted}: ${JSON.stringify(rows)}`
}

export async function readBallots({ db }: Town, { id }: Poll): Promise<readonly Ballot[]> {
  return await db.$queryRaw<Ballot[]>`
    select a.platform, a.external_id as voter, max(coalesce(o.label->>'nl', o.label #>> '{}')) as choice, count(*)::int as ballots
      from ballot b join account a using (person_id) join poll_option o using (poll_id, position)
     where b.poll_id = ${id} group by a.platform, a.external_id`
}

const isOf = (vote: { platform: Chat; voter: string }) => (other: { platform: Chat; voter: string }) =>
  other.platform === vote.platform && other.voter === vote.voter

/** Whoever was told has a ballot: their last vote that was acknowledged, or one that nobody answered for. */
function lostVotes(votes: readonly Vote[], ballots: readonly Ballot[]): string[] {
  const last = votes.filter(
    (vote, at) => vote.told && !votes.slice(at + 1).some((later) => later.told && isOf(vote)(later)),
  )
  return last.flatMap((vote) => {
    const ballot = ballots.find(isOf(vote))
    const unsure = votes.filter((other) => !other.told && isOf(vote)(other)).map(({ choice }) => choice)
    if (ballot && [vote.choice, ...unsure].includes(ballot.choice)) return []
    return [
      `${vote.platform} ${vote.voter} was told "${vote.choice}" is stored, and the database has ${ballot?.choice ?? 'nothing'}`,
    ]
  })
}

/** One a person, and only of who voted. */
function strayBallots(votes: readonly Vote[], ballots: readonly Ballot[]): string[] {
  return ballots
    .filter(
      (ballot) => ballot.ballots !== 1 || !votes.some((vote) => isOf(ballot)(vote) && vote.choice === ballot.choice),
    )
    .map(
      (ballot) =>
        `${ballot.platform} ${ballot.voter} has ${ballot.ballots} ballots for ${ballot.choice}, and did not cast that`,
    )
}

/** As cards have it. */
export const countOf = ({ length }: readonly Ballot[]): string => (length === 1 ? '1 stem' : `${length} stemmen`)

/** The last edit shows the last count in each shared place, and each voter their own choice. */
function staleCards({ sides }: Town, { question }: Poll, ballots: readonly Ballot[]): string[] {
  const count = countOf(ballots)
  const shows = (who: Visitor | undefined, words: string, where?: Parameters<Visitor['screen']>[0]) =>
    who?.screen(where).some((line) => line.includes(question) && line.includes(words)) ?? false
  const places = CHATS.filter((chat) => !shows(sides[chat].followers[0], count, sides[chat].place))
  const voters = ballots.filter(({ platform, voter, choice }) => {
    const who = sides[platform].followers.find(({ id }) => id === voter)
    return !shows(who, `Jouw keuze: ${choice}`)
  })
  return [
    ...places.map((chat) => `the card in ${chat}'s shared place does not show "${count}"`),
    ...voters.map(({ platform, voter, choice }) => `the card of ${platform} ${voter} does not show "${choice}"`),
  ]
}

/** What a fake says of a house that was away, or only just beginning, is no mistake of the house. */
const AWAY = /not acknowledged in 3 s|answered 50[03]|answered after three seconds/

function refusals({ sides }: Town): string[] {
  return CHATS.flatMap((chat) => sides[chat].driver.refusals)
    .filter((refusal) => !AWAY.test(refusal))
    .map((refusal) => `refused: ${refusal}`)
}
