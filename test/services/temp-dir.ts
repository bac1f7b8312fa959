/** A directory that is gone afterwards. Others may enter it, as with mkdir: PostgreSQL does not run as root. */
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export async function tempDir(name: string, root = tmpdir()): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(root, `samenspraak-${name}-`))
  await chmod(path, 0o755)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Where files live in memory, on a machine that has such a place and some room there; otherwise the usual place. */
export async function memoryRoot(): Promise<string> {
  const root = '/dev/shm'
  const { bavail, bsize } = await statfs(root).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize > 4 * 2 ** 30 ? root : tmpdir()
}
