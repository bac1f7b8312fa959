/** Who PostgreSQL runs as: this user, or, because it refuses to be root, a system user that can reach its files. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, type Stats } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { StartError } from '../start-error.ts'

/** For spawn: empty when this process need not become somebody else. */
export interface Owner {
  readonly name?: string
  readonly uid?: number
  readonly gid?: number
}

const CANDIDATES = ['postgres', 'samenspraak']

/** As root: the user `postgres` where there is one, or else `samenspraak`, made now. @throws StartError */
export function chooseOwner(): Owner {
  if (process.getuid?.() !== 0) return {}
  const known = knownOwner()
  if (known) return known
  makeUser()
  const made = knownOwner()
  if (made) return made
  throw new StartError(
    'PostgreSQL refuses to run as root, and no user could be made for it. Start as an ordinary user.',
  )
}

/** As root: whose a cluster is that an ordinary user made before. PostgreSQL opens only what is its own. */
export function ownerOf(dir: string): Owner | undefined {
  const found = process.getuid?.() === 0 ? statSync(dir, { throwIfNoEntry: false }) : undefined
  return found && found.uid !== 0 ? { name: `number ${found.uid}`, uid: found.uid, gid: found.gid } : undefined
}

/**
 * ./data, or /var/lib/samenspraak when this is root in a place that PostgreSQL's user may not enter (a home directory
 * of mode 700, say).
 */
export function defaultDataDir(cwd: string): string {
  const here = join(cwd, 'data')
  if (process.getuid?.() !== 0) return here
  // A user that is still to be made is one of the others.
  return canReach(knownOwner() ?? { uid: -1, gid: -1 }, here) ? here : '/var/lib/samenspraak'
}

/** Whether they may pass every directory on the way to a path, which itself need not exist. */
export function canReach(owner: Owner, path: string): boolean {
  if (owner.uid === undefined) return true
  for (let dir = dirname(resolve(path)); ; dir = dirname(dir)) {
    const found = statSync(dir, { throwIfNoEntry: false })
    if (found && !mayEnter(owner, found)) return false
    if (dir === dirname(dir)) return true
  }
}

/** Whether the execute bit that counts for them is set: of a directory, may they pass; of a program, may they run it. */
export function mayEnter(
  { uid, gid }: Owner,
  { mode, uid: owns, gid: group }: Pick<Stats, 'mode' | 'uid' | 'gid'>,
): boolean {
  if (uid === undefined) return true
  if (owns === uid) return (mode & 0o100) !== 0
  return (mode & (group === gid ? 0o010 : 0o001)) !== 0
}

function knownOwner(): Owner | undefined {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of CANDIDATES) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { name, uid: Number(uid), gid: Number(gid) }
  }
  return undefined
}

/** Debian's way first, then Alpine's. */
function makeUser(): void {
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'samenspraak']],
    ['adduser', ['-S', '-D', '-H', 'samenspraak']],
  ]
  for (const [program, args] of ways) {
    try {
      execFileSync(program, args, { stdio: 'ignore' })
      return
    } catch {
      // Tried the next way; chooseOwner says so when there was none.
    }
  }
}
