/** What somebody's help did, and that an answered question answered one more. */
import type { Db, Tx } from '../../db/open.ts'
import type { Text } from '../../port.ts'

export interface Help {
  /** Answers that stand. */
  readonly answered: number
  /** People who said that one of those helped them. */
  readonly helped: number
  /** Answers that everybody can read. */
  readonly published: number
  /** Others who had their answer by reading, and did not need to ask. */
  readonly others: number
}

export async function helpOf(db: Db | Tx, person: number): Promise<Help> {
  const [help] = await db.$queryRaw<Help[]>`
    with own as (
      select a.id, a.question_id, a.agreed_at is not null and q.published_at is not null as public, q.solved
        from answer a join question q on q.id = a.question_id
       where a.answered_by = ${person} and a.withdrawn_at is null and a.removed_at is null and q.state <> 'removed')
    select (select count(*) from own)::int as answered,
           (select count(distinct v.person_id) from verdict v join own on own.id = v.answer_id where v.helped)::int as helped,
           (select count(*) from own where public)::int as published,
           (select coalesce(sum(solved), 0) from (select distinct question_id, solved from own where public) one)::int as others`
  return help ?? { answered: 0, helped: 0, published: 0, others: 0 }
}

/** For who looks at their own offer. */
export function helpLines({ answered, helped, published, others }: Help): Text[] {
  return [
    { key: 'help.of', with: { answered, helped } },
    ...(published > 0 ? [{ key: 'help.of.public', with: { published, others } } as const] : []),
  ]
}

/** Somebody found their answer in it before they asked. @returns whether everybody can read it */
export async function solve(tx: Tx, question: string): Promise<boolean> {
  const counted = await tx.$executeRaw`
    update question set solved = solved + 1 where id = ${question} and published_at is not null`
  return counted > 0
}
