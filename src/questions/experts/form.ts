/** The form in which somebody offers to be asked, and what must be right in it. */
import type { Db } from '../../db/open.ts'
import { readLine } from '../../forms/words.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, Text, View } from '../../port.ts'
import { readTheme, themeField } from '../theme-field.ts'

const ABOUT_MAX = 200
/** Questions a week at most, over all themes. */
const WEEKLY = [1, 2, 3, 5, 10, 20] as const
const USUAL = 2
export const HOURS = ['any', 'office', 'evenings'] as const

/** @param about a theme: what was offered there already stands in it */
export async function drawOffer({ ctx, who }: Visit, about: string | undefined): Promise<Form | View> {
  const field = await themeField(ctx.db, about)
  if (!field) return sorry('themes.none')
  const [expert, offer] = await Promise.all([
    ctx.db.expert.findUnique({ where: { personId: who.person } }),
    ctx.db.offer.findUnique({ where: { personId_themeId: { personId: who.person, themeId: about ?? '' } } }),
  ])
  const weekly = expert?.weekly ?? USUAL
  return {
    name: about === undefined ? 'offer' : `offer/${about}`,
    title: { key: 'form.offer.title' },
    submit: { key: 'form.offer.submit' },
    fields: [
      field,
      {
        name: 'about',
        kind: 'line',
        label: { key: 'form.offer.about' },
        hint: { key: 'form.offer.about.hint' },
        max: ABOUT_MAX,
        ...(offer && { value: offer.about }),
      },
      {
        name: 'weekly',
        kind: 'choice',
        label: { key: 'form.offer.weekly' },
        hint: { key: 'form.offer.all' },
        choices: [...new Set([...WEEKLY, weekly])]
          .toSorted((a, b) => a - b)
          .map((count) => ({ value: String(count), label: { key: 'form.offer.weekly.of', with: { count } } })),
        value: String(weekly),
      },
      {
        name: 'hours',
        kind: 'choice',
        label: { key: 'form.offer.hours' },
        hint: { key: 'form.offer.all' },
        choices: HOURS.map((hours) => ({ value: hours, label: { key: `hours.${hours}` } })),
        value: expert?.hours ?? 'any',
      },
    ],
  }
}

export interface Offered {
  readonly theme: string
  readonly about: string
  readonly weekly: number
  readonly hours: string
}

/** @returns what is offered, or what is wrong with each field that is */
export async function readOffer(
  db: Db,
  values: Values,
): Promise<{ offered: Offered } | { errors: Record<string, Text> }> {
  const theme = await readTheme(db, values['theme'] ?? '')
  const about = readLine(values['about'] ?? '', ABOUT_MAX)
  const weekly = Number(values['weekly'] || USUAL)
  const hours = HOURS.find((known) => known === (values['hours'] || 'any'))
  const many = Number.isInteger(weekly) && weekly >= 1 && weekly <= 50
  if ('ok' in theme && 'ok' in about && many && hours) {
    return { offered: { theme: theme.ok.id, about: about.ok, weekly, hours } }
  }
  return {
    errors: {
      ...('fault' in theme && { theme: theme.fault }),
      ...('fault' in about && { about: about.fault }),
      ...(!many && { weekly: { key: 'offer.weekly.wrong' } }),
      ...(!hours && { hours: { key: 'offer.hours.wrong' } }),
    },
  }
}
