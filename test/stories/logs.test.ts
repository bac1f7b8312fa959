/** What the program writes while people talk and platforms fail: no token, and nobody's words. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { closeDb, openDb } from '../../src/db/open.ts'
import { invite } from '../../src/people/invite.ts'
import { freshDatabase } from '../services/database.ts'
import { startDiscord } from '../platforms/discord.ts'
import { startSlack } from '../platforms/slack.ts'
import { startTelegram } from '../platforms/telegram.ts'
import { startWeb } from '../platforms/web.ts'
import { pollOf } from '../town.ts'

const WORDS = 'geheimzinnige-vraag-van-Freek'

interface Running extends AsyncDisposable {
  /** Where it listens. */
  readonly at: string
  readonly output: () => string
}

/** The program itself, saying all that it can say. */
async function start(env: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawn(process.execPath, ['src/main.ts', 'start'], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'debug', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()))
  const stop = async () => {
    child.kill('SIGINT')
    await ended
  }
  try {
    const opened = () => /open at (http:\S+)/.exec(output)?.[1]
    await expect.poll(opened, { timeout: 60_000 }).toBeDefined()
    const at = (opened() ?? '').replace('localhost', '127.0.0.1')
    return { at, output: () => output, [Symbol.asyncDispose]: stop }
  } catch (err) {
    await stop()
    throw err
  }
}

test('logs, errors and metrics hold no tokens and no words, whatever goes wrong', async () => {
  await using database = await freshDatabase()
  await using telegram = await startTelegram({ webhook: true })
  await using slack = await startSlack()
  await using discord = await startDiscord()
  const env = { ...telegram.env, ...slack.env, ...discord.env }
  await using house = await start({ DATABASE_URL: database.url, ...env })
  const { at } = house
  for (const driver of [telegram, slack]) driver.connect(at)
  const db = openDb(database.url)
  const code = await invite(db, { role: 'official' })
  const olga = await slack.person('Olga', { locale: 'nl' })
  const freek = await telegram.person('Freek', { locale: 'nl' })
  const eve = await discord.person('Eve')
  await olga.types('claim', code)
  for (const person of [freek, eve]) await person.types('follow', 'groen')
  await freek.says(WORDS)
  telegram.misbehave({ method: 'sendMessage', kind: 'error', status: 500, times: 3 })
  discord.misbehave({ method: 'createMessage', kind: 'blocked' })
  await olga.types('poll')
  await olga.fills(pollOf(`${WORDS}?`, [`${WORDS} ja`, `${WORDS} nee`]))
  await freek.sees(new RegExp(`${WORDS}\\?`))
  await freek.taps(`${WORDS} ja`)
  // The database goes away under a vote: that is an error worth logging.
  await db.$executeRaw`alter table ballot rename to ballot_away`
  await freek.taps(`${WORDS} nee`)
  await freek.sees(/door een storing bij ons/)
  await db.$executeRaw`alter table ballot_away rename to ballot`
  await closeDb(db)
  const metrics = await (await fetch(`${at}/metrics`)).text()
  expect(house.output()).toContain('an intent failed')
  for (const secret of [...Object.values(env).filter((value) => !value.startsWith('http')), WORDS, code, 'Freek']) {
    expect(house.output()).not.toContain(secret)
    expect(metrics).not.toContain(secret)
  }
})

test('one trace leads from a tap to its ballot, and tells neither who nor what', async () => {
  await using database = await freshDatabase()
  await using opened = new AsyncDisposableStack()
  const on = [
    opened.use(await startTelegram({ webhook: true })),
    opened.use(await startSlack()),
    opened.use(await startDiscord()),
    opened.use(await startWeb()),
  ]
  const env: Record<string, string> = Object.assign({}, ...on.map((driver) => driver.env))
  const house = opened.use(await start({ DATABASE_URL: database.url, WEB_PERSONAS: 'on', ...env }))
  for (const driver of on) driver.connect(house.at)
  const db = openDb(database.url)
  opened.defer(() => closeDb(db))
  const followers = await Promise.all(on.map((driver) => driver.person('Freek', { locale: 'nl' })))
  const [olga] = followers
  await olga?.types('claim', await invite(db, { role: 'official' }))
  await olga?.sees(/Welkom/)
  for (const follower of followers) await follower.types('follow', 'groen')
  for (const follower of followers) await follower.sees(/Je volgt/)
  await olga?.types('poll')
  await olga?.fills(pollOf('Meer bomen?', ['Zeker wel', 'Zeker niet']))
  for (const follower of followers) await follower.taps('Zeker niet')
  for (const follower of followers) await follower.sees(/Je koos: Zeker niet/)

  const { id } = await db.poll.findFirstOrThrow()
  type Line = Readonly<Record<string, unknown>>
  const lines = () =>
    house.output().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line) // prettier-ignore
  const votes = () => lines().filter(({ msg, ballot }) => msg === 'a vote' && ballot === 'stored')
  await expect.poll(() => votes().length).toBe(4)
  const traces = votes().map(({ trace }) => String(trace))
  expect(new Set(traces).size).toBe(4)
  // This last line is written when the platform has answered: a person may see their vote before that.
  const acknowledged = () =>
    lines().filter(({ msg, trace }) => msg === 'acknowledged' && traces.includes(String(trace)))
  await expect.poll(() => acknowledged().length).toBe(4)
  const told = traces.map((trace) => {
    const about = lines().filter((line) => line['trace'] === trace)
    expect(about.map(({ msg }) => msg)).toEqual(['heard', 'a vote', 'acknowledged'])
    expect(about[0]).toMatchObject({ level: 'debug', kind: 'poll.vote' })
    expect(about[1]).toMatchObject({ poll: id })
    // The poll, what became of the ballot, and where it came from: nobody's id, and no choice.
    for (const line of about) {
      const known = ['level', 'time', 'trace', 'platform', 'kind', 'poll', 'ballot', 'msg']
      expect(Object.keys(line).filter((key) => !known.includes(key))).toEqual([])
    }
    return about[0]?.['platform']
  })
  expect(new Set(told)).toEqual(new Set(['telegram', 'slack', 'discord', 'web']))
})
