/**
 * After a change of dependencies: gives package-lock.json an entry for each optional platform package that it names
 * and lacks. A registry mirror that holds only some platforms makes npm leave the others out, and then `npm ci` refuses
 * the lock everywhere. Run: node scripts/complete-lock.mjs
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const { stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--dry-run'], { encoding: 'utf8' })
const missing = [...new Set([...stderr.matchAll(/Missing: (\S+)@ /g)].map(([, name]) => name))]
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
for (const name of missing) {
  const parent = Object.values(lock.packages).find(({ optionalDependencies }) => optionalDependencies?.[name])
  const [, os = 'linux'] = /(darwin|win32|android|freebsd|openharmony|linux)/.exec(name) ?? []
  const [, cpu = 'x64'] = /(arm64|x64|arm|ppc64|riscv64|s390x|ia32)(?!.*(arm64|x64))/.exec(name) ?? []
  lock.packages[`node_modules/${name}`] = {
    version: parent.optionalDependencies[name],
    optional: true,
    ...(parent.dev && { dev: true }),
    os: [os],
    cpu: [cpu],
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
console.log(missing.length === 0 ? 'The lock is whole.' : `Added ${missing.length} packages of other platforms.`)
