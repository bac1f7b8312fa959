/** Says in the last lines of a run what was not run, because this machine lacks what it takes. */
import type { Reporter } from 'vitest/node'
import { whatIsMissing, whatIsNotAllowed } from './find.ts'

export const missingReporter: Reporter = {
  onTestRunEnd() {
    // After the other reporters' summaries, which are written in this same turn.
    setImmediate(() => {
      for (const line of [...whatIsMissing(), ...whatIsNotAllowed()]) console.log(`\n${line}`)
    })
  },
}
