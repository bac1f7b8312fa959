/** `npm run chaos`: shakes the house as a seed decides, and says what it lost. Ends with 1 when it broke a promise. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { lineOf, run, untouched } from './run.ts'
import type { EngineName } from './town.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    strikes: { type: 'string', default: '6' },
    followers: { type: 'string', default: '150' },
    voters: { type: 'string', default: '30' },
    engine: { type: 'string' },
    patient: { type: 'boolean', default: false },
  },
})

const number = (name: 'seed' | 'rounds' | 'strikes' | 'followers' | 'voters', most: number): number => {
  const given = Number(values[name] ?? randomInt(most))
  if (!Number.isInteger(given) || given < (name === 'seed' ? 0 : 1) || given > most) {
    throw new Error(`--${name} is a whole number, at most ${most}`)
  }
  return given
}

// A run that is broken off ends what it started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const ENGINES: readonly EngineName[] = ['postgres', 'redis']
const engines = ENGINES.filter((engine) => values.engine === undefined || values.engine === engine)
if (engines.length === 0) throw new Error('--engine is postgres or redis')
const setting = {
  seed: number('seed', 2 ** 31 - 1),
  rounds: number('rounds', 100),
  strikes: number('strikes', 20),
  followers: number('followers', 2_000),
  voters: number('voters', 2_000),
  patient: values.patient,
}
console.log(`seed ${setting.seed} (again: npm run chaos -- --seed ${setting.seed} --rounds ${setting.rounds})`)

const table: Record<string, ReturnType<typeof lineOf>> = {}
for (const engine of engines) {
  const outcome = await run({ ...setting, engine }, (told, nth) => {
    table[`${engine}, round ${nth}`] = lineOf(told)
    console.log(`${engine}, round ${nth}: ${told.struck.join(', ')}`)
  })
  for (const what of outcome.wrong) console.error(`WRONG on ${engine} with seed ${setting.seed}: ${what}`)
  for (const kind of untouched(engine, outcome)) console.log(`on ${engine}, not in so few rounds: ${kind}`)
  if (outcome.wrong.length > 0) process.exitCode = 1
}
console.log('Doubled, and at most: Telegram + Slack + Discord.')
console.table(table)
