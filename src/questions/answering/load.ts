/** Questions and answers as the database has them, and held: who changes one waits for who changes it now. */
import type { Db, Tx } from '../../db/open.ts'
import type { Visit } from '../../people/visit.ts'

export async function loadAnswer(db: Db | Tx, id: string) {
  return await db.answer.findUnique({ where: { id }, include: { question: { include: { theme: true } } } })
}
export type Given = NonNullable<Awaited<ReturnType<typeof loadAnswer>>>

export async function loadQuestion(db: Db | Tx, id: string) {
  return await db.question.findUnique({ where: { id }, include: { theme: true } })
}
export type Asked = NonNullable<Awaited<ReturnType<typeof loadQuestion>>>

/** Everything about a question goes in line: its answers, verdicts, remarks and agreements change one at a time. */
export async function holdQuestion(tx: Tx, id: string): Promise<Asked | null> {
  await tx.$executeRaw`select 1 from question where id = ${id} for no key update`
  return await loadQuestion(tx, id)
}

/** Held by its question: see holdQuestion. */
export async function holdAnswer(tx: Tx, id: string): Promise<Given | null> {
  await tx.$executeRaw`
    select 1 from question where id = (select question_id from answer where id = ${id}) for no key update`
  return await loadAnswer(tx, id)
}

/**
 * An erasure of this person waits for us, or has been: then nothing of theirs is stored any more. After the question is
 * held, as whoever erases does: two who wait for each other would wait for ever.
 */
export async function holdPerson(tx: Tx, person: number): Promise<boolean> {
  const held = await tx.$queryRaw<unknown[]>`select 1 from person where id = ${person} for key share`
  return held.length > 0
}

/** Marks the event as handled, in the transaction of what it changes. @returns false for one that was handled before */
export async function isFresh(tx: Tx, { mark }: Pick<Visit, 'mark'>): Promise<boolean> {
  if (mark === undefined) return true
  const at = mark.indexOf(':')
  const made = await tx.$executeRaw`
    insert into seen (platform, key) values (${mark.slice(0, at)}, ${mark.slice(at + 1)}) on conflict do nothing`
  return made > 0
}

/** It was neither withdrawn nor removed, and neither was its question removed. */
export function stands({ withdrawnAt, removedAt, question }: Given): boolean {
  return withdrawnAt === null && removedAt === null && question.state !== 'removed'
}

/** Everybody can read it. */
export function isPublic(answer: Given): boolean {
  return stands(answer) && answer.agreedAt !== null && answer.question.publishedAt !== null
}

/** What somebody is to an answer; undefined: nothing, and so they may not know of it. */
export function partOf(answer: Given, person: number): 'asker' | 'expert' | 'reader' | undefined {
  if (answer.question.askedBy === person) return 'asker'
  if (answer.answeredBy === person) return 'expert'
  return isPublic(answer) ? 'reader' : undefined
}

/** What cards are about, in the words of delivery. */
export const aboutAnswer = (id: string): string => `answer:${id}`
export const aboutQuestion = (id: string): string => `question:${id}`
export const aboutRemark = (id: string): string => `remark:${id}`
