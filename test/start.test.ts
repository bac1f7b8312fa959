/** The program as a system manager meets it: real processes, real signals, an embedded database of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tempDir } from './services/temp-dir.ts'

/** The first one makes a database; on a machine that is busy with other tests that takes ten times as long. */
const START_MS = 60_000
let temp: Awaited<ReturnType<typeof tempDir>>
let dir: string
const running = new Set<ChildProcess>()

beforeEach(async () => {
  temp = await tempDir('start')
  dir = temp.path
})
afterEach(async () => {
  for (const child of running) child.kill('SIGTERM')
  await Promise.all(
    [...running]
      .filter((child) => child.exitCode === null && child.signalCode === null)
      .map((child) => once(child, 'exit')),
  )
  running.clear()
  await temp[Symbol.asyncDispose]()
})

interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly output: () => string
  readonly exit: Promise<number | null>
}

function launch(args: readonly string[], env: Record<string, string> = {}): Omit<Started, 'url'> {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: '0',
      LOG_LEVEL: 'error',
      DATA_DIR: join(dir, 'data'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()))
  const exit = once(child, 'exit').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  return { child, output: () => text, exit }
}

async function start(env?: Record<string, string>): Promise<Started> {
  const launched = launch(['start'], env)
  const opened = () => /open at (http:\S+)/.exec(launched.output())?.[1]
  await expect.poll(() => opened() ?? launched.child.exitCode, { timeout: START_MS, interval: 50 }).not.toBeNull()
  const url = opened()
  if (!url) throw new Error(`it did not start:\n${launched.output()}`)
  return { ...launched, url }
}

async function postgresPid(): Promise<number | undefined> {
  const file = await readFile(join(dir, 'data/postgres/postmaster.pid'), 'utf8').catch(() => undefined)
  return file === undefined ? undefined : Number(file.split('\n')[0])
}

/** A process that has ended and waits to be buried does not count. */
function lives(pid: number): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return status === 0 && !stdout.startsWith('Z')
}

describe('npm start without any token', () => {
  test('opens, says what is off, is ready, and stops without leaving a PostgreSQL', { timeout: 120_000 }, async () => {
    const { url, output, child, exit } = await start()
    for (const name of ['TELEGRAM_BOT_TOKEN', 'SLACK_BOT_TOKEN', 'DISCORD_BOT_TOKEN']) expect(output()).toContain(name)
    const ready = await fetch(`${url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, culprits: [] }])
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok')
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('samenspraak_queue_depth')
    expect((await fetch(url)).headers.get('content-type')).toContain('text/html')
    const pid = await postgresPid()
    expect(pid && lives(pid)).toBe(true)
    expect((await stat(join(dir, 'data/postgres-password'))).mode & 0o777).toBe(0o600)
    child.kill('SIGINT')
    expect(await exit).toBe(0)
    expect(pid && lives(pid)).toBe(false)
  })

  test('keeps all data for a second start, also after kill -9', { timeout: 240_000 }, async () => {
    const first = await start()
    const code = await invite()
    first.child.kill('SIGINT')
    await first.exit
    const second = await start()
    second.child.kill('SIGKILL')
    await second.exit
    const third = await start()
    expect(await claims(third.url, code)).toContain('Welkom')
    expect(await claims(third.url, code)).toContain('klopt niet')
  })
})

test('what Node makes of the sources is kept for the next start', async () => {
  await launch(['strat']).exit
  const next = launch(['strat'], { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' })
  await next.exit
  expect(next.output()).toMatch(/code cache for ESM file:\S+\/src\/serve\.ts was accepted/)
})

/** Beside the running house, as the README says. */
async function invite(): Promise<string> {
  const inviting = launch(['invite', 'official'])
  expect(await inviting.exit).toBe(0)
  const [code = ''] = inviting.output().split('\n')
  expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
  return code
}

/** Enters the square as a resident and types a code; returns all that came back. */
async function claims(url: string, code: string): Promise<string> {
  const { startWeb } = await import('./platforms/web.ts')
  await using web = await startWeb()
  web.connect(url)
  const someone = await web.person('Iemand', { locale: 'nl' })
  await someone.types('claim', code)
  return await someone.sees(/Welkom\.|klopt niet/)
}

describe('what stops a start, with one sentence and exit code 1', () => {
  test('a second instance on the same data', { timeout: 120_000 }, async () => {
    await start()
    const second = launch(['start'])
    expect(await second.exit).toBe(1)
    expect(second.output()).toContain(join(dir, 'data'))
    expect(second.output().trim().split('\n')).toHaveLength(1)
  })

  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { exit, output } = launch(['start'], { PORT: String(port) })
    expect(await exit).toBe(1)
    expect(output().trim()).toBe(
      `Port ${port} is taken by another program. Stop that program, or set PORT to another number.`,
    )
    other.close()
  })

  test('a directory that cannot be written', async () => {
    const { exit, output } = launch(['start'], { DATA_DIR: '/dev/null/samenspraak' })
    expect(await exit).toBe(1)
    expect(output()).toContain('DATA_DIR')
    expect(output().trim().split('\n')).toHaveLength(1)
  })

  test('a setting that cannot be read', async () => {
    const { exit, output } = launch(['start'], { TZ_NAME: 'Mars/Olympus' })
    expect(await exit).toBe(1)
    expect(output()).toContain('TZ_NAME')
  })

  test('a command that is not there', async () => {
    const { exit, output } = launch(['strat'])
    expect(await exit).toBe(1)
    expect(output()).toContain('Usage')
  })
})
