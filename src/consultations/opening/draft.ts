/** A draft as its officials see it: what stands there, what is still missing, and what can be done with it. */
import type { Db, Tx } from '../../db/open.ts'
import { LOCALES, wordsOf } from '../../i18n/say.ts'
import type { Who } from '../../people/arrive.ts'
import { ANSWERS_FOR, mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { Button, Text, View } from '../../port.ts'
import { moment } from '../../polls/view.ts'
import type { Consultation, Part } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { shortened } from '../taking/view.ts'

const BRIEF_MAX = 200
const LABEL_MAX = 55
const LINE_MAX = 80
const MINE_MAX = 20

export async function showDraft({ ctx, who }: Visit, id: string): Promise<View> {
  return await draftView(ctx.db, who, id)
}

/** For who answers for its theme, and nobody else. */
export async function draftView(db: Db | Tx, who: Who, id: string): Promise<View> {
  const draft = await loadConsultation(db, id)
  if (!draft || draft.state === 'discarded' || !(await mayRun(db, who.person, draft.themeId)))
    return sorry('consult.gone')
  if (draft.state !== 'draft' && draft.state !== 'scheduled') {
    return {
      lines: [{ key: 'consult.draft.opened' }],
      buttons: [{ label: { key: 'do.consult.run' }, does: { kind: 'consult.run', consultation: id }, look: 'main' }],
    }
  }
  const missing = missingOf(draft)
  const eyes = await needsEyes(db, draft)
  return {
    title: { key: 'consult.draft.title', with: { title: draft.title } },
    lines: [
      shortened(draft.brief, BRIEF_MAX),
      ...planLines(draft),
      ...draft.parts.map((part, at) => partLine(part, at, LINE_MAX)),
      missing.length > 0
        ? { key: 'consult.draft.missing', with: { what: { list: missing } } }
        : { key: eyes ? 'consult.draft.check' : 'consult.draft.ready' },
    ],
    note:
      draft.state === 'scheduled' && draft.opensAt
        ? { key: 'consult.draft.scheduled', with: { at: moment(draft.opensAt) } }
        : { key: 'consult.draft.note' },
    buttons: buttonsOf(draft, who, { ready: missing.length === 0, eyes }),
  }
}

/** '2. Peiling: Een vijver?' */
export const partLine = ({ kind, words }: Part, at: number, most: number): Text => ({
  key: `consult.draft.part.${kind}`,
  with: { nth: at + 1, words: shortened(words, most) },
})

function planLines({ rule, answerable, closesAt, answerBy }: Consultation): Text[] {
  return [
    ...(Object.keys(rule.words).length > 0
      ? [{ key: 'consult.rule', with: { what: shortened(rule, BRIEF_MAX) } } as const]
      : []),
    ...(answerable ? [{ key: 'consult.answerable', with: { who: answerable } } as const] : []),
    ...(closesAt && answerBy
      ? [{ key: 'consult.clock', with: { closes: moment(closesAt), answer: moment(answerBy) } } as const]
      : []),
  ]
}

/** Without these nobody could know what they take part in, or what was promised. */
export function missingOf({ brief, can, rule, answerable, closesAt, answerBy, parts }: Consultation): Text[] {
  const has = ({ words }: { words: object }) => Object.keys(words).length > 0
  return [
    ...(has(brief) ? [] : [{ key: 'form.consult.brief' } as const]),
    ...(has(can) ? [] : [{ key: 'form.consult.can' } as const]),
    ...(has(rule) ? [] : [{ key: 'form.plan.rule' } as const]),
    ...(answerable ? [] : [{ key: 'form.plan.who' } as const]),
    ...(closesAt ? [] : [{ key: 'form.consult.closes' } as const]),
    ...(answerBy ? [] : [{ key: 'form.consult.answer' } as const]),
    ...(parts.length > 0 ? [] : [{ key: 'consult.draft.parts' } as const]),
  ]
}

/** Whether a colleague still has to check it: where the organisation wants that, and nobody else than its last editor did. */
export async function needsEyes(
  db: Db | Tx,
  { organisation, checkedAt, checkedBy, editedBy }: Consultation,
): Promise<boolean> {
  const wanted = await db.organisation.findUnique({ where: { name: organisation ?? '' }, select: { fourEyes: true } })
  return Boolean(wanted?.fourEyes) && (checkedAt === null || checkedBy === editedBy)
}

function buttonsOf(draft: Consultation, who: Who, { ready, eyes }: { ready: boolean; eyes: boolean }): Button[] {
  const { id, version, parts, opensAt, editedBy } = draft
  const other = LOCALES.find((locale) => locale !== who.reader.locale)
  const form = (label: Button['label'], ref: `${'consult' | 'plan' | 'audience' | 'part'}/${string}`): Button => ({
    label,
    does: { kind: 'form.open', form: ref },
  })
  return [
    ...(ready && !eyes
      ? [
          {
            label: { key: opensAt ? 'do.consult.schedule' : 'do.consult.open' },
            does: { kind: 'consult.open', consultation: id },
            look: 'main',
          } as const,
        ]
      : []),
    ...(eyes && editedBy !== who.person && ready
      ? [
          {
            label: { key: 'do.consult.check' },
            does: { kind: 'consult.check', consultation: id, version },
            look: 'main',
          } as const,
        ]
      : []),
    form({ key: 'do.consult.words' }, `consult/${id}`),
    ...(other
      ? [form({ key: 'form.other', with: { language: { key: `language.${other}` } } }, `consult/${id}-${other}`)]
      : []),
    form({ key: 'do.consult.plan' }, `plan/${id}`),
    form({ key: 'do.consult.audience' }, `audience/${id}`),
    form({ key: 'do.consult.part' }, `part/${id}`),
    // One each: with more for every part the last ones would be cut off where fewest buttons fit.
    ...parts.map((part, at): Button => ({
      label: partLine(part, at, LABEL_MAX),
      does: { kind: 'consult.draft.part', consultation: id, part: part.position },
    })),
    { label: { key: 'do.consult.preview' }, does: { kind: 'consult.preview', consultation: id } },
    { label: { key: 'do.consult.share' }, does: { kind: 'consult.share', consultation: id } },
    { label: { key: 'do.consult.discard' }, does: { kind: 'consult.discard', consultation: id }, look: 'danger' },
  ]
}

interface Row {
  id: string
  title: unknown
  state: string
}

/** What somebody answers for that is not over: their drafts, and what is open or waits for its answer. Newest first. */
export async function mineOf(db: Db | Tx, person: number): Promise<Row[]> {
  return await db.$queryRaw<Row[]>`
    select c.id, c.title, c.state from consultation c join theme t on t.id = c.theme_id
     where c.state in ('draft', 'scheduled', 'open', 'paused', 'closed')
       and exists (select 1 from role r where r.person_id = ${person} and ${ANSWERS_FOR})
     order by c.edited_at desc limit ${MINE_MAX}`
}

export async function listDrafts({ ctx, who }: Visit): Promise<View> {
  const mine = await mineOf(ctx.db, who.person)
  return {
    title: { key: 'consult.drafts' },
    lines: [{ key: mine.length > 0 ? 'consult.drafts.intro' : 'consult.drafts.none' }],
    buttons: [...mine.map(mineButton), NEW],
  }
}

export const NEW: Button = { label: { key: 'do.consult.new' }, does: { kind: 'form.open', form: 'consult' } }

export function mineButton({ id, title, state }: Row): Button {
  const label = shortened(wordsOf(title), LABEL_MAX)
  return state === 'draft' || state === 'scheduled'
    ? {
        label: { key: 'consult.draft.title', with: { title: label } },
        does: { kind: 'consult.draft', consultation: id },
      }
    : { label: { key: 'consult.list.run', with: { title: label } }, does: { kind: 'consult.run', consultation: id } }
}
