/** What the doctor says, beside houses that are well and houses that are not. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { examineClock } from '../adapters/slack/examine.ts'
import { readConfig } from '../src/config.ts'
import { doctor } from '../src/doctor.ts'
import { startDiscord } from './platforms/discord.ts'
import { startSlack } from './platforms/slack.ts'
import { startTelegram } from './platforms/telegram.ts'
import { freshDatabase } from './services/database.ts'
import { findRedis } from './services/find.ts'
import { freePort } from './services/free-port.ts'
import { tempDir } from './services/temp-dir.ts'
import { openWorld } from './world.ts'

type Env = Readonly<Record<string, string>>

async function ask(env: Env, now?: () => number) {
  const lines: string[] = []
  const read = () => readConfig({ PORT: '0', LOG_LEVEL: 'silent', ...env })
  const well = await doctor({ read, tell: (line) => lines.push(line), ...(now && { now }) })
  return { well, lines, text: lines.join('\n'), wrong: lines.filter((line) => line.startsWith('WRONG')) }
}

describe('what a house stands on', () => {
  test('all is well beside a house that runs, and every check has its line', async () => {
    await using world = await openWorld('postgres')
    const { port } = new URL(world.url)
    const { well, lines } = await ask({ DATABASE_URL: world.databaseUrl, PORT: port, PUBLIC_URL: world.url })
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'ok     settings',
      'ok     database',
      'ok     clock',
      'ok     queue',
      'ok     telegram',
      'ok     slack',
      'ok     discord',
      'ok     house',
      'ok     PUBLIC_URL',
    ])
    expect(lines.at(-1)).toContain('it leads here')
    expect(well).toBe(true)
  })

  test('settings at fault are all named, and nothing else is asked', async () => {
    const { well, lines } = await ask({ LOG_LEVEL: 'loud', TZ_NAME: 'Mars/Olympus' })
    expect(well).toBe(false)
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^WRONG {2}settings: LOG_LEVEL must be .* README/)
    expect(lines[1]).toMatch(/^WRONG {2}settings: TZ_NAME/)
  })

  test('a database that is away, or behind, or another clock', async () => {
    const away = await ask({ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' })
    expect(away.wrong).toEqual([expect.stringContaining('Check the address and the password')])
    expect(away.text).not.toContain('secret')
    await using database = await freshDatabase()
    const client = new pg.Client(database.url)
    await client.connect()
    const last = '(select max(migration_name) from _prisma_migrations)'
    const kept = await client.query(`select 1 from _prisma_migrations where migration_name <> ${last}`)
    await client.query(`delete from _prisma_migrations where migration_name = ${last}`)
    const behind = await ask({ DATABASE_URL: database.url }, () => Date.now() - 60_000)
    expect(behind.wrong).toEqual([
      expect.stringMatching(/database: A migration is still to be applied. Run: node src\/main.ts migrate/),
      expect.stringMatching(/clock: This machine’s clock is (59|60|61) s behind the database’s. .*NTP/),
    ])
    // Looking changed nothing.
    const { rows } = await client.query('select 1 from _prisma_migrations')
    expect(rows).toHaveLength(kept.rows.length)
    await client.end()
  })

  test('before the first start there is no database, and looking makes none', async () => {
    await using dir = await tempDir('doctor')
    const { well, text } = await ask({ DATA_DIR: join(dir.path, 'data') })
    expect(text).toContain('database: none yet; the first start makes one')
    expect(well).toBe(true)
    expect(existsSync(join(dir.path, 'data'))).toBe(false)
  })

  test('the port is another program’s, and PUBLIC_URL leads elsewhere', async () => {
    await using database = await freshDatabase()
    await using other = await startTelegram()
    const { port } = new URL(other.env['TELEGRAM_API_ROOT'] ?? '')
    const taken = await ask({ DATABASE_URL: database.url, PORT: port })
    expect(taken.wrong).toEqual([expect.stringContaining('is taken by another program')])
    await using world = await openWorld('postgres')
    const env = { DATABASE_URL: world.databaseUrl, PORT: new URL(world.url).port }
    const elsewhere = await ask({ ...env, PUBLIC_URL: `http://127.0.0.1:${port}` })
    expect(elsewhere.wrong).toEqual([expect.stringMatching(/PUBLIC_URL: Samenspraak runs, but .* answers 401/)])
  })

  test.runIf(inject('redisUrl'))('a Redis that is away, or that may throw jobs away', async () => {
    await using database = await freshDatabase()
    const env = { DATABASE_URL: database.url, REDIS_URL: inject('redisUrl') }
    expect((await ask(env)).text).toMatch(/ok {5}queue: Redis \d.*no append-only file/)
    const away = await ask({ ...env, REDIS_URL: 'redis://127.0.0.1:1' })
    expect(away.wrong).toEqual([expect.stringMatching(/queue: REDIS_URL: no Redis answers there/)])
    await using redis = await careless()
    const evicting = await ask({ ...env, REDIS_URL: redis.url })
    expect(evicting.wrong).toEqual([expect.stringContaining('maxmemory-policy allkeys-lru')])
  })
})

describe('each platform', () => {
  test('tokens that are right, and tokens that are not', async () => {
    await using database = await freshDatabase()
    await using telegram = await startTelegram()
    await using slack = await startSlack({ socket: true })
    await using discord = await startDiscord()
    const env = { ...telegram.env, ...slack.env, ...discord.env }
    const base = { DATABASE_URL: database.url, PUBLIC_URL: 'https://bot.example' }
    const right = await ask({ ...base, ...env })
    expect(right.wrong).toEqual([])
    expect(right.text).toMatch(/telegram token: @\w+\nok {5}telegram webhook: none: long polling/)
    expect(right.text).toMatch(/slack token: @.* in Gemeente Voorbeeld\nok {5}slack app token\nok {5}slack clock/)
    expect(right.text).toMatch(/discord token: samenspraak\nok {5}discord socket/)
    for (const secret of Object.values(env).filter((value) => !value.startsWith('http')))
      expect(right.text).not.toContain(secret)

    const bad = {
      TELEGRAM_BOT_TOKEN: '1:wrong',
      SLACK_BOT_TOKEN: 'xoxb-wrong',
      SLACK_APP_TOKEN: 'xapp-wrong',
      DISCORD_BOT_TOKEN: 'wrong',
    }
    const refused = await ask({ ...base, ...env, ...bad })
    expect(refused.wrong).toEqual([
      expect.stringMatching(/telegram token: Telegram refuses TELEGRAM_BOT_TOKEN: 401 .*BotFather/),
      expect.stringMatching(/slack token: Slack refuses SLACK_BOT_TOKEN: invalid_auth/),
      expect.stringMatching(/slack app token: Slack refuses SLACK_APP_TOKEN: invalid_auth/),
      expect.stringMatching(/discord token: Discord refuses DISCORD_BOT_TOKEN/),
    ])
    const away = { TELEGRAM_API_ROOT: 'http://127.0.0.1:1', SLACK_API_URL: 'http://127.0.0.1:1/api/' }
    const unreachable = await ask({ ...base, ...env, ...away, DISCORD_API_URL: 'http://127.0.0.1:1/api' })
    expect(unreachable.wrong).toHaveLength(4)
    for (const line of unreachable.wrong) expect(line).toContain('could not be asked')
    for (const secret of Object.values(env).filter((value) => !value.startsWith('http')))
      expect(unreachable.text).not.toContain(secret)
  })

  test('Telegram’s webhook: where it leads, and what it last could not bring', async () => {
    await using telegram = await startTelegram({ webhook: true })
    const PUBLIC_URL = 'https://bot.example'
    await using world = await openWorld('postgres', { ...telegram.env, PUBLIC_URL })
    const env = { DATABASE_URL: world.databaseUrl, PUBLIC_URL, ...telegram.env }
    expect((await ask(env)).lines).toContain('ok     telegram webhook: 0 updates wait')
    const moved = await ask({ ...env, PUBLIC_URL: 'https://elsewhere.example' })
    expect(moved.wrong).toEqual([expect.stringContaining('not to https://elsewhere.example/telegram/webhook')])
    const polling = await ask({ ...env, TELEGRAM_WEBHOOK_SECRET: '' })
    expect(polling.wrong).toEqual([expect.stringMatching(/long polling hears nothing/)])
    // It leads to where nobody takes updates.
    telegram.connect(`${world.url}/nowhere`)
    const freek = await telegram.person('Freek')
    await freek.types('help')
    const failing = await ask(env)
    expect(failing.wrong).toEqual([
      expect.stringMatching(/could not bring an update \(Wrong response .* 404 .*the log/),
    ])
  })

  test('without https nobody brings anything, and without an address links lead nowhere', async () => {
    await using database = await freshDatabase()
    await using slack = await startSlack()
    const env = { DATABASE_URL: database.url, ...slack.env }
    expect((await ask(env)).wrong).toEqual([expect.stringMatching(/PUBLIC_URL: Not set/)])
    const plain = await ask({ ...env, PUBLIC_URL: 'http://bot.example' })
    expect(plain.wrong).toEqual([expect.stringMatching(/PUBLIC_URL: It begins with http:.*TLS/)])
    expect(plain.text).toContain('slack events: over HTTP')
  })

  test('a clock that Slack would not believe', () => {
    const told = 'Tue, 24 Nov 2026 12:00:00 GMT'
    const at = (seconds: number) => examineClock(told, Date.parse(told) + seconds * 1000)?.wrong
    expect([at(0), at(60)]).toEqual([undefined, undefined])
    expect(at(301)).toContain('301 s ahead of Slack’s')
    expect(at(-90)).toContain('90 s behind')
    expect(examineClock(null, 0)).toBeUndefined()
  })
})

test('the command ends with 1 when something is wrong', async () => {
  const env = { PATH: process.env['PATH'], DATABASE_URL: 'postgres://127.0.0.1:1/none', PORT: '0' }
  const child = spawn(process.execPath, ['src/main.ts', 'doctor'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (part: Buffer) => (output += part.toString()))
  const [code] = await once(child, 'exit')
  expect(output).toMatch(/^ok {5}settings\nWRONG {2}database: /)
  expect(code).toBe(1)
})

/** A Redis of this test’s own, which throws keys away when it is full. */
async function careless(): Promise<{ readonly url: string } & AsyncDisposable> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--maxmemory-policy', 'allkeys-lru']
  const child = spawn(findRedis() ?? '', args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const opens = async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect').finally(() => socket.destroy())
  }
  await expect
    .poll(
      async () =>
        await opens().then(
          () => true,
          () => false,
        ),
    )
    .toBe(true)
  return {
    url: `redis://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
