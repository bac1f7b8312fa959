/** So many rounds on one engine, as a seed decides, and what came of them in a table. */
import type { Told } from './round.ts'
import { round } from './round.ts'
import { CHATS, kindsOn, plan, type Kind } from './plan.ts'
import { openTown, type EngineName } from './town.ts'

export interface Setting {
  readonly engine: EngineName
  readonly seed: number
  readonly rounds: number
  readonly strikes: number
  readonly followers: number
  readonly voters: number
  readonly patient: boolean
}

export interface Outcome {
  readonly rounds: readonly Told[]
  /** What the plans held, and what of it struck. */
  readonly planned: readonly Kind[]
  readonly struck: readonly Kind[]
  readonly wrong: readonly string[]
}

const WORKERS = 2

/** @param each hears of a round when it is over */
export async function run(
  setting: Setting,
  each: (told: Told, nth: number) => void = () => undefined,
): Promise<Outcome> {
  const { engine, followers, rounds } = setting
  const plans = plan({ ...setting, workers: WORKERS })
  const told: Told[] = []
  const town = await openTown({ engine, followers, workers: WORKERS })
  try {
    for (const [at, one] of plans.entries()) {
      const round_ = await round(town, one, at + 1, setting)
      told.push(round_)
      each(round_, at + 1)
    }
  } finally {
    await town[Symbol.asyncDispose]()
  }
  const wrong = told.flatMap((one, at) => one.wrong.map((what) => `round ${at + 1}: ${what}`))
  // Whoever fell while stopping fell after the last check.
  if (told.length !== rounds) wrong.push(`${told.length} of ${rounds} rounds ran`)
  return {
    rounds: told,
    planned: plans.flatMap(({ strikes }) => strikes.map(({ kind }) => kind)),
    struck: told.flatMap(({ struck }) => struck),
    wrong: [...wrong, ...town.fell.filter((what) => !wrong.some((said) => said.includes(what)))],
  }
}

/** One line of the table. */
export function lineOf({
  audience,
  missed,
  doubled,
  bound,
  told,
  lostVotes,
  results,
  harm,
  struck,
  seconds,
  wrong,
}: Told) {
  const sum = (of: Readonly<Record<(typeof CHATS)[number], number>>) => CHATS.reduce((all, chat) => all + of[chat], 0)
  return {
    people: audience,
    missed,
    doubled: CHATS.map((chat) => doubled[chat]).join(' + '),
    'at most': CHATS.map((chat) => bound[chat]).join(' + '),
    'votes told': told,
    'not stored': lostVotes,
    results,
    strikes: struck.length,
    kills: harm.kills,
    pauses: harm.pauses,
    'database restarts': harm.databaseRestarts,
    'lost answers': sum(harm.lost),
    seconds: Number(seconds.toFixed(1)),
    wrong: wrong.length,
  }
}

/** The kinds of which none struck. */
export function untouched(engine: EngineName, { struck }: Outcome): readonly Kind[] {
  return kindsOn(engine).filter((kind) => !struck.includes(kind))
}
