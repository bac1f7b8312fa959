/** Votes through the real Telegram webhook into a stored ballot, against a bare grammY handler with a single upsert. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { pack } from '../src/act.ts'
import { openDb, closeDb, type Db } from '../src/db/open.ts'
import { drive, type Load } from './load.ts'
import { median, type Row, type Setting } from './row.ts'

const VOTERS = 5_000
const POLL = 'benchpoll234'

/** Rounds alternate, so that a machine that slows down slows down both. The median round of each is told. */
export async function votes({ databaseUrl, rounds, seconds }: Setting): Promise<Row[]> {
  await using telegram = await fakeTelegram()
  const db = openDb(databaseUrl)
  await using ours = await child(['src/main.ts', 'start'], {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    LOG_LEVEL: 'error',
    TELEGRAM_BOT_TOKEN: '1:bench',
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_WEBHOOK_SECRET: 'bench',
  })
  await using bare = await child(['bench/bare-votes.ts', databaseUrl, telegram.url], {})
  await openPollFor(db)
  const run = (url: string) => drive({ ...REQUEST, url, connections: 32, seconds, next: tap })
  await run(`${ours.url}/telegram/webhook`)
  await run(bare.url)
  const pairs: { ours: Load; bare: Load }[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push({ bare: await run(bare.url), ours: await run(`${ours.url}/telegram/webhook`) })
  }
  const failed = pairs.reduce((all, pair) => all + pair.ours.failed + pair.bare.failed, 0)
  if (failed > 0) throw new Error(`${failed} votes were not answered: nothing was measured`)
  await mustBeStored(db)
  await closeDb(db)
  return [
    {
      name: 'votes',
      ours: median(pairs.map((pair) => pair.ours.perSecond)),
      baseline: median(pairs.map((pair) => pair.bare.perSecond)),
      ratio: median(pairs.map((pair) => pair.ours.perSecond / pair.bare.perSecond)),
      p99Ms: median(pairs.map((pair) => pair.ours.p99Ms)),
      atLeast: 0.5,
    },
  ]
}

const REQUEST = {
  headers: { 'x-telegram-bot-api-secret-token': 'bench' },
  good: (status: number, body: string) => status === 200 && body.includes('answerCallbackQuery'),
}

let update = 0

/** A tap by one of so many voters, with an update_id of its own: every vote is a new one. */
function tap(n: number): string {
  const from = { id: 100_000 + (n % VOTERS), is_bot: false, first_name: 'B', language_code: 'nl' }
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

async function openPollFor(db: Db): Promise<void> {
  const closesAt = new Date(Date.now() + 86_400_000)
  await db.poll.create({ data: { id: POLL, themeId: 'groen', question: 'Meer bomen?', closesAt } })
  await db.pollOption.createMany({
    data: ['Ja', 'Nee', 'Weet niet'].map((label, position) => ({ pollId: POLL, position, label })),
  })
}

/** An acknowledged vote that is not in the database would make the number a lie. */
async function mustBeStored(db: Db): Promise<void> {
  const stored = await db.ballot.count({ where: { pollId: POLL } })
  if (stored !== VOTERS) throw new Error(`${VOTERS} people voted and ${stored} ballots are stored`)
}

/** Answers every method with what grammY expects; the load does not go through it. */
async function fakeTelegram(): Promise<AsyncDisposable & { url: string }> {
  const me = { id: 1, is_bot: true, first_name: 'bench', username: 'bench_bot' }
  const server = createServer((req, res) => {
    req.resume()
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify({ ok: true, result: req.url?.endsWith('getMe') ? me : true }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A server as a process of its own; its address is the first one that it prints. */
async function child(args: string[], env: Record<string, string>): Promise<AsyncDisposable & { url: string }> {
  const running = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(running, 'exit')
  let url: string | undefined
  for await (const line of createInterface({ input: running.stdout })) {
    url = /http:\/\/\S+/.exec(line)?.[0]
    if (url) break
  }
  running.stdout.resume()
  if (!url) throw new Error(`${args[0]} ended before it listened`)
  return {
    url: url.replace('localhost', '127.0.0.1'),
    async [Symbol.asyncDispose]() {
      running.kill('SIGTERM')
      await ended
    },
  }
}
