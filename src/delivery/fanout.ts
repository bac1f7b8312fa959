/** Turns a publication into one delivery row a recipient: pages of rows that never leave the database. */
import type { Ctx } from '../ctx.ts'
import { Prisma } from '../db/generated/client.ts'
import type { Tx } from '../db/open.ts'
import type { Audience } from './publish.ts'

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

const PAGE = 1_000

/**
 * Goes on where it was: after a crash, or beside another worker that was given the same job, nobody is missed or
 * added twice (a unique key says so). `added` is called after each page, so that sending starts with the first.
 */
export async function fanout(ctx: Ctx, id: bigint, audiences: Audiences, added: () => void): Promise<void> {
  while (await ctx.db.$transaction((tx) => addPage(tx, id, audiences, ctx.settings.zone))) added()
  added()
}

/** @returns whether there is more to add */
async function addPage(tx: Tx, id: bigint, audiences: Audiences, zone: string): Promise<boolean> {
  const [publication] = await tx.$queryRaw<Publication[]>`
    select audience, cursor, until from publication
     where id = ${id} and fanned_out_at is null and withdrawn_at is null for update`
  if (!publication) return false
  const { audience, cursor, until } = publication
  const select = audiences[audience.kind]
  // Places first: one card there is read by many.
  const places =
    select.places && cursor.places !== -1
      ? await add(tx, id, 'place_id', select.places(audience.id, cursor.places ?? 0, PAGE), Prisma.sql`now()`)
      : undefined
  const people = places?.full
    ? undefined
    : await add(
        tx,
        id,
        'account_id',
        select.people(audience.id, cursor.people ?? 0, PAGE, until),
        audience.kind === 'account' ? Prisma.sql`now()` : afterQuiet(zone),
      )
  const next: Cursor = {
    places: places?.full ? places.at : -1,
    people: people?.at ?? cursor.people ?? 0,
  }
  const more = Boolean(places?.full ?? people?.full) || Boolean(people?.full)
  await tx.$executeRaw`
    update publication set cursor = ${JSON.stringify(next)}::jsonb, fanned_out_at = ${more ? null : new Date()}
     where id = ${id}`
  return more
}

/** Nobody is written to in their quiet hours, unless they asked for it just now. */
function afterQuiet(zone: string): Prisma.Sql {
  return Prisma.sql`(
    select after_quiet(now(), coalesce(p.zone, ${zone}), p.quiet_from, p.quiet_to)
      from account a join person p on p.id = a.person_id where a.id = page.id)`
}

async function add(
  tx: Tx,
  publication: bigint,
  column: 'account_id' | 'place_id',
  page: Prisma.Sql,
  due: Prisma.Sql,
): Promise<{ at: number; full: boolean }> {
  const [added] = await tx.$queryRaw<{ at: number | null; count: bigint }[]>`
    with page as (${page}),
    added as (
      insert into delivery (publication_id, ${Prisma.raw(column)}, platform, state, reason, due_at)
      select ${publication}, id, platform, case when gone then 'gone' else 'waiting' end, case when gone then 'left before' end, ${due}
        from page
      on conflict do nothing
    )
    select max(at)::int as at, count(*) as count from page`
  return { at: added?.at ?? 0, full: Number(added?.count ?? 0) === PAGE }
}
