/** Turns a publication into one delivery row a recipient: pages of rows that never leave the database. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Ctx } from '../ctx.ts'
import { Prisma } from '../db/generated/client.ts'
import type { Tx } from '../db/open.ts'
import { unlessRaced } from '../db/raced.ts'
import type { Audience } from './publish.ts'
import { sweep } from './sweep.ts'

/**
 * How a feature selects an audience. Both selects give rows (at, id, platform, gone), at most `limit` of them in the
 * order of `at`, beginning after `after`; `id` is an account's or a place's.
 * @param until when what is published no longer makes sense; null: always
 */
export interface AudienceSelect {
  people(id: string, after: number, limit: number, until: Date | null): Prisma.Sql
  places?(id: string, after: number, limit: number): Prisma.Sql
}
export type Audiences = Readonly<Record<Audience['kind'], AudienceSelect>>

interface Cursor {
  people?: number
  places?: number
}
interface Publication {
  audience: Audience
  cursor: Cursor
  until: Date | null
}

const PAGE = 500
/** While people wait. A page of 500 takes the database 40 ms, and whoever taps meanwhile notices. */
const SMALL_PAGE = 50
/** After each page it rests so many times as long as the page took: who taps in the meantime waits behind no queue of pages. */
const REST = 1
/** While people wait. */
const LONG_REST = 10
/** Whatever made a page slow. */
const LONGEST_REST_MS = 250
/** While people wait there is no hurry either once each platform of the last page has so many to send. */
const AHEAD = 250
/** A page in that time is more than the slowest platform sends, and what is ahead lasts for the fastest until the next one. */
const AHEAD_REST_MS = 1_000

/** Some, at most: what is told to them waits behind no broadcast. */
const TO_FEW: readonly Audience['kind'][] = ['account', 'letter', 'place', 'runners', 'carers', 'superiors']

export async function isToFew({ db }: Ctx, id: bigint): Promise<boolean> {
  const [row] = await db.$queryRaw<{ kind: Audience['kind'] }[]>`
    select audience->>'kind' as kind from publication where id = ${id}`
  return row !== undefined && TO_FEW.includes(row.kind)
}

interface Page {
  /** Whether there is more to add, or it was stopped while this page was being added. */
  readonly next: 'more' | 'over' | 'stopped'
  /** Where those who were added are. */
  readonly platforms: readonly string[]
}

/** Nobody waits for a page that was not begun. */
const NOT_BEGUN = { next: 'more', platforms: [], tookMs: 0 } as const satisfies Page & { tookMs: number }

/**
 * Goes on where it was: after a crash, or beside another worker that was given the same job, nobody is missed or
 * added twice (a unique key says so).
 * @param at.added called after pages, so that sending starts with the first
 * @param at.signal told to stop, it stops after the page that is under way
 * @returns whether it is over: if not, whoever does this job next goes on from there
 */
export async function fanout(
  ctx: Ctx,
  id: bigint,
  audiences: Audiences,
  { added, signal }: { added: () => void; signal: AbortSignal },
): Promise<boolean> {
  for (let first = true; !signal.aborted; first = false) {
    const { next, platforms, tookMs } = await ctx.precedence.afterPeople(async (small) => {
      if (signal.aborted) return NOT_BEGUN
      const began = performance.now()
      const page = { zone: ctx.settings.zone, limit: small ? SMALL_PAGE : PAGE }
      // Somebody who is erased just now is in no page any more.
      const added = await unlessRaced(() => ctx.db.$transaction((tx) => addPage(tx, id, audiences, page)))
      return { ...added, tookMs: performance.now() - began }
    })
    // While people wait it is enough that sending begins: the next tick finds what was added meanwhile.
    if (first || !ctx.precedence.crowd()) added()
    if (next === 'stopped') return await sweep(ctx, id, signal)
    if (next === 'over') return true
    await wait(await restMs(ctx, platforms, tookMs), undefined, { signal }).catch(() => undefined)
  }
  return false
}

