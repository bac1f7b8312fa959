/** What the public pages show of answered questions. */
import { unpack } from '../../act.ts'
import type { Ctx } from '../../ctx.ts'
import type { Readings } from '../../port.ts'
import { answeredOn } from './list.ts'
import { readingOf } from './reading.ts'

const PAGE = 20

/** Opens the public pages' way to the questions that everybody may read. */
export function openReadings({ db, settings }: Ctx): Readings {
  const isId = (id: string) => unpack(`question.read:${id}`).kind !== 'unknown'
  return {
    read: async (id) => (isId(id) ? await readingOf(db, settings, id) : undefined),
    list: async (theme, page) => {
      const rows = isId(theme) ? await answeredOn(db, theme, page, PAGE) : []
      const total = rows[0]?.total ?? 0
      return {
        questions: rows.map(({ id, words }) => ({ id, words })),
        more: (page + 1) * PAGE < total,
      }
    },
  }
}
