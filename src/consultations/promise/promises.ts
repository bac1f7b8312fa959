/** What each organisation promised, and whether it was kept. */
import type { Db } from '../../db/open.ts'
import { wordsOf } from '../../i18n/say.ts'
import type { Words } from '../../port.ts'

/**
 * kept: answered by the date that stood then (a date can be moved once, in public); late: answered after it; broken: not
 * answered and the date has passed; waiting: the date is still to come.
 */
type Fate = 'kept' | 'late' | 'broken' | 'waiting'

export interface Promised {
  readonly id: string
  readonly title: Words
  readonly answerBy: Date
  readonly answeredAt: Date | null
  readonly moved: boolean
  readonly fate: Fate
}
export interface Promises {
  readonly organisation: string | null
  readonly kept: number
  readonly late: number
  readonly broken: number
  readonly waiting: number
  /** Newest first, so many at most. */
  readonly items: readonly Promised[]
}

const ITEMS_MAX = 50

interface Row extends Omit<Promised, 'title'> {
  organisation: string | null
  title: unknown
  nth: number
  kept: number
  late: number
  broken: number
  waiting: number
}

/** By the database's clock, in one question. */
export async function promisesOf(db: Db): Promise<Promises[]> {
  const rows = await db.$queryRaw<Row[]>`
    with promised as (
      select id, organisation, title, answer_by as "answerBy", answered_at as "answeredAt", moved_from is not null as moved,
             case when answered_at <= answer_by then 'kept' when answered_at is not null then 'late'
                  when answer_by < now() then 'broken' else 'waiting' end as fate
        from consultation where opened_at is not null and answer_by is not null and state <> 'discarded'),
    numbered as (
      select *, row_number() over (partition by organisation order by "answerBy" desc, id)::int as nth,
             (count(*) filter (where fate = 'kept') over w)::int as kept, (count(*) filter (where fate = 'late') over w)::int as late,
             (count(*) filter (where fate = 'broken') over w)::int as broken,
             (count(*) filter (where fate = 'waiting') over w)::int as waiting
        from promised window w as (partition by organisation))
    select * from numbered where nth <= ${ITEMS_MAX} order by organisation nulls last, nth`
  const by = new Map<string | null, Promises & { items: Promised[] }>()
  for (const { organisation, kept, late, broken, waiting, nth: _, title, ...item } of rows) {
    const promises = by.get(organisation) ?? { organisation, kept, late, broken, waiting, items: [] }
    promises.items.push({ ...item, title: wordsOf(title) })
    by.set(organisation, promises)
  }
  return [...by.values()]
}
