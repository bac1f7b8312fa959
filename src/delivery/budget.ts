/**
 * One budget for each bot token and for each place, shared by all that is said there (messages, edits, answers and
 * retries) in whichever process. It stands in the database and goes by its clock, on either queue engine: a queue that
 * is wiped forgets no wait that a platform asked for.
 *
 * Each row tells until when calls are booked (the "theoretical arrival time" of the generic cell rate algorithm,
 * ITU-T I.371): calls come evenly, and never in two bursts that meet at the edge of a window.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Ctx } from '../ctx.ts'
import { together } from '../db/together.ts'
import type { Adapter, Address, MessageRef, Platform, SendFault } from '../port.ts'

type Bot = Pick<Adapter, 'platform' | 'limits'>
type Slow = Extract<SendFault, { kind: 'slow' }>
type Where = Pick<Address | MessageRef, 'tenant' | 'chat'>

/** Turns are booked so far ahead; whoever comes later waits in the queue, where nothing is held up by it. */
const AHEAD_MS = 1_500
/** People are answered at once, whatever is booked. Others make up for it, within reason: platforms forget as well. */
const MOST_DEBT_MS = 30_000
/** After the platform told us to wait we go on more slowly than before; it wears off over some thousand calls. */
const SLOWER = { by: 1.5, most: 8, wearsOff: 0.999 } as const

/** What counts: `sends` and `edits` of the whole bot, together where the platform counts them together. */
function budgetOf({ platform, limits }: Bot, what: 'sends' | 'edits'): { key: string; everyMs: number } | undefined {
  if (what === 'edits' && limits.editsEveryMs !== null)
    return { key: `${platform} edits`, everyMs: limits.editsEveryMs }
  if (limits.sendsPerSecond === null) return undefined
  return { key: platform, everyMs: 1_000 / limits.sendsPerSecond }
}

const keyOf = ({ platform }: Bot, { tenant, chat }: Where): string => `${platform} ${tenant} ${chat}`

/**
 * Waits for the bot's next free moment, and takes it.
 * @returns 0, or after how many milliseconds to ask again: then nothing was taken
 */
export async function takeTurn(ctx: Ctx, bot: Bot, what: 'sends' | 'edits'): Promise<number> {
  const budget = budgetOf(bot, what)
  if (!budget) return 0
  const { laterMs } = await waitFor(await take(ctx, budget, AHEAD_MS))
  return laterMs
}

interface Turns {
  /** Nothing was taken: ask again after so many milliseconds. */
  readonly laterMs: number
  /** Messages that may be sent: the first one now, and each so many milliseconds after the one before. */
  readonly calls: number
  readonly everyMs: number
}

/**
 * Waits for the bot's next free moment, and takes as many in a row as there is to send now.
 * @param most in a row
 */
export async function takeTurns(ctx: Ctx, bot: Bot, most: number): Promise<Turns> {
  const budget = budgetOf(bot, 'sends')
  if (!budget) return { laterMs: 0, calls: most, everyMs: 0 }
  return await waitFor(await take(ctx, budget, AHEAD_MS, { platform: bot.platform, most }))
}

async function waitFor({ taken, ms, calls, everyMs }: Taken): Promise<Turns> {
  // By the time it is asked again, there is something to wait for close by.
  if (calls > 0 && !taken) return { laterMs: Math.max(ms - AHEAD_MS / 2, 50), calls: 0, everyMs }
  if (calls > 0 && ms > 0) await wait(ms)
  return { laterMs: 0, calls, everyMs }
}

/**
 * Takes one call in a shared place. Edits leave the most of a burst to messages and answers.
 * @returns 0, or after how many milliseconds the place takes another: then nothing was taken
 */
export async function takePlace(ctx: Ctx, bot: Bot, where: Where, what: 'sends' | 'edits'): Promise<number> {
  const { place } = bot.limits
  if (!place) return 0
  const burstMs = place.everyMs * Math.max(0, place.burst - (what === 'sends' ? 1 : 3))
  const { taken, ms } = await take(ctx, { key: keyOf(bot, where), everyMs: place.everyMs }, burstMs)
  return taken ? 0 : Math.max(ms - burstMs, 1)
}

/** Gives back a call that was taken in a shared place and not made: others need not make up for it. */
export async function leavePlace(ctx: Ctx, bot: Bot, where: Where): Promise<void> {
  const { place } = bot.limits
  if (!place) return
  await ctx.db.$executeRaw`
    update budget set free_at = free_at - ${place.everyMs}::float8 * slower * interval '1 ms' where key = ${keyOf(bot, where)}`
}

interface Taken {
  readonly taken: boolean
  /** How far away the first of them is. */
  readonly ms: number
  /** How many were wanted. */
  readonly calls: number
  /** How far apart they are. */
  readonly everyMs: number
}

/**
 * Books the next free moments, unless the first of them is further away than `withinMs`: all of them, or none.
 * @param due where given, as many as there is to send on that platform, and `most` at most; where not, one
 */
async function take(
  ctx: Ctx,
  { key, everyMs }: { key: string; everyMs: number },
  withinMs: number,
  due?: { platform: Platform; most: number },
): Promise<Taken> {
  const [found] = await ctx.planned.askAside<Omit<Taken, 'ms'> & { ms: number | null }>('take_turns', TAKE, [
    key,
    everyMs,
    withinMs,
    SLOWER.wearsOff,
    due?.platform ?? null,
    due?.most ?? 1,
  ])
  // Its row was made by somebody else just now: that is seen by whoever asks again.
  return found ? { ...found, ms: found.ms ?? withinMs } : { taken: false, ms: withinMs, calls: 1, everyMs }
}

