/** Somebody offers to be asked about a theme, changes that, or takes it back. */
import type { Ctx } from '../../ctx.ts'
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import type { Who } from '../../people/arrive.ts'
import { stepBack } from '../../people/step-back.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { holdTheme } from '../../themes/find.ts'
import { themeName } from '../../themes/view.ts'
import { readOffer, type Offered } from './form.ts'
import { showOffers } from './show.ts'

/** The same offer again is the same offer. Questions come to the account from which they offered it last. */
export async function makeOffer({ ctx, who }: Visit, values: Values): Promise<View> {
  const read = await readOffer(ctx.db, values)
  if ('errors' in read) return { mood: 'sorry', errors: read.errors }
  const { offered } = read
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx): Promise<View> => {
      const theme = await holdTheme(tx, offered.theme)
      if (!theme || theme.archived) return { mood: 'sorry', errors: { theme: { key: 'theme.archived.now' } } }
      await keep(tx, who, offered)
      return {
        mood: 'done',
        lines: [
          { key: 'offer.made', with: { theme: themeName(theme), count: offered.weekly } },
          { key: 'offer.made.free' },
        ],
        buttons: [{ label: { key: 'do.offers' }, does: { kind: 'expert.show' } }],
      }
    }),
  )
}

async function keep(tx: Tx, { person, account }: Who, { theme, about, weekly, hours }: Offered): Promise<void> {
  await tx.$executeRaw`
    insert into expert (person_id, account_id, weekly, hours) values (${person}, ${account}, ${weekly}, ${hours})
    on conflict (person_id) do update
      set account_id = excluded.account_id, weekly = excluded.weekly, hours = excluded.hours, paused_at = null`
  // Who vouched, vouched for these words.
  await tx.$executeRaw`
    insert into offer (person_id, theme_id, about) values (${person}, ${theme}, ${about})
    on conflict (person_id, theme_id) do update
      set about = excluded.about,
          vouched_by = case when offer.about = excluded.about then offer.vouched_by end,
          voucher = case when offer.about = excluded.about then offer.voucher end`
}

/** What they were asked about it and did not take up goes to others. */
export async function dropOffer(ctx: Ctx, who: Who, theme: string): Promise<View> {
  await unlessRaced(() =>
    ctx.db.$transaction(async (tx) => {
      await stepBack(tx, who.person, { theme })
      await tx.offer.deleteMany({ where: { personId: who.person, themeId: theme } })
      // With nothing offered, nothing is kept.
      await tx.$executeRaw`
        delete from expert where person_id = ${who.person}
           and not exists (select 1 from offer where person_id = ${who.person})`
    }),
  )
  const left = await showOffers(ctx, who)
  return { ...left, mood: 'done', lines: [{ key: 'offer.dropped' }, ...(left.lines ?? [])] }
}
