/** Changes a draft, held for one official: what a colleague changed meanwhile is shown to them first. */
import type { Ctx } from '../../ctx.ts'
import type { Tx } from '../../db/open.ts'
import type { Who } from '../../people/arrive.ts'
import { audit } from '../../people/roles.ts'
import type { Text, View } from '../../port.ts'
import type { Consultation } from '../consultation.ts'
import { hold } from '../promise/hold.ts'
import { draftView } from './draft.ts'

/** What stands there now, as its reader would type it, and what they typed instead; by field. `read`: as they read it. */
type Told = Readonly<Record<string, { readonly now: string; readonly typed: string; readonly read?: Text }>>

export interface Change {
  readonly id: string
  /** The version that the official saw when they began. */
  readonly version: number | undefined
  /** Which fields they changed, against what stands there now. */
  readonly told: (now: Consultation) => Told
  /** Writes it; `errors` by field instead when it cannot stand beside the rest. */
  readonly write: (tx: Tx, now: Consultation) => Promise<Readonly<Record<string, Text>> | undefined>
}

/** A check by a colleague was of the words as they were: it goes with them. */
export async function changeDraft(ctx: Ctx, who: Who, { id, version, told, write }: Change): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.edit', states: ['draft', 'scheduled'] })
    if ('refused' in held) return held.refused
    const { consultation } = held
    if (version !== undefined && version !== consultation.version) {
      const errors = await conflict(tx, who, consultation, version, told(consultation))
      if (errors) return { mood: 'sorry', errors }
    }
    const errors = await write(tx, consultation)
    if (errors) return { mood: 'sorry', errors }
    await touch(tx, who, id)
    await audit(tx, { person: who.person, action: 'consult.edit', subject: id, outcome: 'done' })
    return await draftView(tx, who, id)
  })
}

/** A scheduled one is a draft again: it was not this that was to open. */
export async function touch(tx: Tx, who: Pick<Who, 'person'>, id: string): Promise<void> {
  await tx.$executeRaw`
    update consultation
       set version = version + 1, edited_by = ${who.person}, edited_at = now(), checked_by = null, checked_at = null,
           state = 'draft'
     where id = ${id}`
}

/**
 * Told once, by field: whoever sends it again after that means it. Who changed which of them is not kept: it says what stands
 * there now.
 */
async function conflict(
  tx: Tx,
  who: Who,
  { id, version: now }: Consultation,
  seen: number,
  told: Told,
): Promise<Record<string, Text> | undefined> {
  const differing = Object.entries(told).filter(([, one]) => one.now !== one.typed)
  if (differing.length === 0) return undefined
  const fresh = await tx.$executeRaw`
    insert into seen (platform, key) values ('draft', ${`${id}:${who.person}:${seen}:${now}`}) on conflict do nothing`
  if (fresh === 0) return undefined
  return Object.fromEntries(
    differing.map(([name, one]): [string, Text] => [
      name,
      { key: 'consult.edited', with: { now: one.read ?? (one.now || '–') } },
    ]),
  )
}