const TAKE = `
  with wanted as (
    select case when $5::text is null then $6::int else (
      select count(*) from (
        select from delivery where platform = $5 and state = 'waiting' and due_at <= now() limit $6) due)::int end as calls),
  taken as (
    insert into budget as b (key, free_at)
    select $1, clock_timestamp() + calls * $2::float8 * interval '1 ms' from wanted where calls > 0
    on conflict (key) do update set
      free_at = greatest(b.free_at, b.held_until, clock_timestamp())
        + (select calls from wanted) * $2::float8 * b.slower * interval '1 ms',
      slower = greatest(1, b.slower * $4::float8 ^ (select calls from wanted))
    where greatest(b.free_at, b.held_until) <= clock_timestamp() + $3::float8 * interval '1 ms'
    returning free_at - (select calls from wanted) * $2::float8 * slower * interval '1 ms' as at, slower),
  either as (
    select true as taken, at, slower from taken union all
    select false, greatest(free_at, held_until), slower from budget where key = $1 and not exists (select from taken))
  select calls, coalesce(taken, false) as taken, (extract(epoch from at - clock_timestamp()) * 1000)::float8 as ms,
         $2::float8 * coalesce(slower, 1) as "everyMs"
    from wanted left join either on true`

/**
 * The platform told us to wait: the whole bot, its edits where these count apart, or one place.
 * @param where a shared place; null: a direct chat, which has no budget of its own
 */
export async function hold(
  ctx: Ctx,
  bot: Bot,
  { retryAfterMs, scope }: Slow,
  { where, what }: { where: Where | null; what: 'sends' | 'edits' },
): Promise<void> {
  const key = scope === 'platform' ? budgetOf(bot, what)?.key : where && keyOf(bot, where)
  if (!key) return
  await ctx.db.$executeRaw`
    insert into budget as b (key, free_at, held_until, slower)
    values (${key}, now(), now() + ${retryAfterMs}::float8 * interval '1 ms', ${SLOWER.by}::float8)
    on conflict (key) do update set
      held_until = greatest(b.held_until, excluded.held_until),
      -- What was under way together is told together: it counts once.
      slower = case when b.held_until > now() then b.slower else least(b.slower * ${SLOWER.by}::float8, ${SLOWER.most}::float8) end`
}

/** So long nothing goes out after a platform refused our token; then it is tried again. */
const STOPPED_MS = 60_000

/**
 * The platform refuses our token: its messages and edits wait, those of other platforms go on, and the administrator is told,
 * once each time. @returns when to ask again
 */
export async function stopBot(ctx: Ctx, bot: Bot, reason: string): Promise<number> {
  const keys = [budgetOf(bot, 'sends')?.key, budgetOf(bot, 'edits')?.key].filter((key) => key !== undefined)
  const stopped = await ctx.db.$executeRaw`
    insert into budget as b (key, free_at, held_until)
    select distinct key, now(), now() + ${STOPPED_MS}::float8 * interval '1 ms' from unnest(${keys}::text[]) key order by key
    on conflict (key) do update set held_until = excluded.held_until
     where coalesce(b.held_until, now()) <= now()`
  if (stopped > 0) {
    ctx.log.error(
      { platform: bot.platform, reason },
      'our token is refused there: nothing goes out until it is replaced',
    )
  }
  return STOPPED_MS
}

/** @returns the verb by which adapters tell of an answer: it counts, and waits for nothing */
export function openSpent(ctx: Ctx): (bot: Bot) => (to: Address, fault?: SendFault) => void {
  const write = together(async (all: readonly { key: string; ms: number }[]) => {
    await spend(ctx, all)
    return all
  })
  // A person has their answer: what cannot be counted costs at most a wait that the platform asks for.
  const safely = (doing: Promise<unknown>) =>
    void doing.catch((err: unknown) => ctx.log.debug({ err }, 'an answer was not counted'))
  return (bot) => (to, fault) => {
    const token = budgetOf(bot, 'sends')
    if (token) safely(write({ key: token.key, ms: token.everyMs }))
    if (bot.limits.place && !to.direct) safely(write({ key: keyOf(bot, to), ms: bot.limits.place.everyMs }))
    if (fault?.kind !== 'slow') return
    ctx.metrics.sends.inc({ platform: bot.platform, outcome: 'slow' })
    safely(hold(ctx, bot, fault, { where: to.direct ? null : to, what: 'sends' }))
  }
}

async function spend(ctx: Ctx, all: readonly { key: string; ms: number }[]): Promise<void> {
  await ctx.db.$executeRaw`
    insert into budget as b (key, free_at)
    select key, now() + least(sum(ms), ${MOST_DEBT_MS}::float8) * interval '1 ms'
      from jsonb_to_recordset(${JSON.stringify(all)}::jsonb) as spent (key text, ms float8)
     group by key order by key
    on conflict (key) do update set
      free_at = greatest(b.free_at, least(greatest(b.free_at, now()) + (excluded.free_at - now()),
                                          now() + ${MOST_DEBT_MS}::float8 * interval '1 ms'))`
}

/** What has not been used for a day is free in any case. */
export async function forgetBudgets(ctx: Ctx): Promise<number> {
  return await ctx.db.$executeRaw`delete from budget where greatest(free_at, held_until) < now() - interval '1 day'`
}
