/**
 * A kept file by its address, for whoever was told that: not when what it came with was taken away, nor when that went along
 * with what it was about: an answer with its question, a remark with its answer.
 */
import type { Db } from '../db/open.ts'

export interface Served {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** @param id 32 letters, or anything: what cannot be one is not looked for */
export async function fileAt(db: Db, id: string): Promise<Served | undefined> {
  if (!/^[a-z]{32}$/.test(id)) return undefined
  const [file] = await db.$queryRaw<Served[]>`
    select f.name, f.type, f.bytes from attachment f
      cross join lateral (select split_part(f.subject, ':', 1) as kind, split_part(f.subject, ':', 2) as id) came
      left join remark r on came.kind = 'remark' and r.id = came.id
      left join answer a on a.id = case came.kind when 'answer' then came.id else r.answer_id end
      left join question q on q.id = case came.kind when 'question' then came.id else a.question_id end
     where f.id = ${id}
       and coalesce(q.state, '') not in ('withdrawn', 'removed')
       and a.withdrawn_at is null and a.removed_at is null and r.removed_at is null`
  return file
}

/** Files whose form was never sent, or whose question, answer or remark is no more: a day later they are of no use. */
export async function forgetFiles(db: Db): Promise<number> {
  return await db.$executeRaw`
    delete from attachment f
     where created_at < now() - interval '1 day'
       and not exists (select 1 from question where f.subject = 'question:' || id)
       and not exists (select 1 from answer where f.subject = 'answer:' || id)
       and not exists (select 1 from remark where f.subject = 'remark:' || id)
       and not exists (select 1 from consultation where f.subject = 'consult:' || id)`
}
