/** Misbehaviour on order: each fault meets so many of the next calls that it fits. */
import type { Fault } from '../../driver.ts'
import type { Chats } from './chats.ts'
import { migrated } from './chats.ts'
import { ApiError } from './error.ts'
import type { Body } from './methods.ts'

export interface Faults {
  add(fault: Fault): void
  /** The fault that this call meets, if any. */
  take(method: string, body: Body): Fault | undefined
  readonly met: readonly Fault[]
}

export function openFaults(): Faults {
  const waiting: { readonly fault: Fault; left: number }[] = []
  const met: Fault[] = []
  return {
    met,
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    take(method, body) {
      const one = waiting.find(
        ({ fault, left }) =>
          left > 0 && fault.method === method && (fault.chat === undefined || fault.chat === String(body['chat_id'])),
      )
      if (!one) return undefined
      one.left -= 1
      met.push(one.fault)
      return one.fault
    },
  }
}

/** What Telegram answers then. A group that moves has moved from then on. */
export function refusalOf(fault: Exclude<Fault, { kind: 'error' | 'lost' }>, body: Body, chats: Chats): ApiError {
  const ordered = { expected: true }
  switch (fault.kind) {
    case 'slow': {
      const { retryAfterSeconds: retry_after } = fault
      const parameters = { retry_after }
      return new ApiError(429, `Too Many Requests: retry after ${retry_after}`, { ...ordered, parameters })
    }
    case 'blocked':
      return new ApiError(403, 'Forbidden: bot was blocked by the user', ordered)
    case 'gone': {
      const what = fault.method.startsWith('edit') ? 'message to edit not found' : 'chat not found'
      return new ApiError(400, `Bad Request: ${what}`, ordered)
    }
    case 'moved':
      chats.move(Number(body['chat_id']), Number(fault.to))
      return migrated(Number(fault.to))
  }
}
