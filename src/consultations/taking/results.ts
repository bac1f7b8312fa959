/** The results of a consultation as they may be known to everybody. */
import type { Db, Tx } from '../../db/open.ts'
import type { Consultation, Part } from '../consultation.ts'
import { PARTIES, type Party } from './party.ts'
import { winsFor } from './win.ts'
import { withhold } from './withhold.ts'

/** One number an option, and their sum; null: too few to be shown, or it would tell one that is. */
export interface Count {
  readonly counts: readonly (number | null)[]
  readonly total: number | null
}
export interface PartResult {
  readonly part: Part
  readonly all: Count
  readonly parties: Readonly<Record<Party, Count>>
  /** The options that are a win for all three parties. */
  readonly win: readonly number[]
}

/** Of each poll that was made, in the order of the parts; those that were taken out too: what people said stays. */
export async function resultsOf(db: Db | Tx, { id, parts }: Consultation): Promise<PartResult[]> {
  const rows = await db.partCount.findMany({ where: { consultationId: id } })
  return parts
    .filter(({ kind, pollId }) => kind === 'poll' && pollId !== null)
    .map((part) => {
      const countsOf = (party: Party): readonly number[] =>
        rows.find((row) => row.part === part.position && row.party === party)?.counts ?? part.options.map(() => 0)
      const shown = withhold(PARTIES.map(countsOf))
      const split = (row: readonly (number | null)[] = []): Count => ({
        counts: row.slice(0, -1),
        total: row.at(-1) ?? null,
      })
      const [government, business, resident, all] = shown.map((row) => split(row))
      const nothing = split()
      return {
        part,
        all: all ?? nothing,
        parties: { government: government ?? nothing, business: business ?? nothing, resident: resident ?? nothing },
        win: winsFor({
          government: countsOf('government'),
          business: countsOf('business'),
          resident: countsOf('resident'),
        }),
      }
    })
}
