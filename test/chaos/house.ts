/** The house as real processes: a bot and workers, each started again whenever it ends, as a process manager would. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { until } from './until.ts'

export interface Member {
  readonly name: string
  up(): Promise<void>
  /** kill -9. @throws Error when it did not die of it */
  kill(): Promise<void>
  /** SIGSTOP for so long. @throws Error when it was not stopped all the while */
  pause(ms: number): Promise<void>
  stop(): Promise<void>
}

/** What no fault of ours explains: a process that ended by itself, or that would not stop. */
export type Fell = string[]

/** One start that hangs, which ends after half a minute, and another one. */
const START_MS = 90_000
const STOP_MS = 30_000

export function run(name: string, role: 'bot' | 'worker', env: Record<string, string>, fell: Fell): Member {
  let child: ChildProcess | undefined
  let ready = false
  /** What it said last, for who looks why it is not up. */
  let said = ''
  const stopping = new AbortController()
  let killed = false

  const runOnce = async (): Promise<void> => {
    let text = ''
    ready = killed = false
    child = spawn(process.execPath, ['src/main.ts', 'start', '--role', role], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LOG_LEVEL: 'error', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (part: Buffer) => {
        said = text = (text + part.toString()).slice(-4_000)
        ready ||= text.includes('Samenspraak is open at')
      })
    }
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    // A start that fails while PostgreSQL is away is what a process manager is for.
    if (ready && !killed && !stopping.signal.aborted) fell.push(`${name} ended by itself (${signal ?? code}):\n${text}`)
    if (stopping.signal.aborted && !killed && code !== 0)
      fell.push(`${name} did not stop in order (${signal ?? code}):\n${text}`)
    ready = false
  }
  const forever = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await runOnce()
      if (!stopping.signal.aborted && !killed) await wait(200)
    }
  }
  const running = forever()
  const killLeft = () => void child?.kill('SIGKILL')
  process.once('exit', killLeft)
  const up = async () => {
    await until(`${name} is up`, START_MS, () => ready).catch((err: unknown) => {
      throw new Error(`${String(err)}; it said last:\n${said}`, { cause: err })
    })
  }
  let turn = Promise.resolve()
  const after = async (before: Promise<void>, happens: (child: ChildProcess) => Promise<void>): Promise<void> => {
    await before
    await up()
    if (child) await happens(child)
  }
  /** One thing at a time happens to a process, and only while it runs. */
  const inTurn = (happens: (child: ChildProcess) => Promise<void>): Promise<void> => {
    const mine = after(turn, happens)
    turn = mine.catch(() => undefined)
    return mine
  }

  return {
    name,
    up,
    kill: () =>
      inTurn(async (victim) => {
        killed = true
        const ended = once(victim, 'exit')
        victim.kill('SIGKILL')
        const [, signal] = (await ended) as [number | null, string | null]
        if (signal !== 'SIGKILL') throw new Error(`${name} was not killed: it ended by itself`)
      }),
    pause: (ms) =>
      inTurn(async (sleeper) => {
        sleeper.kill('SIGSTOP')
        await wait(ms)
        const slept = isStopped(sleeper)
        sleeper.kill('SIGCONT')
        if (!slept) throw new Error(`${name} was not paused all the while`)
      }),
    async stop() {
      stopping.abort()
      const late = setTimeout(() => child?.kill('SIGKILL'), STOP_MS)
      if (child?.exitCode === null) child.kill('SIGTERM')
      await running
      clearTimeout(late)
      process.off('exit', killLeft)
    },
  }
}

function isStopped({ pid }: ChildProcess): boolean {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.startsWith('T')
}
