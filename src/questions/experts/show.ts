/** What somebody offers to be asked about, what their help did, and how to change or stop it. */
import type { Ctx } from '../../ctx.ts'
import type { Who } from '../../people/arrive.ts'
import type { Button, Text, View } from '../../port.ts'
import { themeName } from '../../themes/view.ts'
import { helpLines, helpOf } from '../answering/help.ts'
import { HOURS } from './form.ts'

export async function showOffers({ db }: Ctx, who: Who): Promise<View> {
  const expert = await db.expert.findUnique({
    where: { personId: who.person },
    include: { offers: { include: { theme: true }, orderBy: { createdAt: 'asc' } } },
  })
  const add: Button = { label: { key: 'do.offer' }, does: { kind: 'form.open', form: 'offer' } }
  if (!expert) return { title: { key: 'offers.title' }, lines: [{ key: 'offers.none' }], buttons: [add] }
  const { offers, weekly, hours, pausedAt } = expert
  return {
    title: { key: 'offers.title' },
    lines: [
      ...(pausedAt ? [{ key: 'expert.paused' } as const] : []),
      ...offers.flatMap(({ theme, about, asked, answered, helped, vouchedBy }): Text[] => [
        { key: 'offers.line', with: { theme: themeName(theme), about: { plain: about } } },
        ...(asked > 0 ? [{ key: 'offers.did', with: { asked, answered, helped } } as const] : []),
        ...(vouchedBy ? [{ key: 'read.vouched', with: { organisation: vouchedBy } } as const] : []),
      ]),
      { key: 'offers.when', with: { count: weekly, hours: { key: `hours.${readHours(hours)}` } } },
      ...helpLines(await helpOf(db, who.person)),
    ],
    note: { key: 'offers.note' },
    buttons: [
      ...offers.flatMap(({ theme, themeId }): Button[] => [
        {
          label: { key: 'do.offer.change', with: { theme: themeName(theme) } },
          does: { kind: 'form.open', form: `offer/${themeId}` },
        },
        {
          label: { key: 'do.offer.drop', with: { theme: themeName(theme) } },
          does: { kind: 'expert.drop', theme: themeId },
        },
      ]),
      add,
      pausedAt
        ? { label: { key: 'do.expert.resume' }, does: { kind: 'expert.resume' }, look: 'main' }
        : { label: { key: 'do.answer.pause' }, does: { kind: 'expert.pause' }, look: 'quiet' },
    ],
  }
}

const readHours = (hours: string) => HOURS.find((known) => known === hours) ?? 'any'
