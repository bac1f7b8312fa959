/** One round: a poll is opened and told to everybody, people vote, and meanwhile all of the plan strikes; then it closes. */
import { check, type Found, type Poll } from './check.ts'
import { close } from './close.ts'
import { CHATS, randomFrom, type Chat, type Kind, type Plan, type Strike } from './plan.ts'
import { noHarm, POST, strike, type Harm } from './strike.ts'
import type { Town } from './town.ts'
import { told, until } from './until.ts'
import { vote } from './vote.ts'
import { becomeWhole, hasten, HASTY_PAUSE_MS, PATIENT_PAUSE_MS } from './whole.ts'

export interface Told extends Found {
  readonly harm: Harm
  /** Who heard what came of it, when its time had come. */
  readonly results: number
  /** What struck: the whole plan, or the round is wrong. */
  readonly struck: readonly Kind[]
  readonly seconds: number
}

export interface Manner {
  readonly seed: number
  /** How many people vote on each platform. */
  readonly voters: number
  /** Waits for every lease and every timer as long as the house does. */
  readonly patient: boolean
}

/** The moment of a strike is a share of a platform's messages: it comes within this, or something hangs. */
const MOMENT_MS = 60_000

export async function round(town: Town, { strikes }: Plan, nth: number, manner: Manner): Promise<Told> {
  const { seed, voters, patient } = manner
  const from = Date.now()
  const harm = noHarm()
  const met = metLost(town)
  const random = randomFrom(seed * 1_000 + nth)
  const poll = await openPoll(town, nth)
  const sent = counting(town)
  const stop = patient ? async () => undefined : hasten(town)
  const voting = CHATS.flatMap((chat) =>
    town.sides[chat].followers
      .toSorted(() => random() - 0.5)
      .slice(0, voters)
      .map((who) => vote(chat, who, poll.question, random() < 0.3 ? poll.choices : poll.choices.slice(0, 1))),
  )
  const happened = await Promise.all(
    strikes.map((one) => happen(town, one, harm, sent, patient ? PATIENT_PAUSE_MS : HASTY_PAUSE_MS)),
  )
  await Promise.all([town.bot, ...town.workers].map((member) => member.up()))
  // Who waits for a message that was cut off votes when it is there.
  const unsent = await becomeWhole(town, 'sent', patient).then(() => [], told)
  const votes = (await Promise.all(voting)).flat()
  const unshown = await becomeWhole(town, 'shown', patient).then(() => [], told)
  for (const chat of CHATS) harm.lost[chat] += metLost(town)[chat] - met[chat]
  const found = await check(town, poll, votes, harm)
  const closed = await close(town, poll, random, patient)
  await stop()
  return {
    ...found,
    harm,
    struck: strikes.filter((_, at) => happened[at] === undefined).map(({ kind }) => kind),
    results: closed.results,
    wrong: [...happened.filter((why) => why !== undefined), ...unsent, ...unshown, ...found.wrong, ...closed.wrong],
    seconds: (Date.now() - from) / 1000,
  }
}

/** @returns why it did not strike: then nothing was tested by it */
async function happen(
  town: Town,
  one: Strike,
  harm: Harm,
  sent: (chat: Chat) => number,
  pauseMs: number,
): Promise<string | undefined> {
  const { kind, platform, at } = one
  const wanted = at * town.sides[platform].followers.length
  try {
    await until('its moment', MOMENT_MS, () => sent(platform) >= wanted)
    await strike(town, one, harm, pauseMs)
    return undefined
  } catch (err) {
    return `"${kind}" on ${platform} did not strike: ${told(err)[0]}`
  }
}

/** How many posts each platform was asked for from now on. */
function counting({ sides }: Town): (chat: Chat) => number {
  const posts = (chat: Chat) => sides[chat].driver.calls.filter(({ method }) => method === POST[chat]).length
  const before = { telegram: posts('telegram'), slack: posts('slack'), discord: posts('discord') }
  return (chat) => posts(chat) - before[chat]
}

function metLost({ sides }: Town): Record<Chat, number> {
  const of = (chat: Chat) => sides[chat].driver.met.filter(({ kind }) => kind === 'lost').length
  return { telegram: of('telegram'), slack: of('slack'), discord: of('discord') }
}

/** By an official, in Slack's modal. Each round has words of its own, so that its messages are told apart. */
export async function openPoll({ official, db }: Town, nth: number): Promise<Poll> {
  const question = `Ronde ${nth}: meer bomen?`
  const choices = [`Ja ${nth}`, `Nee ${nth}`]
  const closes = `@${Math.floor(Date.now() / 1000) + 86_400}`
  await official.types('poll')
  await official.fills({ theme: '🌳 Groen en water', question, options: choices.join('\n'), closes, other: '' })
  const count = () => db.poll.count()
  await until('the poll is open', 10_000, async () => (await count()) >= nth)
  const { id } = await db.poll.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
  return { id, question, choices }
}
