/** What went wrong with a message, in the words that delivery knows. */
import type { Ctx } from '../ctx.ts'
import { SendError, type Platform, type SendFault } from '../port.ts'

/**
 * @param err what an adapter threw. Anything but a SendError is a fault of our own, or a view of a newer version that this
 *   one cannot draw: it is tried again, perhaps by a worker that can, and not for ever
 */
export function faultOf({ log }: Pick<Ctx, 'log'>, platform: Platform, err: unknown): SendFault {
  if (err instanceof SendError) return err.fault
  log.error({ err, platform }, 'a message could not be made or sent')
  return { kind: 'fault', reason: 'unknown' }
}
