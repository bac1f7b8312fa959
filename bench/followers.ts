/** Follow, stop following and list themes, with a million followers in the database, against the barest statement for each. */
import type { Ctx } from '../src/ctx.ts'
import type { Db } from '../src/db/open.ts'
import type { Who } from '../src/people/arrive.ts'
import type { Visit } from '../src/people/visit.ts'
import type { View } from '../src/port.ts'
import { follow, unfollow } from '../src/themes/follow.ts'
import { theme, themes } from '../src/themes/list.ts'
import { patiently, settleDown, settleFollowers } from './crowd.ts'
import { openCtx } from './ctx.ts'
import { atMost, median, quantile, type Row, type Setting } from './row.ts'

const FOLLOWERS = 1_000_000
const TRIES = 300
/** What a person hardly notices. */
const MEDIAN_MS = 50

interface Times {
  readonly ours: number[]
  readonly bare: number[]
}

export async function followers({ newDatabase }: Setting): Promise<Row[]> {
  await using ctx = await openCtx(await newDatabase())
  const { db } = ctx
  await fill(db)
  const names = ['follow', 'unfollow', 'theme', 'themes'] as const
  const times: Record<(typeof names)[number], Times> = {
    follow: { ours: [], bare: [] },
    unfollow: { ours: [], bare: [] },
    theme: { ours: [], bare: [] },
    themes: { ours: [], bare: [] },
  }
  for (let n = 0; n < TRIES; n++) {
    const who = someone(1 + n * 3_000)
    const done = async (name: keyof typeof times, verb: () => Promise<View>, bare: () => Promise<unknown>) => {
      times[name].bare.push(await took(bare))
      const view = await took2(verb)
      if (view.made.mood === 'sorry') throw new Error(`${name} was refused: nothing was measured`)
      times[name].ours.push(view.ms)
    }
    await done(
      'unfollow',
      () => unfollow(ctx, who, 'groen'),
      () => db.$executeRaw`delete from bare_follow where person = ${who.person}`,
    )
    await done(
      'follow',
      () => follow(ctx, who, 'groen'),
      () => db.$executeRaw`insert into bare_follow values (${who.person}, 'groen') on conflict do nothing`,
    )
    await done(
      'themes',
      () => themes(ctx, who),
      () => db.$queryRaw`select id from theme`,
    )
    await done(
      'theme',
      () => theme(visitOf(ctx, who), 'groen'),
      () => db.$queryRaw`select id from theme where id = 'groen'`,
    )
  }
  return names.map((name) => asRow(`${name}, with 1,000,000 followers`, times[name]))
}

function asRow(name: string, { ours, bare }: Times): Row {
  return {
    name,
    value: median(ours),
    unit: 'ms',
    bound: atMost(MEDIAN_MS),
    also: `p99 ${quantile(ours, 0.99).toFixed(1)} ms; the barest statement takes ${median(bare).toFixed(1)} ms`,
  }
}

async function fill(db: Db): Promise<void> {
  await settleFollowers(db, 'groen', { people: FOLLOWERS, platform: 'nowhere' })
  await patiently(db, async (tx) => {
    await tx.$executeRawUnsafe('create table bare_follow (person int, theme text, primary key (person, theme))')
    await tx.$executeRaw`insert into bare_follow select n, 'groen' from generate_series(1, ${FOLLOWERS}::int) n`
  })
  await settleDown(db, ['bare_follow'])
}

function visitOf(ctx: Ctx, who: Who): Visit {
  return {
    ctx,
    who,
    actor: { platform: 'web', tenant: 'nowhere', id: String(who.person) },
    at: { tenant: 'nowhere', chat: '1', direct: true },
    mark: undefined,
    manages: async () => false,
    files: [],
    fetchFile: async () => new Uint8Array(),
    cast: () => Promise.reject(new Error('nobody votes here')),
    linksTo: () => [],
  }
}

function someone(n: number): Who {
  return { person: n, account: n, roles: [], reader: { locale: 'nl', zone: 'Europe/Amsterdam' } }
}

async function took(work: () => Promise<unknown>): Promise<number> {
  return (await took2(work)).ms
}

async function took2<T>(work: () => Promise<T>): Promise<{ ms: number; made: T }> {
  const from = performance.now()
  const made = await work()
  return { ms: performance.now() - from, made }
}
