/** Processes of their own: what is measured shares no thread and no memory with what measures. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export interface Server extends AsyncDisposable {
  readonly url: string
}

/** What `npm start` tells Node: the house is measured as it runs. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }
export const HOUSE = scripts.start.split(' ').filter((word) => word.startsWith('--'))

/** Runs a program to its end. @returns what it told, as JSON @throws Error when it failed */
export async function alone<T>(args: readonly string[]): Promise<T> {
  const child = start(args, {})
  let told = ''
  child.stdout?.on('data', (part: Buffer) => (told += part.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${args.join(' ')} failed: nothing was measured`)
  return JSON.parse(told) as T
}

/** Starts a server, whose address is the first one that it prints. Disposed: it has stopped in order. */
export async function serverOf(args: readonly string[], env: Record<string, string> = {}): Promise<Server> {
  const child = start(args, env)
  const ended = once(child, 'exit')
  const url = await firstUrl(child)
  if (!url) throw new Error(`${args[0]} ended before it listened`)
  return {
    url: url.replace('localhost', '127.0.0.1'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The whole house in one process, with Telegram by webhook at `/telegram/webhook`. */
export async function startHouse(databaseUrl: string, telegramUrl: string): Promise<Server> {
  return await serverOf([...HOUSE, 'src/main.ts', 'start'], {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    LOG_LEVEL: 'error',
    TELEGRAM_BOT_TOKEN: '1:bench',
    TELEGRAM_API_ROOT: telegramUrl,
    TELEGRAM_WEBHOOK_SECRET: 'bench',
  })
}

/** With no settings but those given: this shell's tokens and addresses are not for a measurement. */
export function start(args: readonly string[], env: Record<string, string>): ChildProcess {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  // A measurement that breaks off leaves nothing running.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

async function firstUrl({ stdout }: ChildProcess): Promise<string | undefined> {
  if (!stdout) return undefined
  for await (const line of createInterface({ input: stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0]
    if (url) {
      stdout.resume()
      return url
    }
  }
  return undefined
}
