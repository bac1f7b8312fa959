/** Reads a consultation with its parts. */
import { z } from 'zod'
import type { Db, Tx } from '../db/open.ts'
import { wordsOf } from '../i18n/say.ts'
import type { Words } from '../port.ts'
import type { Audience, Change, Consultation, Part, State } from './consultation.ts'

const list = z.array(z.string()).default([])
const Whom = z.object({ parties: list, organisations: list, themes: list, places: z.boolean().default(true) })

/** Whom it is for, as its column says. */
const readAudience = (json: unknown): Audience => Whom.parse(json)

export async function loadConsultation(db: Db | Tx, id: string): Promise<Consultation | undefined> {
  const row = await db.consultation.findUnique({ where: { id }, include: { parts: { orderBy: { position: 'asc' } } } })
  if (!row) return undefined
  const { title, brief, can, cannot, rule, audience, movedWhy, changes, decided, notDone, parts, state, ...rest } = row
  return {
    ...rest,
    state: state as State,
    title: wordsOf(title),
    brief: wordsOf(brief),
    can: wordsOf(can),
    cannot: wordsOf(cannot),
    rule: wordsOf(rule),
    audience: readAudience(audience),
    movedWhy: orNull(movedWhy),
    // Only this house writes the column.
    changes: changes as unknown as readonly Change[],
    decided: orNull(decided),
    notDone: orNull(notDone),
    parts: parts.map(({ kind, words, options, done, ...part }): Part => ({
      ...part,
      kind: kind as Part['kind'],
      words: wordsOf(words),
      options: (options as unknown[]).map(wordsOf),
      done: orNull(done),
    })),
  }
}

const orNull = (json: unknown): Words | null => (json === null ? null : wordsOf(json))
