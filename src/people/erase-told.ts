/**
 * Takes somebody's words out of the messages that told them to others, in the transaction of their erasure. Each message
 * is found by an index, by whom it was for or by the ids that its buttons carry: there may be millions of others.
 */
import { Prisma } from '../db/generated/client.ts'
import type { Tx } from '../db/open.ts'
import type { View } from '../port.ts'

export interface Said {
  /** 'answer:…' */
  readonly subject: string
  readonly id: string
  readonly words: string
}

/** Where they were told. */
export interface Told {
  /** The accounts of who is erased, and those of everybody who was part of the same questions. */
  readonly own: readonly string[]
  readonly accounts: readonly string[]
  /** The web's windows among the latter. */
  readonly chats: readonly string[]
  /** Those questions and their answers. */
  readonly ids: readonly string[]
}

/** Asked before anything is erased: afterwards nobody knows any more whose it was. */
export async function whereTold(tx: Tx, person: number): Promise<Told> {
  const [told] = await tx.$queryRaw<Told[]>`
    with own as (select id, platform, external_id from account where person_id = ${person}),
    q as (
      select id, asked_by from question where asked_by = ${person}
         or id in (select question_id from answer where answered_by = ${person}
                   union select question_id from remark where said_by = ${person})),
    given as (select a.id, a.answered_by from answer a join q on q.id = a.question_id),
    part as (
      select a.id, a.platform, a.external_id from account a
       where a.person_id in (select asked_by from q union select answered_by from given
                             union select k.person_id from ask k join q on q.id = k.question_id))
    select array(select id::text from own) as own, array(select id::text from part) as accounts,
           array(select external_id from part where platform = 'web') as chats,
           array(select id from q union select id from given) as ids`
  if (!told) throw new Error('one row was asked for')
  return told
}

const GONE: View = { lines: [{ key: 'care.erased' }] }
const FORMS = ['ask/', 'answer/', 'correct/', 'remark/', 'promise/', 'turn/']
const REPORTS = ['report/question-', 'report/answer-', 'report/remark-']

/** What has not gone out does not go any more, and of what has, nothing is kept here. A poll that came of it is the official's. */
export async function eraseTold(tx: Tx, said: readonly Said[], told: Told): Promise<void> {
  await tx.$executeRaw`
    delete from publication where audience->>'kind' in ('letter', 'account') and audience->>'id' = any(${told.own})`
  if (said.length === 0) return
  const gone = JSON.stringify(GONE)
  const ids = [...new Set([...told.ids, ...said.map(({ id }) => id)])]
  const subjects = ids.flatMap((id) => [`question:${id}`, `answer:${id}`, `remark:${id}`])
  await tx.$executeRaw`
    with near as materialized (
      select id from publication where subject = any(${subjects})
      union select id from publication
             where audience->>'kind' in ('letter', 'account') and audience->>'id' = any(${told.accounts})
      union select id from publication where ${carries(Prisma.sql`direct`, ids)}),
    told as (
      update publication p
         set view = ${gone}::jsonb, direct = ${gone}::jsonb, brief = null, withdrawn_at = coalesce(withdrawn_at, now())
        from near
       where p.id = near.id and coalesce(p.subject, '') not like 'poll:%'
         and (p.subject = any(${subjects}) or p.audience->>'kind' not in ('theme', 'poll', 'digest'))
         and (${holds(Prisma.sql`p.view`, said)} or ${holds(Prisma.sql`p.direct`, said)})
      returning p.id)
    insert into outbox (job, payload) select 'sweep', jsonb_build_object('publication', id::text) from told`
  await tx.$executeRaw`
    with near as materialized (
      select id from web_message where chat = any(${told.chats})
      union select id from web_message where ${carries(Prisma.sql`view`, ids)})
    update web_message m set view = ${gone}::jsonb, version = nextval('web_message_version')
      from near where m.id = near.id and m.view->'bars' is null and ${holds(Prisma.sql`m.view`, said)}`
  await tx.$executeRaw`delete from draft d where ${holds(Prisma.sql`d.form`, said)}`
}

/** A button of it carries one of these ids: as the indexes publication_acts and web_message_acts have it. */
function carries(view: Prisma.Sql, ids: readonly string[]): Prisma.Sql {
  const acts = ids.flatMap((id) => [id, ...[...FORMS, ...REPORTS].map((form) => `${form}${id}`)])
  return Prisma.sql`
    jsonb_path_exists(${view}, '$.buttons[*].does ? (exists(@.question) || exists(@.answer) || exists(@.form))')
    and jsonb_path_query_array(${view}, '$.buttons[*].does.*') ?| ${acts}::text[]`
}

/** Shorter words stand in anybody's message; what shows more than so much of longer ones, begins like this. */
export const TELLING = 12
const BEGINNING = 40

/** Half of a character stands in no message. */
function beginningOf(words: string): string {
  const cut = words.slice(0, BEGINNING)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}

/** It has their words in it, or at least their beginning; or it is about nothing but what they said. */
function holds(view: Prisma.Sql, said: readonly Said[]): Prisma.Sql {
  const beginnings = said.flatMap(({ words }) => [words, words.replace(/\s+/gu, ' ')].map(beginningOf))
  const marks = new Set([
    ...said.map(({ id }) => id),
    // As they stand inside a JSON text.
    ...beginnings.filter((text) => text.length >= TELLING).map((text) => JSON.stringify(text).slice(1, -1)),
  ])
  return Prisma.sql`
    exists (select 1 from unnest(${[...marks]}::text[]) as mark where position(mark in (${view})::text) > 0)`
}
