import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tempDir } from '../../test/services/temp-dir.ts'
import { openLog } from '../log.ts'
import { StartError } from '../start-error.ts'
import { startEmbedded } from './embedded.ts'

const log = openLog('silent')
let temp: Awaited<ReturnType<typeof tempDir>>
let dataDir: string

beforeEach(async () => {
  temp = await tempDir('hold')
  dataDir = join(temp.path, 'data')
})
afterEach(async () => {
  if (existsSync(pidFile())) spawnSync('kill', ['-QUIT', String(postmaster())])
  await temp[Symbol.asyncDispose]()
})

const start = (alone = true) => startEmbedded({ dataDir, log, alone })
const pidFile = () => join(dataDir, 'postgres/postmaster.pid')
const postmaster = () => Number(readFileSync(pidFile(), 'utf8').split('\n')[0])

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const GUARDED = `select count(*) = 1 as guarded from pg_locks where locktype = 'advisory' and objid = 5384001 and granted`
const answers = (url: string) => async () =>
  await ask(url, 'select n from kept').catch((err: unknown) => (err instanceof Error ? err.message : err))

describe('when PostgreSQL goes away under a house', () => {
  test.each([
    ['its main process is killed', () => postmaster()],
    ['one of its processes is killed', (backend: number) => backend],
  ])('%s: it is back at the same address, still guarded, and is stopped in the end', async (_name, victim) => {
    {
      await using house = await start()
      await ask(house.url, 'create table kept as select 42 as n')
      await using stuck = new AsyncDisposableStack()
      const client = new pg.Client(house.url)
      client.on('error', () => undefined)
      await client.connect()
      stuck.defer(() => client.end().catch(() => undefined))
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      process.kill(victim(rows[0]?.pid ?? 0), 'SIGKILL')
      await expect.poll(answers(house.url)).toEqual([{ n: 42 }])
      await expect.poll(() => ask(house.url, GUARDED)).toEqual([{ guarded: true }])
      await expect(start()).rejects.toThrow(StartError)
    }
    expect(existsSync(pidFile())).toBe(false)
  })

  test('it goes away again while it is being taken back: there is one holder, and no second house is seen', async () => {
    const faults: string[] = []
    const loud = { ...log, error: (_: object, said: string) => void faults.push(said) }
    await using house = await startEmbedded({ dataDir, log: loud })
    const inside = new URL(house.url)
    inside.pathname = '/postgres'
    // Stands before PostgreSQL's own: whoever guards the house with it first loses their connection over it.
    await ask(inside.href, 'create sequence guarding')
    await ask(
      inside.href,
      `create function pg_try_advisory_lock(key bigint) returns boolean language plpgsql as $$ begin
         if nextval('guarding') = 1 then
           perform pg_terminate_backend(pg_backend_pid());
           perform pg_sleep(10);
         end if;
         return pg_catalog.pg_try_advisory_lock(key);
       end $$`,
    )
    await ask(inside.href, 'alter database postgres set search_path = public, pg_catalog')
    const HOLDERS = `from pg_stat_activity where application_name = 'samenspraak hold'`
    await ask(inside.href, `select pg_terminate_backend(pid) ${HOLDERS}`)
    await expect.poll(() => ask(house.url, GUARDED)).toEqual([{ guarded: true }])
    // As long as a second one would take to come.
    await wait(2_500)
    expect(await ask(house.url, `select count(*)::int as holders ${HOLDERS}`)).toEqual([{ holders: 1 }])
    expect(await ask(inside.href, 'select last_value > 1 as died from guarding')).toEqual([{ died: true }])
    expect(faults).toEqual([])
  })

  test('somebody else has its port for a moment: it waits for that, and is back at the same address', async () => {
    await using house = await start()
    const port = Number(new URL(house.url).port)
    // Not one that a connection to something else may be given meanwhile.
    expect(port).toBeLessThan(32_768)
    await ask(house.url, 'create table kept as select 42 as n')
    process.kill(postmaster(), 'SIGKILL')
    const intruder = createServer((socket) => socket.destroy())
    await expect
      .poll(() => once(intruder.listen(port, '127.0.0.1'), 'listening').catch(() => undefined), { interval: 1 })
      .toBeDefined()
    await wait(1_500)
    intruder.close()
    await expect.poll(answers(house.url)).toEqual([{ n: 42 }])
  })

  test('a house that leaves while it is away leaves nothing running', async () => {
    const house = await start()
    const pid = postmaster()
    process.kill(pid, 'SIGKILL')
    await house[Symbol.asyncDispose]()
    expect(existsSync(pidFile()) && spawnSync('kill', ['-0', String(postmaster())]).status === 0).toBe(false)
  })
})

test('what people wrote is not in its log', async () => {
  await using house = await start()
  await expect(ask(house.url, `select 'geheime woorden'::int`)).rejects.toThrow('geheime woorden')
  await ask(house.url, 'create table once (said text primary key)')
  await ask(house.url, `insert into once values ('geheime woorden')`)
  await expect(ask(house.url, `insert into once values ('geheime woorden')`)).rejects.toThrow('duplicate key')
  const said = readFileSync(join(dataDir, 'postgres.log'), 'utf8')
  expect(said).toContain('ready to accept connections')
  expect(said).not.toContain('geheime')
})

test('without its password the data is not opened, and not replaced either', async () => {
  await (await start())[Symbol.asyncDispose]()
  rmSync(join(dataDir, 'postgres-password'))
  await expect(start()).rejects.toThrow(/postgres-password is missing/)
  expect(existsSync(pidFile())).toBe(false)
})

test('killed while it makes its files, it makes them anew', async () => {
  const program = `
    import { startEmbedded } from '${join(process.cwd(), 'src/db/embedded.ts')}'
    await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log: { debug() {}, info() {}, warn() {}, error() {} } })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' })
  const atWork = () => existsSync(dataDir) && readdirSync(dataDir).some((name) => name.startsWith('postgres.new-'))
  await expect.poll(atWork, { interval: 5 }).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false)
  await using house = await start()
  expect(await ask(house.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

// CI runs as root.
test.runIf(process.getuid?.() === 0)(
  'data that an ordinary user made is opened by root as well, as that user',
  async () => {
    spawnSync('chmod', ['777', temp.path])
    const program = `
    import { startEmbedded } from '${join(process.cwd(), 'src/db/embedded.ts')}'
    await using house = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log: { debug() {}, info() {}, warn() {}, error() {} } })`
    const made = spawnSync(
      'setpriv',
      ['--reuid=nobody', '--regid=nogroup', '--clear-groups', process.execPath, '--input-type=module', '-e', program],
      { encoding: 'utf8' },
    )
    expect([made.status, made.stderr]).toEqual([0, ''])
    await using house = await start()
    expect(await ask(house.url, 'select 1 as one')).toEqual([{ one: 1 }])
  },
)
