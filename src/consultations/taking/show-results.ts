/** The results of a consultation as they may be known: for all and by party, without cells that are too small. */
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { Text, View } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { PARTIES } from './party.ts'
import { peopleIn } from './people.ts'
import { resultsOf, type PartResult } from './results.ts'
import { isPublic } from './show.ts'

/** Lines of one message: a phone shows no more at once. */
const PARTS_MAX = 6

export async function showResults({ ctx }: Visit, id: string): Promise<View> {
  const consultation = await loadConsultation(ctx.db, id)
  if (!consultation || !isPublic(consultation)) return sorry('consult.gone')
  const [results, people] = await Promise.all([resultsOf(ctx.db, consultation), peopleIn(ctx.db, consultation)])
  return resultsView(consultation, { results, people }, ctx.settings.home)
}

interface Known {
  readonly results: readonly PartResult[]
  readonly people: Text | undefined
}

function resultsView(consultation: Consultation, { results, people }: Known, home: string): View {
  const { id, title, state } = consultation
  const over = state === 'closed' || state === 'answered'
  const lines = results.slice(0, PARTS_MAX).flatMap(partLines)
  return {
    title: { key: over ? 'consult.results.final' : 'consult.results.title', with: { title } },
    lines: [
      ...(people ? [people, { key: 'consult.results.steps' } as const] : []),
      ...(lines.length > 0 ? lines : [{ key: 'consult.results.none' } as const]),
    ],
    note: { key: 'consult.results.note' },
    links: [{ label: { key: 'do.consult.page' }, url: `${home}/c/${id}` }],
    buttons: [{ label: { key: 'do.consult.back' }, does: { kind: 'consult.show', consultation: id }, look: 'quiet' }],
  }
}

function partLines({ part, all, parties, win }: PartResult): Text[] {
  return [
    part.words,
    { key: 'consult.results.party', with: { party: { key: 'consult.results.all' }, results: sharesOf(part, all) } },
    ...PARTIES.map((party): Text => ({
      key: 'consult.results.party',
      with: { party: { key: `party.${party}` }, results: sharesOf(part, parties[party]) },
    })),
    ...win.flatMap((option): Text[] => {
      const label = part.options[option]
      return label ? [{ key: 'consult.win', with: { option: label } }] : []
    }),
  ]
}

/** 'Ja 61%, Nee 39%', or that there are too few. */
function sharesOf(part: PartResult['part'], { counts, total }: PartResult['all']): Text | { readonly list: Text[] } {
  if (!total) return { key: 'consult.results.few' }
  return {
    list: part.options.map((option, at): Text => {
      const count = counts[at]
      return count === null || count === undefined
        ? { key: 'consult.results.small', with: { option } }
        : { key: 'consult.results.option', with: { option, percent: Math.round((count / total) * 100) } }
    }),
  }
}
