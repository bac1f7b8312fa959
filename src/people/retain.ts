/** Who has not been here for a long time is asked whether to stay, and erased a month later without an answer. */
import type { Ctx } from '../ctx.ts'
import { publish } from '../delivery/publish.ts'
import type { View } from '../port.ts'
import type { Who } from './arrive.ts'
import { erase } from './erase.ts'
import { keep } from './seen.ts'

const PAGE = 200
/** So long an answer may take: any sign of life is one. */
const ANSWER_DAYS = 30
const DRAFT_DAYS = 7

/** A page of each; a town's worth is asked in the course of some hours. */
export async function retain(ctx: Ctx): Promise<void> {
  await ask(ctx)
  await eraseSilent(ctx)
  await forgetDrafts(ctx)
}

/** A question that was never sent, a week later. Files go with it (see questions/serve-file.ts). */
async function forgetDrafts(ctx: Ctx): Promise<void> {
  await ctx.db.$executeRaw`
    delete from question where state = 'draft' and created_at < now() - make_interval(days => ${DRAFT_DAYS})`
}

async function ask(ctx: Ctx): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ account: number | null }[]>`
      with silent as (
        select id from person
         where seen_at < now() - make_interval(days => ${ctx.settings.retentionDays}) and asked_at is null
         order by seen_at limit ${PAGE} for update skip locked),
      asked as (update person set asked_at = now() from silent where person.id = silent.id)
      select (select a.id from account a where a.person_id = silent.id
               order by a.gone_at is null desc, a.id desc limit 1) as account
        from silent`
    const view: View = {
      title: { key: 'retain.title' },
      lines: [{ key: 'retain.why' }, { key: 'retain.when', with: { days: ANSWER_DAYS } }],
      buttons: [
        { label: { key: 'do.stay' }, does: { kind: 'me.stay' }, look: 'main' },
        { label: { key: 'do.erase.sure' }, does: { kind: 'me.erase.sure' }, look: 'danger' },
      ],
    }
    for (const { account } of rows) {
      if (account !== null)
        await publish(tx, { audience: { kind: 'account', id: String(account) }, view, direct: view })
    }
  })
}

/** Each in a transaction of their own: nobody else waits for it. */
async function eraseSilent(ctx: Ctx): Promise<void> {
  const rows = await ctx.db.$queryRaw<{ id: number }[]>`
    select id from person
     where asked_at < now() - make_interval(days => ${ANSWER_DAYS}) and seen_at < asked_at
       and not exists (select 1 from role where role.person_id = person.id and role = 'administrator')
     order by asked_at limit ${PAGE}`
  for (const { id } of rows) {
    await ctx.db.$transaction(async (tx) => {
      // They may have come back while the others were erased.
      const [silent] = await tx.$queryRaw<unknown[]>`
        select 1 from person where id = ${id} and seen_at < asked_at for update`
      if (silent) await erase(tx, id)
    })
  }
}

export async function stay(ctx: Ctx, who: Who): Promise<View> {
  await keep(ctx, who.person)
  return { mood: 'done', lines: [{ key: 'retain.stayed' }] }
}
