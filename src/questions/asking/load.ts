/** Reads a question as it stands. Inside a transaction it can be held: whoever changes it waits for its turn. */
import { Prisma } from '../../db/generated/client.ts'
import type { Db, Tx } from '../../db/open.ts'
import { organisationOf } from '../answering/party.ts'

export interface Question {
  readonly id: string
  readonly themeId: string
  readonly emoji: string
  readonly name: unknown
  readonly askedBy: number | null
  readonly accountId: number | null
  readonly party: string
  /** The organisation that they ask for, if they ask for one. */
  readonly organisation: string | null
  readonly words: string
  readonly anonymous: boolean
  readonly mix: boolean
  readonly deadline: Date | null
  readonly state: 'draft' | 'open' | 'settled' | 'withdrawn' | 'removed'
  readonly wave: number
  readonly nextAt: Date | null
  readonly ownerAt: Date | null
  readonly promisedAt: Date | null
  readonly agreedAt: Date | null
  readonly publishedAt: Date | null
  /** By the database's clock: its turn has come; from sending to the deadline, since sending, and from now to the deadline. */
  readonly due: boolean
  readonly spanMs: number | null
  readonly sinceMs: number | null
  readonly leftMs: number | null
}

const READ = Prisma.sql`
  select q.id, q.theme_id as "themeId", t.emoji, t.name, q.asked_by as "askedBy", q.account_id as "accountId", q.party,
         ${organisationOf(Prisma.sql`q.asked_by`, Prisma.sql`q.party`)} as organisation,
         q.words, q.anonymous, q.mix, q.deadline, q.state, q.wave, q.next_at as "nextAt", q.owner_at as "ownerAt",
         q.promised_at as "promisedAt", q.agreed_at as "agreedAt", q.published_at as "publishedAt",
         coalesce(q.next_at <= now(), false) as due,
         (extract(epoch from q.deadline - coalesce(q.sent_at, now())) * 1000)::float8 as "spanMs",
         (extract(epoch from now() - q.sent_at) * 1000)::float8 as "sinceMs",
         (extract(epoch from q.deadline - now()) * 1000)::float8 as "leftMs"
    from question q join theme t on t.id = q.theme_id`

export async function loadQuestion(db: Db | Tx, id: string): Promise<Question | undefined> {
  const [found] = await db.$queryRaw<Question[]>`${READ} where q.id = ${id}`
  return found
}

/** Holds it until the end of the transaction. */
export async function holdQuestion(tx: Tx, id: string): Promise<Question | undefined> {
  const held = await tx.$queryRaw<unknown[]>`select 1 from question where id = ${id} for no key update`
  return held.length > 0 ? await loadQuestion(tx, id) : undefined
}

/** One of the asker's own, held; whatever anybody's button says. */
export async function holdOwn(tx: Tx, id: string, person: number): Promise<Question | undefined> {
  const question = await holdQuestion(tx, id)
  return question?.askedBy === person ? question : undefined
}

/** What its cards are about, in the words of delivery. */
export const subjectOf = (question: string): string => `question:${question}`
