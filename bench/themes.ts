/** Follow, stop following and list themes, with a million followers in the database, against the barest statement for each. */
import { openQueue } from '../src/queue/queue.ts'
import type { Ctx } from '../src/ctx.ts'
import { systemClock } from '../src/ctx.ts'
import { closeDb, openDb, type Db } from '../src/db/open.ts'
import { openMetrics } from '../src/http/metrics.ts'
import { openLog } from '../src/log.ts'
import type { Who } from '../src/people/arrive.ts'
import { follow, unfollow } from '../src/themes/follow.ts'
import { theme, themes } from '../src/themes/list.ts'
import type { Visit } from '../src/people/visit.ts'
import type { View } from '../src/port.ts'
import { median, type Row, type Setting } from './row.ts'

const FOLLOWERS = 1_000_000
const TRIES = 300
/** What a person hardly notices. */
const MEDIAN_MS = 50

interface Times {
  readonly ours: number[]
  readonly bare: number[]
}

export async function followers({ databaseUrl }: Setting): Promise<Row[]> {
  const log = openLog('error')
  const db = openDb(databaseUrl)
  await using queue = await openQueue({ redisUrl: undefined, databaseUrl, log })
  const settings = { locale: 'nl', zone: 'Europe/Amsterdam', retentionDays: 730, personas: false, home: '' } as const
  const ctx: Ctx = { db, queue, clock: systemClock, log, metrics: openMetrics({ process: false }), settings }
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
  await db.$executeRaw`truncate person, account, follow cascade`
  await closeDb(db)
  return names.map((name) => asRow(`${name} (1,000,000 followers)`, times[name]))
}

function asRow(name: string, { ours, bare }: Times): Row {
  const sorted = ours.toSorted((a, b) => a - b)
  const perSecond = (all: readonly number[]) => 1000 / median(all)
  return {
    name,
    ours: perSecond(ours),
    baseline: perSecond(bare),
    ratio: median(bare) / median(ours),
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    atLeast: 0,
    also: { what: 'median ms', value: median(ours), atMost: MEDIAN_MS },
  }
}

async function fill(db: Db): Promise<void> {
  await db.$executeRawUnsafe('create table bare_follow (person int, theme text, primary key (person, theme))')
  await db.$transaction(
    async (tx) => {
      await tx.$executeRawUnsafe('set local statement_timeout = 0')
      await tx.$executeRaw`insert into person (id, voter_id) select n, n from generate_series(1, ${FOLLOWERS}::int) n`
      await tx.$executeRaw`
        insert into account (id, person_id, platform, tenant, external_id)
        select n, n, 'nowhere', 'nowhere', n from generate_series(1, ${FOLLOWERS}::int) n`
      await tx.$executeRaw`
        insert into follow (person_id, theme_id, account_id) select n, 'groen', n from generate_series(1, ${FOLLOWERS}::int) n`
      await tx.$executeRaw`insert into bare_follow select n, 'groen' from generate_series(1, ${FOLLOWERS}::int) n`
    },
    { timeout: 600_000 },
  )
  for (const table of ['person', 'account', 'follow', 'bare_follow']) {
    await db.$transaction(
      async (tx) => {
        await tx.$executeRawUnsafe('set local statement_timeout = 0')
        await tx.$executeRawUnsafe(`analyze ${table}`)
      },
      { timeout: 600_000 },
    )
  }
}

function visitOf(ctx: Ctx, who: Who): Visit {
  return {
    ctx,
    who,
    actor: { platform: 'web', tenant: 'nowhere', id: String(who.person) },
    at: { tenant: 'nowhere', chat: '1', direct: true },
    mark: undefined,
    manages: async () => false,
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
