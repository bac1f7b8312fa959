/** Shows the answer to a consultation, and how many feel heard by it. */
import type { Db, Tx } from '../../db/open.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { Text, View } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { shortened } from '../taking/view.ts'

export const HEARD = ['yes', 'partly', 'no'] as const
type HowHeard = (typeof HEARD)[number]

/** Fewer than this say too much about each of them. */
const FEW = 5
const TEXT_MAX = 900

export interface Felt {
  readonly heard: HowHeard
  readonly count: number
}

export async function heardBy(db: Db | Tx, id: string): Promise<Felt[]> {
  const rows = await db.$queryRaw<Felt[]>`
    select heard, count(*)::int as count from heard where consultation_id = ${id} group by heard`
  return HEARD.map((heard) => ({ heard, count: rows.find((row) => row.heard === heard)?.count ?? 0 }))
}

export async function showResponse({ ctx }: Visit, id: string): Promise<View> {
  const consultation = await loadConsultation(ctx.db, id)
  if (!consultation || consultation.state !== 'answered') return sorry('consult.gone')
  return responseView(consultation, ctx.settings.home, await heardBy(ctx.db, id))
}

/** @param felt how many feel heard; nothing is said of it while they are few */
export function responseView(consultation: Consultation, home: string, felt: readonly Felt[]): View {
  const { id, title, parts, decided, notDone, themeId } = consultation
  const all = felt.reduce((sum, { count }) => sum + count, 0)
  return {
    title: { key: 'consult.response.title', with: { title } },
    lines: [
      ...(decided ? [shortened(decided, TEXT_MAX)] : []),
      ...parts.flatMap(({ words, done }): Text[] =>
        done
          ? [{ key: 'consult.response.part', with: { part: shortened(words, 80), done: shortened(done, 300) } }]
          : [],
      ),
      ...(notDone ? [{ key: 'consult.response.not', with: { what: shortened(notDone, TEXT_MAX) } } as const] : []),
      ...(all >= FEW
        ? [
            {
              key: 'consult.response.felt',
              with: {
                yes: share(felt, 'yes', all),
                partly: share(felt, 'partly', all),
                no: share(felt, 'no', all),
                count: all,
              },
            } as const,
          ]
        : []),
    ],
    note: { key: 'consult.response.ask' },
    buttons: [
      ...HEARD.map(
        (heard) =>
          ({ label: { key: `do.heard.${heard}` }, does: { kind: 'consult.heard', consultation: id, heard } }) as const,
      ),
      { label: { key: 'do.unfollow' }, does: { kind: 'theme.unfollow', theme: themeId }, look: 'quiet' },
    ],
    links: [{ label: { key: 'do.consult.page' }, url: `${home}/c/${id}` }],
  }
}

const share = (felt: readonly Felt[], heard: HowHeard, all: number): number =>
  Math.round(((felt.find((one) => one.heard === heard)?.count ?? 0) / all) * 100)
