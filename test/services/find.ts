/** What this machine has for the tests: programs on the PATH, by any of their names. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

function findProgram(...names: readonly string[]): string | undefined {
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(dir, name)
      if (runs(path)) return path
    }
  }
  return undefined
}

export const findRedis = (): string | undefined => findProgram('redis-server')

export function findChromium(): string | undefined {
  return (
    process.env['CHROMIUM_PATH'] ?? findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
  )
}

/** Whether a small file system can be mounted here, as root of a machine or of a container that is allowed to. */
export function canMount(): boolean {
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status === 0
}

/** What cannot be run in many places where all else can. */
export function whatIsNotAllowed(): readonly string[] {
  return canMount() ? [] : ['NOT RUN: what happens when the disk is full. Run as root, where mounting is allowed.']
}

/** What cannot be run here, in words for the last lines of a run. */
export function whatIsMissing(): readonly string[] {
  const missing: string[] = []
  if (!process.env['REDIS_URL'] && !findRedis()) {
    missing.push('NOT RUN: everything on Redis. Set REDIS_URL, or install redis-server.')
  }
  if (!findChromium()) missing.push('NOT RUN: everything in a browser. Install Chromium, or set CHROMIUM_PATH.')
  return missing
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
