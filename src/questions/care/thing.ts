/** What somebody can report: a question, an answer or a remark; and who may read it. */
import type { Tx } from '../../db/open.ts'
import { themeName } from '../../themes/view.ts'
import type { Text } from '../../port.ts'

const KINDS = ['question', 'answer', 'remark'] as const
export type ThingKind = (typeof KINDS)[number]

export interface Thing {
  /** 'answer:…' */
  readonly subject: string
  readonly kind: ThingKind
  readonly id: string
  readonly question: string
  /** What was asked, for whoever has to judge an answer to it. */
  readonly asked: string
  readonly themeId: string
  readonly theme: Text
  readonly words: string
  /** Who wrote it, and where they hear of it; null once they were erased. */
  readonly author: number | null
  readonly account: number | null
  /** Its question's asker, likewise. */
  readonly asker: number | null
  readonly askerAccount: number | null
  /** It stands: it was not withdrawn, taken away or erased. */
  readonly stands: boolean
  readonly changedAt: Date
}

/** 'answer-abc' and 'answer:abc' are the same thing, in a form's name and in a row. */
export function readSubject(about: string): { kind: ThingKind; id: string } | undefined {
  const [, kind, id = ''] = /^(\w+)[-:]([a-z0-9-]+)$/.exec(about) ?? []
  const known = KINDS.find((one) => one === kind)
  return known && { kind: known, id }
}

/** Loads it and holds its question: everything about one question is decided in line. */
export async function holdThing(tx: Tx, about: string): Promise<Thing | undefined> {
  const named = readSubject(about)
  if (!named) return undefined
  const { kind, id } = named
  await tx.$executeRaw`
    select 1 from question where id = case ${kind}
      when 'question' then ${id} when 'answer' then (select question_id from answer where id = ${id})
      else (select question_id from remark where id = ${id}) end for no key update`
  return await loadThing(tx, kind, id)
}

type Row = Omit<Thing, 'subject' | 'kind' | 'theme'> & { emoji: string; name: unknown }

async function loadThing(tx: Tx, kind: ThingKind, id: string): Promise<Thing | undefined> {
  const [row] = await tx.$queryRaw<Row[]>`
    with thing as (
      select 'question' as kind, q.id, q.id as question, q.words, q.asked_by as author, q.account_id as account,
             q.state in ('open', 'settled') as stands, q.created_at as changed
        from question q where ${kind} = 'question' and q.id = ${id} and q.state <> 'draft'
      union all
      select 'answer', a.id, a.question_id, a.words, a.answered_by, a.account_id,
             a.withdrawn_at is null and a.removed_at is null, coalesce(a.edited_at, a.created_at)
        from answer a where ${kind} = 'answer' and a.id = ${id}
      union all
      select 'remark', r.id, r.question_id, r.words, r.said_by,
             case when r.by_asker then q.account_id else a.account_id end, r.removed_at is null, r.created_at
        from remark r join answer a on a.id = r.answer_id join question q on q.id = r.question_id
       where ${kind} = 'remark' and r.id = ${id})
    select thing.id, thing.question, thing.words, thing.author, thing.account, thing.stands, thing.changed as "changedAt",
           q.words as asked, q.asked_by as asker, q.account_id as "askerAccount", q.theme_id as "themeId", t.emoji, t.name
      from thing join question q on q.id = thing.question join theme t on t.id = q.theme_id`
  if (!row) return undefined
  const { emoji, name, ...kept } = row
  return { ...kept, subject: `${kind}:${id}`, kind, theme: themeName({ emoji, name }) }
}

/**
 * Who can read it can report it: its two sides; whoever was asked it or answers for its theme once they have it; and
 * everybody, of what is published or stands in shared places (a question, from its second wave).
 */
export async function canRead(
  tx: Tx,
  person: number,
  thing: Pick<Thing, 'kind' | 'id' | 'question' | 'author' | 'asker'>,
): Promise<boolean> {
  if (thing.author === person || thing.asker === person) return true
  const [row] = await tx.$queryRaw<{ may: boolean }[]>`
    select case ${thing.kind}
      when 'question' then q.published_at is not null or q.wave >= 2 or q.owner_at is not null
        or exists (select 1 from ask a where a.question_id = q.id and a.person_id = ${person})
        or exists (select 1 from answer a where a.question_id = q.id and a.answered_by = ${person})
      when 'answer' then q.published_at is not null
        and exists (select 1 from answer a where a.id = ${thing.id} and a.agreed_at is not null)
      else exists (select 1 from remark r join answer a on a.id = r.answer_id
                    where r.id = ${thing.id} and a.answered_by = ${person}) end as may
      from question q where q.id = ${thing.question}`
  return row?.may ?? false
}

/** The same, of a question that is at hand. Who answers for its theme reads it once it has come to them, and not before. */
export async function canReadQuestion(
  tx: Tx,
  person: number,
  { id, askedBy }: { readonly id: string; readonly askedBy: number | null },
): Promise<boolean> {
  return await canRead(tx, person, { kind: 'question', id, question: id, author: askedBy, asker: askedBy })
}
