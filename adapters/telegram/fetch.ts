/** The bytes of a photo or a document: Telegram says where they are, and there they are fetched. */
import { type Api, GrammyError } from 'grammy'
import { fetchBytes } from '../../src/fetch.ts'
import { SendError, type Enclosure } from '../../src/port.ts'
import { reasonOf } from './answer.ts'

export interface Root {
  readonly token: string
  readonly apiRoot: string
}

/** @throws SendError; never with the address, which holds the token */
export async function fetchFile(api: Api, root: Root, { id }: Enclosure, most: number): Promise<Uint8Array> {
  const { file_path: path, file_size: size = 0 } = await api.getFile(id).catch((err: unknown) => {
    throw new SendError(faultOf(err))
  })
  if (size > most) throw new SendError({ kind: 'refused', reason: 'too large' })
  // Below the token: a path that leads out of there is none of Telegram's.
  if (path === undefined || !/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) {
    throw new SendError({ kind: 'gone', reason: 'no path' })
  }
  const { origin } = new URL(root.apiRoot)
  const address = `${root.apiRoot}/file/bot${root.token}/${path}`
  return await fetchBytes(address, { allows: (url) => url.origin === origin, most })
}

/** Telegram keeps a file for an hour, and gives none of more than 20 MB. */
function faultOf(err: unknown): SendError['fault'] {
  if (err instanceof GrammyError && err.error_code === 429) {
    const retryAfterMs = (err.parameters.retry_after ?? 30) * 1000
    return { kind: 'slow', retryAfterMs, scope: 'platform', reason: 'too many requests' }
  }
  if (!(err instanceof GrammyError) || err.error_code !== 400) return { kind: 'fault', reason: reasonOf(err) }
  return err.description.includes('too big')
    ? { kind: 'refused', reason: 'too large' }
    : { kind: 'gone', reason: 'no such file' }
}
