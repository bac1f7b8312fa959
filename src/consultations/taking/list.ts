/** Consultations that somebody can take part in, and those whose answer is there or awaited. */
import { wordsOf } from '../../i18n/say.ts'
import type { Visit } from '../../people/visit.ts'
import type { Button, View } from '../../port.ts'
import { shortened } from './view.ts'

const MOST = 15
/** So many buttons fit in a message on every platform; what is left out stands on the page. */
const BUTTONS_MAX = 25

interface Row {
  id: string
  title: unknown
  state: string
}

/** @param more what stands below them, such as the way to make a new one */
export async function listConsultations({ ctx }: Visit, more: readonly Button[] = []): Promise<View> {
  const rows = await ctx.db.$queryRaw<Row[]>`
    select id, title, state from consultation where state in ('open', 'paused', 'closed', 'answered')
     order by state in ('open', 'paused') desc, coalesce(answered_at, closes_at) desc nulls last
     limit ${Math.max(0, Math.min(MOST, BUTTONS_MAX - more.length))}`
  return {
    title: { key: 'consult.list' },
    lines: [{ key: rows.length > 0 ? 'consult.list.intro' : 'consult.list.none' }],
    buttons: [
      ...rows.map(({ id, title, state }): Button => ({
        label: {
          key: state === 'open' ? 'consult.list.open' : 'consult.list.over',
          with: { title: shortened(wordsOf(title), 60) },
        },
        does: { kind: 'consult.show', consultation: id },
        ...(state === 'open' && { look: 'main' as const }),
      })),
      ...more,
    ],
    links: [{ label: { key: 'do.consult.all' }, url: `${ctx.settings.home}/c/` }],
  }
}
