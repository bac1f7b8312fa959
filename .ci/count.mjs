// Prints 'N passed, N failed' of a run: count.mjs TESTS.JSON STATUS. What failed outside the tests counts as one more.
import { existsSync, readFileSync } from 'node:fs'

const [file = '', status = '1'] = process.argv.slice(2)
const { numPassedTests: passed, testResults } = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { numPassedTests: 0, testResults: [] }
const failed = testResults
  .flatMap(({ assertionResults }) => assertionResults)
  .filter((test) => test.status === 'failed')
// A file that could not even be read has no tests to fail.
const broken = testResults.filter(
  (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
)
const skipped = testResults
  .flatMap(({ assertionResults }) => assertionResults)
  .filter((test) => test.status !== 'failed' && test.status !== 'passed')
for (const test of skipped) console.log(`NOT RUN: ${test.fullName}`)

const inTests = failed.length + broken.length
const outside = inTests === 0 && status !== '0' ? 1 : 0
if (passed === 0 || inTests > 0) process.exitCode = 1
console.log(`\n${passed} passed, ${inTests + outside} failed`)
