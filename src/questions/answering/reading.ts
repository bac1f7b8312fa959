/** What everybody may read of a question: its published answers side by side, and nothing of anybody beyond what they chose. */
import type { Ctx } from '../../ctx.ts'
import { Prisma } from '../../db/generated/client.ts'
import type { Db, Tx } from '../../db/open.ts'
import type { Reading, Text } from '../../port.ts'
import { themeName } from '../../themes/view.ts'
import { filesOf } from '../files.ts'
import { aboutAnswer, aboutQuestion, loadQuestion } from './load.ts'
import { givesAway, nameText, organisationOf } from './party.ts'
import { marksOf } from './view.ts'

interface Row {
  id: string
  words: string
  locale: string
  party: string
  name: string | null
  organisation: string | null
  vouchedBy: string | null
  editedAt: Date | null
  outdatedAt: Date | null
  yes: number
  no: number
  parties: number
}

type House = Pick<Ctx['settings'], 'home' | 'zone'>

/** @returns undefined when not everybody can read it (any more) */
export async function readingOf(db: Db | Tx, { home, zone }: House, id: string): Promise<Reading | undefined> {
  const question = await loadQuestion(db, id)
  if (!question?.publishedAt) return undefined
  const rows = await answersOf(db, id)
  if (rows.length === 0) return undefined
  const organisation = await askersOrganisation(db, question.askedBy, question.party)
  const file = (subject: string) => filesFor(db, home, subject)
  return {
    id,
    url: `${home}/q/${id}`,
    theme: { id: question.themeId, name: themeName(question.theme), colour: question.theme.colour },
    words: question.words,
    locale: question.locale,
    by: nameText(question.name, { party: question.party, organisation }),
    at: question.publishedAt.toISOString(),
    zone,
    files: await file(aboutQuestion(id)),
    notes: notesOf(rows),
    answers: await Promise.all(
      rows.map(async (row) => ({
        id: row.id,
        words: row.words,
        locale: row.locale,
        by: nameText(row.name, row),
        marks: [...marksOf(row), ...vouchedFor(row), ...helpedWhom(row)],
        files: await file(aboutAnswer(row.id)),
      })),
    ),
  }
}

/** What is of today first, then what helped most. */
async function answersOf(db: Db | Tx, question: string): Promise<Row[]> {
  return await db.$queryRaw<Row[]>`
    select a.id, a.words, a.locale, a.party, a.name, o.vouched_by as "vouchedBy", a.edited_at as "editedAt",
           a.outdated_at as "outdatedAt", ${organisationOf(Prisma.sql`a.answered_by`, Prisma.sql`a.party`)} as organisation,
           v.yes, v.no, v.parties
      from answer a join question q on q.id = a.question_id
      left join offer o on o.person_id = a.answered_by and o.theme_id = q.theme_id
      cross join lateral (
        select count(*) filter (where helped)::int as yes, count(*) filter (where not helped)::int as no,
               count(distinct party) filter (where helped)::int as parties
          from verdict where answer_id = a.id) v
     where a.question_id = ${question} and a.agreed_at is not null and a.withdrawn_at is null and a.removed_at is null
     order by a.outdated_at is not null, v.yes - v.no desc, a.created_at, a.id`
}

async function askersOrganisation(db: Db | Tx, person: number | null, party: string): Promise<string | null> {
  if (person === null) return null
  const role = await db.role.findFirst({
    where: { personId: person, party, organisation: { not: null } },
    orderBy: { grantedAt: 'asc' },
  })
  return role?.organisation ?? null
}

function vouchedFor(row: Row): Text[] {
  const { vouchedBy } = row
  if (!vouchedBy || givesAway(vouchedBy, row)) return []
  return [{ key: 'read.vouched', with: { organisation: vouchedBy } }]
}

/** 'Helpful to different parties' only where people of more than one found it so; and disagreement is said as such. */
function helpedWhom({ yes, no, parties }: Row): Text[] {
  return [
    ...(parties >= 2 ? [{ key: 'read.parties' } as const] : []),
    ...(yes > 0 ? [{ key: 'read.helped', with: { count: yes } } as const] : []),
    ...(yes > 0 && no > 0 ? [{ key: 'read.disagree' } as const] : []),
  ]
}

function notesOf(rows: readonly Row[]): Text[] {
  return rows.length > 1 ? [{ key: 'read.several', with: { count: rows.length } }] : []
}

async function filesFor(db: Db | Tx, home: string, subject: string): Promise<Reading['files']> {
  const files = await filesOf(db, subject)
  return files.map(({ id, name, type }) => ({ name, type, url: `${home}/f/${id}` }))
}
