/** Keeps each platform's lane filled, but never fuller than this: the audience may be large, the queue stays small. */
import type { Ctx } from '../ctx.ts'
import type { Platform } from '../port.ts'

export const ROOM = 500
/** A queued delivery that nobody took up in this time is offered again; if its job is still there, it stays one job. */
const QUEUED_SECONDS = 30

/** Feeds the lanes of these platforms. One question tells which of them have anything to send. */
export async function feed(ctx: Ctx, platforms: readonly Platform[]): Promise<void> {
  const hungry = await ctx.db.$queryRaw<{ platform: Platform }[]>`
    select platform from unnest(${platforms}::text[]) as platform
     where exists (
       select 1 from delivery d where d.platform = platform.platform and d.state = 'waiting' and d.due_at <= now())`
  for (const { platform } of hungry) await feedOne(ctx, platform)
}

async function feedOne(ctx: Ctx, platform: Platform): Promise<void> {
  const room = ROOM - (await ctx.queue.depth(platform))
  if (room <= 0) return
  const rows = await ctx.db.$queryRaw<{ id: bigint }[]>`
    update delivery set state = 'queued', lease_until = now() + make_interval(secs => ${QUEUED_SECONDS})
     where id in (
       select id from delivery where platform = ${platform} and state = 'waiting' and due_at <= now()
        order by due_at, id limit ${room} for update skip locked)
    returning id`
  await ctx.queue.add(
    platform,
    rows.map(({ id }) => ({ id: `delivery-${id}`, job: { name: 'deliver', data: { delivery: String(id) } } })),
  )
}
