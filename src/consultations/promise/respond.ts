/** The answer: what was decided, what was done with each part, and what was not and why. It goes to everyone who took part. */
import type { Ctx } from '../../ctx.ts'
import type { Tx } from '../../db/open.ts'
import { changedForGood, publish } from '../../delivery/publish.ts'
import { readText, type Read } from '../../forms/words.ts'
import { type Locale, otherThan } from '../../i18n/say.ts'
import type { Who } from '../../people/arrive.ts'
import { audit, mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Field, Form, Text, View, Words } from '../../port.ts'
import { reachButton } from '../../themes/reach-view.ts'
import { subjectOf, type Consultation } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { hold } from './hold.ts'
import { shortened } from '../taking/view.ts'
import { responseView } from './response.ts'

const TEXT_MAX = 2_000
const NAME_MAX = 40

export async function respondForm({ ctx, who }: Visit, id: string): Promise<Form | View> {
  const consultation = await loadConsultation(ctx.db, id)
  if (!consultation) return sorry('consult.gone')
  if (!(await mayRun(ctx.db, who.person, consultation.themeId))) return sorry('fault.official')
  if (consultation.state === 'answered') return sorry('consult.run.answered')
  if (consultation.state !== 'closed') return sorry('consult.respond.early')
  const lines = (name: string, label: Text, hint: Text, optional = false): Field => ({
    name,
    kind: 'lines',
    label,
    hint,
    optional,
  })
  return {
    name: `respond/${id}`,
    title: { key: 'form.respond.title' },
    submit: { key: 'form.respond.submit' },
    fields: [
      lines('decided', { key: 'form.respond.decided' }, { key: 'form.respond.decided.hint' }),
      lines(
        'done',
        { key: 'form.respond.done' },
        {
          key: 'form.respond.done.hint',
          with: { count: consultation.parts.length, parts: { list: namesOf(consultation) } },
        },
      ),
      lines('notDone', { key: 'form.respond.not' }, { key: 'form.respond.not.hint' }),
      lines(
        'other',
        { key: 'form.other', with: { language: { key: `language.${otherThan(who.reader.locale)}` } } },
        { key: 'form.respond.other.hint' },
        true,
      ),
    ],
  }
}

/** 'Meer bomen?', so that nobody has to remember what the parts were. */
const namesOf = ({ parts }: Consultation): Text[] => parts.map(({ words }) => shortened(words, NAME_MAX))

interface Response {
  readonly decided: Words
  readonly done: readonly Words[]
  readonly notDone: Words
}

/** Whoever sends it a second time is told that it is there: everyone gets it once. */
export async function respond({ ctx, who }: Visit, values: Values, id: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const held = await hold(tx, who.person, id, { action: 'consult.respond', states: ['closed', 'answered'] })
    if ('refused' in held) return held.refused
    const { consultation } = held
    if (consultation.state === 'answered') return await again(tx, id)
    const read = readResponse(values, who.reader.locale, consultation.parts.length)
    if ('errors' in read) return { mood: 'sorry', errors: read.errors }
    await keep(tx, who, consultation, read)
    return answered(await announce(tx, ctx, id))
  })
}

async function keep(
  tx: Tx,
  who: Who,
  { id, parts }: Consultation,
  { decided, done, notDone }: Response,
): Promise<void> {
  await tx.consultation.update({
    where: { id },
    data: {
      state: 'answered',
      decided: { ...decided.words },
      notDone: { ...notDone.words },
      answeredBy: who.person,
      remindAt: null,
      version: { increment: 1 },
    },
  })
  // The moment of it is the database's, like every other.
  await tx.$executeRaw`update consultation set answered_at = now() where id = ${id}`
  for (const [at, { position }] of parts.entries()) {
    await tx.part.update({
      where: { consultationId_position: { consultationId: id, position } },
      data: { done: { ...done[at]?.words } },
    })
  }
  await audit(tx, { person: who.person, action: 'consult.respond', subject: id, outcome: 'done' })
  await changedForGood(tx, subjectOf(id))
}

async function announce(tx: Tx, ctx: Ctx, id: string): Promise<number> {
  const consultation = await loadConsultation(tx, id)
  if (!consultation) throw new Error('a consultation went while it was held')
  const view = responseView(consultation, ctx.settings.home, [])
  return await publish(tx, {
    audience: { kind: 'participants', id },
    view,
    direct: view,
    news: {
      theme: consultation.themeId,
      brief: {
        line: { key: 'consult.digest.answered', with: { title: consultation.title } },
        button: { label: consultation.title, does: { kind: 'consult.response', consultation: id } },
      },
    },
  })
}

async function again(tx: Tx, id: string): Promise<View> {
  const [first] = await tx.$queryRaw<{ id: bigint }[]>`
    select id from publication where audience->>'kind' = 'participants' and audience->>'id' = ${id} order by id limit 1`
  return first ? answered(Number(first.id)) : sorry('consult.run.answered')
}

function answered(publication: number): View {
  return { mood: 'done', lines: [{ key: 'consult.run.responded' }], buttons: [reachButton(publication)] }
}

function readResponse(values: Values, locale: Locale, parts: number): Response | { errors: Record<string, Text> } {
  const decided = readText(values['decided'] ?? '', TEXT_MAX)
  const done = readParts(values['done'] ?? '', parts)
  const notDone = readText(values['notDone'] ?? '', TEXT_MAX)
  const other = readOther(values['other'] ?? '', parts)
  if ('ok' in decided && 'ok' in done && 'ok' in notDone && 'ok' in other) {
    const both = (here: string, there: string | undefined): Words => ({
      words: { [locale]: here, ...(there !== undefined && { [otherThan(locale)]: there }) },
    })
    return {
      decided: both(decided.ok, other.ok?.decided),
      done: done.ok.map((line, at) => both(line, other.ok?.done[at])),
      notDone: both(notDone.ok, other.ok?.notDone),
    }
  }
  const faults = { decided, done, notDone, other }
  return {
    errors: Object.fromEntries(
      Object.entries(faults).flatMap(([name, one]) => ('fault' in one ? [[name, one.fault]] : [])),
    ),
  }
}

/** A line for each part, in their order: nothing that people were asked goes without an answer. */
function readParts(typed: string, parts: number): Read<readonly string[]> {
  const text = readText(typed, TEXT_MAX)
  if ('fault' in text) return text
  const lines = text.ok.split('\n').filter((line) => line.trim() !== '')
  return lines.length === parts
    ? { ok: lines }
    : { fault: { key: 'form.respond.done.count', with: { count: lines.length, parts } } }
}

/**
 * The same in another language: what was decided, a line a part, what was not; an empty line between the three, and nowhere
 * else. With more of them nobody could tell which piece is what, and the wrong words would be published.
 */
function readOther(
  typed: string,
  parts: number,
): Read<{ decided: string; done: readonly string[]; notDone: string } | undefined> {
  if (typed.trim() === '') return { ok: undefined }
  const text = readText(typed, TEXT_MAX * 3)
  if ('fault' in text) return text
  const pieces = text.ok.split('\n\n')
  const [decided = '', done = '', notDone = ''] = pieces
  const lines = readParts(done, parts)
  return pieces.length === 3 && 'ok' in lines
    ? { ok: { decided, done: lines.ok, notDone } }
    : { fault: { key: 'form.respond.other.three', with: { count: pieces.length, parts } } }
}
