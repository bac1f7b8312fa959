/** What is installed is what was locked, and runs nothing on the way in unless it is named. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> }
const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { allowScripts: Record<string, boolean> }
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

test('every package comes from the registry, as it was locked', () => {
  expect(packages.length).toBeGreaterThan(100)
  const odd = packages.filter(
    ([, { resolved, integrity, optional }]) =>
      (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')) ||
      // What no machine of ours installs was never fetched: scripts/complete-lock.mjs names it without its hash.
      !(integrity?.startsWith('sha512-') ?? optional),
  )
  expect(odd.map(([path]) => path)).toEqual([])
})

test('a package runs scripts when it is installed only if it is named', () => {
  const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
  expect(scripted.length).toBeGreaterThan(0)
  expect(scripted.filter((name) => !(name in allowScripts))).toEqual([])
})
