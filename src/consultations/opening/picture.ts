/** The picture of a draft: an address that an official gives, or a file that comes along with the form. */
import type { Ctx } from '../../ctx.ts'
import { newId } from '../../db/new-id.ts'
import type { Tx } from '../../db/open.ts'
import { readUrl } from '../../forms/url.ts'
import type { Read } from '../../forms/words.ts'
import type { Visit } from '../../people/visit.ts'
import { filesOf, keepFiles } from '../../questions/files.ts'
import { fileAt } from '../../questions/serve-file.ts'
import { subjectOf } from '../consultation.ts'

export const addressOf = ({ settings }: Ctx, file: string): string => `${settings.home}/f/${file}`

/**
 * What was not touched is not read: this house's own address may be none that an official could give. Of a picture that
 * a colleague has replaced meanwhile the address leads nowhere any more: then theirs stays.
 */
export async function readPicture(ctx: Ctx, typed: string, now: string | null): Promise<Read<string | null>> {
  if (typed !== '' && typed === now) return { ok: now }
  const own = addressOf(ctx, '')
  const wasReplaced = typed.startsWith(own) && !(await fileAt(ctx.db, typed.slice(own.length)))
  return wasReplaced ? { ok: now } : readUrl(typed)
}

/**
 * One that came along: what it really is, its bytes tell. It waits aside, so that a form that is refused after all takes
 * nobody's picture away; what nobody hangs up goes away by itself.
 * @returns its file
 */
export async function pictureSent(visit: Visit): Promise<Read<string> | undefined> {
  const { db } = visit.ctx
  const aside = `picture:${newId()}`
  const fault = await keepFiles(visit, aside)
  if (fault) return { fault }
  const newest = (await filesOf(db, aside)).at(-1)
  if (!newest) return undefined
  return newest.type.startsWith('image/') ? { ok: newest.id } : { fault: { key: 'consult.picture.not' } }
}

/** In the transaction of the change: a newer one takes the place of an older. */
export async function hang(tx: Tx, id: string, file: string): Promise<void> {
  const subject = subjectOf(id)
  await tx.attachment.deleteMany({ where: { subject } })
  await tx.attachment.update({ where: { id: file }, data: { subject } })
}
