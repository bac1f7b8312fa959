/** A draft as it will look: the very card, sent to its official on each platform where they have an account. */
import { publish } from '../../delivery/publish.ts'
import { platformName } from '../../people/me.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { hold } from '../promise/hold.ts'
import { consultationView, partView } from '../taking/view.ts'

export async function preview({ ctx, who }: Visit, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.preview', states: ['draft', 'scheduled'] })
    if ('refused' in held) return held.refused
    const { consultation } = held
    const done = new Map<number, number>()
    const views = [
      consultationView(consultation, ctx.settings.home, { done, party: undefined, others: [] }),
      ...consultation.parts.map((part) => partView(consultation, part, done)),
    ]
    const accounts = await tx.account.findMany({
      where: { personId: who.person, goneAt: null },
      select: { id: true, platform: true },
    })
    for (const account of accounts) {
      for (const view of views) {
        const shown: View = { ...view, note: { key: 'consult.preview.note' } }
        await publish(tx, { audience: { kind: 'account', id: String(account.id) }, view: shown, direct: shown })
      }
    }
    const platforms = [...new Set(accounts.map(({ platform }) => platformName(platform)))]
    return {
      mood: 'done',
      lines: [
        { key: 'consult.preview.sent', with: { platforms: { list: platforms.map((plain) => ({ plain })) } } },
        { key: 'consult.preview.others' },
      ],
      buttons: [{ label: { key: 'do.consult.draft' }, does: { kind: 'consult.draft', consultation: id } }],
    }
  })
}