async function restMs(ctx: Ctx, platforms: readonly string[], tookMs: number): Promise<number> {
  if (!ctx.precedence.crowd()) return Math.min(tookMs * REST, LONGEST_REST_MS)
  return (await isAhead(ctx, platforms)) ? AHEAD_REST_MS : Math.min(tookMs * LONG_REST, LONGEST_REST_MS)
}

/** Whoever is due later, because their night is quiet, does not count: until then there may be nothing to send. */
async function isAhead({ db }: Ctx, platforms: readonly string[]): Promise<boolean> {
  const [row] = await db.$queryRaw<{ ahead: boolean | null }[]>`
    select bool_and(due.count >= ${AHEAD}) as ahead
      from unnest(${platforms}::text[]) p (platform),
           lateral (select count(*) as count
                      from (select 1 from delivery d
                             where d.platform = p.platform and d.state = 'waiting' and d.due_at <= now()
                             limit ${AHEAD}) enough) due`
  return row?.ahead ?? false
}

async function addPage(
  tx: Tx,
  id: bigint,
  audiences: Audiences,
  { zone, limit }: { zone: string; limit: number },
): Promise<Page> {
  // Not by its row: whoever writes down what was sent of it holds that, and would wait for the whole page. Nobody waits for
  // the disk: a page that the database forgets in a crash is added again, and a claim is on disk before its message goes out.
  await tx.$executeRaw`
    select pg_advisory_xact_lock(hashtext('fanout'), ${id}::int), set_config('synchronous_commit', 'off', true)`
  const [publication] = await tx.$queryRaw<Publication[]>`
    select audience, cursor, until from publication
     where id = ${id} and fanned_out_at is null and withdrawn_at is null`
  if (!publication) return { next: 'over', platforms: [] }
  const { audience, cursor, until } = publication
  const select = audiences[audience.kind]
  // Places first: one card there is read by many.
  const places =
    select.places && cursor.places !== -1
      ? await add(tx, id, 'place_id', select.places(audience.id, cursor.places ?? 0, limit), limit, Prisma.sql`now()`)
      : undefined
  const people = places?.full
    ? undefined
    : await add(
        tx,
        id,
        'account_id',
        select.people(audience.id, cursor.people ?? 0, limit, until),
        limit,
        audience.kind === 'account' ? Prisma.sql`now()` : afterQuiet(zone),
      )
  const next: Cursor = {
    places: places?.full ? places.at : -1,
    people: people?.at ?? cursor.people ?? 0,
  }
  const more = Boolean(places?.full ?? people?.full) || Boolean(people?.full)
  const kept = await tx.$executeRaw`
    update publication set cursor = ${JSON.stringify(next)}::jsonb, fanned_out_at = ${more ? null : new Date()}
     where id = ${id} and withdrawn_at is null`
  const platforms = [...new Set([...(places?.platforms ?? []), ...(people?.platforms ?? [])])]
  if (kept === 0) return { next: 'stopped', platforms }
  return { next: more ? 'more' : 'over', platforms }
}

/** Nobody is written to in their quiet hours, unless they asked for it just now. */
function afterQuiet(zone: string): Prisma.Sql {
  return Prisma.sql`(
    select case when p.quiet_from is null then now()
                else after_quiet(now(), coalesce(p.zone, ${zone}), p.quiet_from, p.quiet_to) end
      from account a join person p on p.id = a.person_id where a.id = page.id)`
}

async function add(
  tx: Tx,
  publication: bigint,
  column: 'account_id' | 'place_id',
  page: Prisma.Sql,
  limit: number,
  due: Prisma.Sql,
): Promise<{ at: number; full: boolean; platforms: readonly string[] }> {
  const [added] = await tx.$queryRaw<{ at: number | null; count: bigint; platforms: string[] | null }[]>`
    with page as (${page}),
    added as (
      insert into delivery (publication_id, ${Prisma.raw(column)}, platform, state, reason, due_at)
      select ${publication}, id, platform, case when gone then 'gone' else 'waiting' end, case when gone then 'left before' end, ${due}
        from page
      on conflict do nothing
    )
    select max(at)::int as at, count(*) as count, array_agg(distinct platform) as platforms from page`
  return { at: added?.at ?? 0, full: Number(added?.count ?? 0) === limit, platforms: added?.platforms ?? [] }
}
