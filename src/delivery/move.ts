/** What a platform says of an address: nobody is there any more, or it is another one now. */
import type { Ctx } from '../ctx.ts'
import type { Claim } from './claim.ts'

/** Never again until they return: arrive.ts and bind.ts clear it. */
export async function markGone(ctx: Ctx, { account, place }: Claim): Promise<void> {
  await (account === null
    ? ctx.db.$executeRaw`update place set gone_at = now() where id = ${place}`
    : ctx.db.$executeRaw`update account set gone_at = now() where id = ${account}`)
}

/**
 * A group got another id: the place keeps its themes. When the new id is a place already, that one takes the themes over,
 * and is told this, unless it is anyway.
 * @returns whether this delivery can be sent again, to the corrected address
 */
export async function move(ctx: Ctx, claim: Claim, chat: string): Promise<boolean> {
  const moved = await ctx.db.$executeRaw`
    update place set chat = ${chat} where id = ${claim.place}
       and not exists (select 1 from place o where (o.platform, o.tenant, o.chat, o.thread) = (place.platform, place.tenant, ${chat}, place.thread))`
  if (moved > 0) return true
  await ctx.db.$executeRaw`
    insert into binding (theme_id, place_id)
    select b.theme_id, o.id from binding b join place l on l.id = b.place_id
      join place o on (o.platform, o.tenant, o.chat, o.thread) = (l.platform, l.tenant, ${chat}, l.thread)
     where b.place_id = ${claim.place}
    on conflict do nothing`
  await ctx.db.$executeRaw`
    insert into delivery (publication_id, place_id, platform)
    select ${claim.publication}, o.id, o.platform from place l
      join place o on (o.platform, o.tenant, o.chat, o.thread) = (l.platform, l.tenant, ${chat}, l.thread)
     where l.id = ${claim.place} and o.gone_at is null
    on conflict do nothing`
  await markGone(ctx, claim)
  return false
}
