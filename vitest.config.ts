import { defineConfig } from 'vitest/config'
import { missingReporter } from './test/services/missing-reporter.ts'

export default defineConfig({
  test: {
    include: ['{src,adapters,test,bench}/**/*.test.ts'],
    globalSetup: ['test/services/setup.ts'],
    reporters: [
      'default',
      ...(process.env['VITEST_JSON'] ? [['json', { outputFile: process.env['VITEST_JSON'] }] as ['json', object]] : []),
      missingReporter,
    ],
    pool: 'forks',
    // A process serves many files: nothing in the house is kept in a module, and starting one costs a second.
    isolate: false,
    // More than cores: a story mostly waits for what the house does in its own time.
    maxWorkers: 3,
    // Houses side by side in one process share its one thread, and platforms wait three seconds for an answer.
    maxConcurrency: 2,
    // Only what hangs is ended by these: a machine that is busy takes ten times as long as an idle one.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // A leaked handle keeps its worker alive: then this ends it, and the run fails.
    teardownTimeout: 10_000,
    // What a house does in its own time takes longer on a busy machine: a test waits for it, and does not guess how long.
    expect: { poll: { timeout: 30_000 } },
  },
})
