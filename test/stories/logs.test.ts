/** What the program writes while people talk and platforms fail: no token, and nobody's words. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { freshDatabase } from '../services/database.ts'
import { startDiscord } from '../platforms/discord.ts'
import { startSlack } from '../platforms/slack.ts'
import { startTelegram } from '../platforms/telegram.ts'
import { pollOf } from '../town.ts'

const WORDS = 'geheimzinnige-vraag-van-Freek'

test('logs, errors and metrics hold no tokens and no words, whatever goes wrong', async () => {
  await using database = await freshDatabase()
  await using telegram = await startTelegram({ webhook: true })
  await using slack = await startSlack()
  await using discord = await startDiscord()
  const env = { ...telegram.env, ...slack.env, ...discord.env }
  const child = spawn(process.execPath, ['src/main.ts', 'start'], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'debug', DATABASE_URL: database.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()))
  try {
    const url = await expect
      .poll(() => /open at (http:\S+)/.exec(output)?.[1], { timeout: 15_000 })
      .toBeDefined()
      .then(() => /open at (http:\S+)/.exec(output)?.[1] ?? '')
    const at = url.replace('localhost', '127.0.0.1')
    for (const driver of [telegram, slack]) driver.connect(at)
    const { invite } = await import('../../src/people/invite.ts')
    const { openDb, closeDb } = await import('../../src/db/open.ts')
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
    await freek.sees(new RegExp(`${WORDS}\\?`), undefined, 15_000)
    await freek.taps(`${WORDS} ja`)
    // The database goes away under a vote: that is an error worth logging.
    await db.$executeRaw`alter table ballot rename to ballot_away`
    await freek.taps(`${WORDS} nee`)
    await freek.sees(/door een storing bij ons/)
    await db.$executeRaw`alter table ballot_away rename to ballot`
    await closeDb(db)
    const metrics = await (await fetch(`${at}/metrics`)).text()
    expect(output).toContain('an intent failed')
    for (const secret of [...Object.values(env).filter((value) => !value.startsWith('http')), WORDS, code, 'Freek']) {
      expect(output).not.toContain(secret)
      expect(metrics).not.toContain(secret)
    }
  } finally {
    child.kill('SIGINT')
    await ended
  }
})
