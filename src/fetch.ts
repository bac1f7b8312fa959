/** Fetches a file from a platform, for its adapter: from there and from nowhere else, and never more than is wanted. */
import { SendError } from './port.ts'

const PATIENCE_MS = 10_000
/** When the platform does not say how long. */
const SLOW_MS = 30_000

/**
 * Follows no redirect: an address that was checked would lead to one that was not.
 * @param from.allows whether this address is one of the platform's own
 * @param from.headers what the platform wants to know of us: sent to those addresses alone
 * @param from.most bytes
 * @throws SendError with reasons of ours: an address may hold a token
 */
export async function fetchBytes(
  address: string,
  from: {
    readonly allows: (url: URL) => boolean
    readonly most: number
    readonly headers?: Readonly<Record<string, string>>
  },
): Promise<Uint8Array> {
  const url = URL.parse(address)
  if (!url || url.username || url.password || !from.allows(url)) {
    throw new SendError({ kind: 'refused', reason: 'not an address of the platform' })
  }
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(from.headers && { headers: from.headers }),
    })
    if (response.status === 200) return await readWithin(response, from.most)
    await response.body?.cancel()
    throw new SendError(faultOf(response))
  } catch (err) {
    if (err instanceof SendError) throw err
    const timeout = err instanceof Error && err.name === 'TimeoutError'
    // Without a cause: it may quote the address.
    // oxlint-disable-next-line preserve-caught-error
    throw new SendError({ kind: 'fault', reason: timeout ? 'timeout' : 'network' })
  }
}

async function readWithin(response: Response, most: number): Promise<Uint8Array> {
  const tooLarge = new SendError({ kind: 'refused', reason: 'too large' })
  const parts: Uint8Array[] = []
  let size = 0
  if (Number(response.headers.get('content-length') ?? 0) > most) {
    await response.body?.cancel()
    throw tooLarge
  }
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > most) throw tooLarge
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function faultOf({ status, headers }: Response): SendError['fault'] {
  if (status === 429) {
    const seconds = Number(headers.get('retry-after'))
    const retryAfterMs = seconds > 0 ? seconds * 1000 : SLOW_MS
    return { kind: 'slow', retryAfterMs, scope: 'platform', reason: 'too many requests' }
  }
  // Also for who has no (longer) a right to it.
  if ([401, 403, 404, 410].includes(status)) return { kind: 'gone', reason: `http ${status}` }
  return { kind: 'fault', reason: `http ${status}` }
}
