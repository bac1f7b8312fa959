/** A poll, and people who tap on it in Telegram. */
import { pack } from '../src/act.ts'
import type { Db } from '../src/db/open.ts'

const POLL = 'benchpoll234'
const VOTERS = 5_000
/** Beyond any crowd: nobody who votes is written to. */
const FIRST_VOTER = 7_000_000_000

/** How Telegram brings a tap, and what it gets when the vote was taken. */
export const WEBHOOK = {
  headers: { 'x-telegram-bot-api-secret-token': 'bench' },
  good: (status: number, body: string) => status === 200 && body.includes('answerCallbackQuery'),
}

let update = 0

/** @returns what makes the next tap, by the next one of the voters, with an update_id of its own: every vote is a new one */
export function openTaps(): { next: () => string; voters: () => number } {
  let taps = 0
  const next = () => {
    const n = taps++
    const from = { id: FIRST_VOTER + (n % VOTERS), is_bot: false, first_name: 'B', language_code: 'nl' }
    return JSON.stringify({
      update_id: ++update,
      callback_query: {
        id: String(update),
        from,
        chat_instance: '1',
        data: pack({ kind: 'poll.vote', poll: POLL, option: n % 3 }),
        message: { message_id: 1, date: 1, chat: { id: from.id, type: 'private', first_name: 'B' }, text: 'vraag' },
      },
    })
  }
  return { next, voters: () => Math.min(taps, VOTERS) }
}

export async function openPollFor(db: Db): Promise<void> {
  const closesAt = new Date(Date.now() + 86_400_000)
  await db.poll.create({ data: { id: POLL, themeId: 'groen', question: 'Meer bomen?', closesAt } })
  await db.pollOption.createMany({
    data: ['Ja', 'Nee', 'Weet niet'].map((label, position) => ({ pollId: POLL, position, label })),
  })
}

/** An acknowledged vote that is not in the database would make the number a lie. */
export async function mustBeStored(db: Db, voters: number): Promise<void> {
  const stored = await db.ballot.count({ where: { pollId: POLL } })
  if (stored !== voters) throw new Error(`${voters} people voted and ${stored} ballots are stored`)
}

/** @throws Error when someone was not answered */
export function mustBeAnswered(loads: readonly { readonly failed: number }[]): void {
  const failed = loads.reduce((all, load) => all + load.failed, 0)
  if (failed > 0) throw new Error(`${failed} votes were not answered: nothing was measured`)
}
