/** docs/faults.md says which test shows what. What it names is there, or this fails. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { kindsOn } from './chaos/plan.ts'

interface Row {
  readonly what: string
  readonly shown: readonly string[]
}

const rows: readonly Row[] = readFileSync('docs/faults.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what goes wrong') && !line.startsWith('| ---'))
  .map((line) => {
    const [, what = '', by = ''] = line.split('|').map((cell) => cell.trim())
    return { what, shown: by.split('<br>').map((one) => one.trim()) }
  })

/** @returns what is not as the page says */
function findFault(shown: string): string | undefined {
  const strike = /^strike: (.+)$/.exec(shown)?.[1]
  if (strike !== undefined)
    return kindsOn('redis').some((kind) => kind === strike) ? undefined : `no strike "${strike}"`
  if (/^not there yet: .+/.test(shown) || shown.startsWith('`npm run bench')) return undefined
  const [, file = '', title = ''] = /^`(\S+)`: (.+)$/.exec(shown) ?? []
  if (!existsSync(file)) return `no file in "${shown}"`
  const named = [`'${title}'`, `"${title}"`, `\`${title}\``].some((literal) =>
    readFileSync(file, 'utf8').includes(literal),
  )
  return named ? undefined : `${file} has no "${title}"`
}

test('the page has its rows, and every file, title and strike that it names is there', () => {
  expect(rows.length).toBeGreaterThan(50)
  expect(rows.filter(({ what, shown }) => what === '' || shown.length === 0 || shown[0] === '')).toEqual([])
  expect(rows.flatMap(({ shown }) => shown.map(findFault)).filter((fault) => fault !== undefined)).toEqual([])
})

test('every strike of the chaos suite shows something', () => {
  const named = new Set(rows.flatMap(({ shown }) => shown))
  expect(kindsOn('redis').filter((kind) => !named.has(`strike: ${kind}`))).toEqual([])
})

test('what is not there is told', () => {
  expect(findFault('strike: an earthquake')).toContain('no strike')
  expect(findFault('`test/nowhere.test.ts`: anything')).toContain('no file')
  expect(findFault('`test/faults.test.ts`: anything at all')).toContain('has no')
  expect(findFault('trust me')).toContain('no file')
})
