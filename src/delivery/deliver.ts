/** Sends what is due on one platform: claim it, send it, write down how that ended. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Ctx } from '../ctx.ts'
import type { Adapter, Address, Reader, SendFault } from '../port.ts'
import type { Outcome } from '../queue/queue.ts'
import { hold, stopBot, takePlace, takeTurns } from './budget.ts'
import { claim, LEASE_SECONDS, type Claim } from './claim.ts'
import { again, end, openSent } from './ended.ts'
import { sizeOf } from './feed.ts'
import { faultOf } from './fault-of.ts'
import { fingerprint } from './fingerprint.ts'
import { markGone, move } from './move.ts'

/** After so many sends that may or may not have arrived, the delivery ends, with its reason in the ledger. */
const MOST_FAULTS = 8

/** @returns the verb that takes a turn: it sends what is due, as much at once as the platform's turns are large */
export function openDeliver(ctx: Ctx): (adapter: Adapter) => Promise<Outcome> {
  const sent = openSent(ctx)
  return async (adapter) => {
    const { turn, smallTurn } = sizeOf(adapter)
    if (adapter.limits.sendsPerSecond === null) {
      return await ctx.precedence.afterPeople((small) => sendUp(small ? smallTurn : turn, 0))
    }
    // Who counts our messages sets the pace already.
    const { laterMs, calls, everyMs } = await takeTurns(ctx, adapter, turn)
    if (laterMs > 0) return { pauseMs: laterMs }
    return calls > 0 ? await sendUp(calls, everyMs) : 'done'

    async function sendUp(most: number, apartMs: number): Promise<Outcome> {
      let pauseMs = 0
      const pause = (ms: number): void => void (pauseMs = Math.max(pauseMs, ms))
      const oursUntil = performance.now() + LEASE_SECONDS * 1_000
      const inTurn = async (one: Claim, nth: number): Promise<void> => {
        if (nth > 0 && apartMs > 0) await wait(nth * apartMs)
        // This process was held up, and others have it by now.
        if (performance.now() > oursUntil) return
        // The platform told one before it to wait.
        const outcome =
          pauseMs > 0 ? await putBack(ctx, one, pauseMs) : await deliver(ctx, one, adapter, { sent, pause })
        if (outcome !== 'done') pause(outcome.pauseMs)
      }
      const ends = await Promise.allSettled((await claim(ctx, adapter.platform, most)).map(inTurn))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
      return pauseMs > 0 ? { pauseMs } : 'done'
    }
  }
}

async function putBack(ctx: Ctx, claim: Claim, waitMs: number): Promise<Outcome> {
  return await again(ctx, claim, { waitMs, reason: 'the pace of the platform' })
}

/** @param pause called as soon as the platform says that all must wait: before that is written down, the next one would be sent */
async function deliver(
  ctx: Ctx,
  claim: Claim,
  adapter: Adapter,
  { sent, pause }: { sent: ReturnType<typeof openSent>; pause: (ms: number) => void },
): Promise<Outcome> {
  if (claim.withdrawn) return await end(ctx, claim, 'withdrawn', 'out of date')
  // It was due before the quiet hours, and its turn comes in the middle of them.
  if (claim.quietMs > 0) return await again(ctx, claim, { waitMs: claim.quietMs, reason: 'quiet hours' })
  const { platform, limits } = adapter
  if (claim.place !== null) {
    const waitMs = await takePlace(ctx, adapter, claim, 'sends')
    if (waitMs > 0) return await again(ctx, claim, { waitMs, reason: 'the pace of that place' })
  }
  const reader: Reader = { locale: claim.locale, zone: claim.zone }
  const began = performance.now()
  let ref
  try {
    ref = await adapter.send(addressOf(claim), claim.view, reader, `delivery-${claim.id}`)
  } catch (err) {
    const fault = faultOf(ctx, platform, err)
    if (fault.kind === 'slow' && fault.scope === 'platform') pause(fault.retryAfterMs)
    ctx.metrics.sends.inc({ platform, outcome: fault.kind })
    return await failed(ctx, claim, adapter, fault)
  }
  const shown = claim.subject === null ? null : fingerprint(claim.view, reader)
  ctx.metrics.sends.inc({ platform, outcome: 'sent' })
  const live = claim.place !== null || limits.liveDirectCards >= 1_000
  await sent(claim, { platform, ref, shown, live, began })
  return 'done'
}

function addressOf({ tenant, chat, thread, account }: Claim): Address {
  return { tenant, chat, ...(thread && { thread }), direct: account !== null }
}

async function failed(ctx: Ctx, claim: Claim, adapter: Adapter, fault: SendFault): Promise<Outcome> {
  const { reason } = fault
  switch (fault.kind) {
    case 'gone':
      await markGone(ctx, claim)
      return await end(ctx, claim, 'gone', reason)
    case 'refused':
      return await end(ctx, claim, 'refused', reason)
    case 'moved':
      return (await move(ctx, claim, fault.to.chat))
        ? await again(ctx, claim, { waitMs: 0, reason })
        : await end(ctx, claim, 'gone', 'moved to a place that has a message of its own')
    case 'slow':
      await hold(ctx, adapter, fault, { where: claim.place === null ? null : claim, what: 'sends' })
      await again(ctx, claim, { waitMs: fault.retryAfterMs, reason })
      return fault.scope === 'platform' ? { pauseMs: fault.retryAfterMs } : 'done'
    case 'stopped': {
      const waitMs = await stopBot(ctx, adapter, reason)
      await again(ctx, claim, { waitMs, reason })
      return { pauseMs: waitMs }
    }
    case 'fault':
      if (claim.faults + 1 >= MOST_FAULTS) return await end(ctx, claim, 'refused', `gave up: ${reason}`)
      return await again(ctx, claim, { waitMs: waitAfter(claim.faults), reason, faults: 1 })
  }
}

/** 1 s, 2 s, 4 s … at most 2 minutes, and up to a quarter more, so that many that failed together do not return together. */
function waitAfter(faults: number): number {
  return Math.min(1_000 * 2 ** faults, 120_000) * (1 + Math.random() / 4)
}
