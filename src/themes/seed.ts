/** A few believable themes for a house that has none yet, so that a first poll can be held this afternoon. */
import type { Db } from '../db/open.ts'

const THEMES = [
  {
    id: 'verkeer',
    emoji: '🚲',
    name: { nl: 'Verkeer en fietsen', en: 'Traffic and cycling' },
    description: {
      nl: 'Veilige straten, fietspaden, parkeren en het openbaar vervoer.',
      en: 'Safe streets, cycle paths, parking and public transport.',
    },
  },
  {
    id: 'groen',
    emoji: '🌳',
    name: { nl: 'Groen en water', en: 'Green and water' },
    description: {
      nl: 'Bomen, parken, en wat we doen tegen hitte en wateroverlast.',
      en: 'Trees, parks, and what we do about heat and flooding.',
    },
  },
  {
    id: 'wonen',
    emoji: '🏘️',
    name: { nl: 'Wonen en bouwen', en: 'Housing and building' },
    description: {
      nl: 'Nieuwe woningen, verbouwingen en hoe de buurt eruitziet.',
      en: 'New homes, renovations and what the neighbourhood looks like.',
    },
  },
  {
    id: 'centrum',
    emoji: '🛍️',
    name: { nl: 'Winkels en centrum', en: 'Shops and city centre' },
    description: {
      nl: 'Markt, horeca, winkels en evenementen in het centrum.',
      en: 'The market, cafés, shops and events in the centre.',
    },
  },
] as const

/** Adds them only where there is no theme at all. Two starts at once add them once. */
export async function seedThemes(db: Db): Promise<void> {
  if ((await db.theme.count()) === 0) await db.theme.createMany({ data: [...THEMES], skipDuplicates: true })
}
