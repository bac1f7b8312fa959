/** From an event's arrival to its acknowledgement: under one trace, and counted for operators. */
import type { Ctx } from '../ctx.ts'
import type { Hear, Platform } from '../port.ts'
import { traced } from '../trace.ts'

export function openHear({ metrics, log }: Pick<Ctx, 'metrics' | 'log'>, platform: Platform): Hear {
  return (event) =>
    traced(() => {
      let stop: (() => unknown) | undefined = metrics.acknowledged.startTimer({ platform })
      return event(() => {
        if (!stop) return
        stop()
        stop = undefined
        log.debug({ platform }, 'acknowledged')
      })
    })
}
